using System.Text.Json.Nodes;
using Gateway.Cli.Coverage;
using Gateway.Policy.Apis;
using Gateway.Testing;
using Xunit;

namespace Gateway.EndToEnd.Tests.Cli;

/// <summary><c>gatewayctl directive coverage</c> of a gateway that runs.</summary>
public sealed class DirectiveCoverageTests
{
    [Fact]
    public async Task Every_operation_of_every_route_has_a_decision()
    {
        await using var desk = await GatewayDesk.StartAsync();

        var run = await desk.RunAsync("directive", "coverage", "--json");

        var told = JsonNode.Parse(run.Result)!;
        var rows = told["rows"]!.AsArray();
        var routes = (await desk.Gateway.StatusAsync())["routes"]!.AsArray();
        Assert.Equal(0, run.Exit);
        Assert.NotEmpty(routes);
        Assert.Empty(told["undecided"]!.AsArray());
        Assert.Equal(ExpectedOf(routes), rows.Select(row => $"{row!["route"]} {row["operation"]}").Order(StringComparer.Ordinal));
        Assert.All(rows, row => Assert.Contains((string?)row!["effect"], (string[])["deny", "log", "allow", "conditional"]));
    }

    [Fact]
    public async Task A_ban_is_named_on_every_line_that_it_decides()
    {
        await using var desk = await GatewayDesk.StartAsync();

        var run = await desk.RunAsync("directive", "coverage");

        Assert.Equal(0, run.Exit);
        Assert.StartsWith("ROUTE ", run.Lines[0], StringComparison.Ordinal);
        Assert.Contains(run.Lines, line => line.Contains(" recognize ", StringComparison.Ordinal) && line.EndsWith("  ban", StringComparison.Ordinal) && line.Contains(" REFUSED ", StringComparison.Ordinal));
        Assert.Contains(run.Lines, line => line.Contains("(anything else)", StringComparison.Ordinal) && line.Contains(" unknown ", StringComparison.Ordinal));
        Assert.EndsWith($"by the directives of epoch {await desk.EpochAsync()}.", run.Lines.Last(line => line.Length > 0), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_route_is_wrong_usage()
    {
        await using var desk = await GatewayDesk.StartAsync();

        var run = await desk.RunAsync("directive", "coverage", "--route", "nowhere");

        Assert.Equal(2, run.Exit);
        Assert.Contains("no route `nowhere`", run.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_gateway_nothing_can_be_told() =>
        Assert.Equal(2, (await GatewayCtl.RunAsync(Path.GetTempPath(), "directive", "coverage", "--url", $"http://127.0.0.1:{FreePort.Take()}")).Exit);

    [Fact]
    public void A_route_or_an_operation_without_a_decision_is_the_counterexample()
    {
        CoverageRow decided = new("one", "a", "x", "find", ["search"], "deny", "nothing-permits", []);
        CoverageRow rest = decided with { Operation = "none", Operations = ["unknown"] };

        Assert.Empty(DirectiveCoverageCommand.Undecided([decided, rest], ["one"]));
        Assert.Equal(["find of one"], DirectiveCoverageCommand.Undecided([decided with { Effect = "maybe" }, rest], ["one"]));
        Assert.Equal(["find of one"], DirectiveCoverageCommand.Undecided([decided with { Effect = "allow" }, rest], ["one"]));
        Assert.Equal(["what no rule fits on two"], DirectiveCoverageCommand.Undecided([decided, rest], ["one", "two"]));
    }

    private static IEnumerable<string> ExpectedOf(JsonArray routes)
    {
        foreach (var route in routes)
        {
            var file = $"{route!["api"]}.json";
            Assert.True(ApiProfile.TryRead(file, File.ReadAllBytes(Repository.PathOf("seeds/apis/" + file)), out var profile, out _));
            foreach (var operation in profile.Operations.Select(operation => operation.Id).Append("none").Order(StringComparer.Ordinal))
                yield return $"{route["id"]} {operation}";
        }
    }
}
