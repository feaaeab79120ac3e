using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.EndToEnd.Tests.Cli;

/// <summary><c>gatewayctl status</c> of a gateway that runs.</summary>
public sealed class StatusTests
{
    [Fact]
    public async Task A_gateway_that_refuses_under_a_ban_works_and_the_ban_is_named()
    {
        await using var desk = await GatewayDesk.StartAsync();

        var run = await desk.RunAsync("status");

        Assert.Equal(0, run.Exit);
        Assert.Contains("Effect now   REFUSED", run.Lines);
        Assert.Contains($"Epoch        {await desk.EpochAsync()}", run.Lines);
        Assert.Contains(run.Lines, line => line.StartsWith("  ban: REFUSED, in force since ", StringComparison.Ordinal) && line.Contains("Chief of Police (chief); ledger entry ", StringComparison.Ordinal));
        Assert.Contains($"Last change, ledger entry {await desk.EpochAsync()}:", run.Lines);
        Assert.Contains("  no request is permitted or refused otherwise", run.Lines);
        Assert.DoesNotContain("LOCKDOWN", run.Result, StringComparison.Ordinal);
        Assert.Empty(run.Notes);
    }

    [Fact]
    public async Task Json_is_the_answer_of_the_gateway_itself()
    {
        await using var desk = await GatewayDesk.StartAsync();

        var told = JsonNode.Parse((await desk.RunAsync("status", "--json")).Result)!;
        var asked = await desk.Gateway.StatusAsync();

        Assert.Equal("deny", (string?)told["effect"]);
        foreach (var member in new[] { "effect", "epoch", "lockdown", "directives", "missing", "ignored", "nextBoundary", "routes" })
            Assert.True(JsonNode.DeepEquals(asked[member], told[member]), $"{member}: {asked[member]} became {told[member]}");
    }

    [Fact]
    public async Task People_never_meet_the_bare_word_log()
    {
        await using var desk = await GatewayDesk.StartAsync(Documents.Directive("shadow", effect: "log"));

        var run = await desk.RunAsync("status");

        Assert.Equal(0, run.Exit);
        Assert.Contains("Effect now   LET THROUGH, marked for review", run.Lines);
        Assert.Contains("  shadow: LET THROUGH, marked for review, ", run.Result, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\blog\b", run.Result);
    }

    [Fact]
    public async Task Of_a_sealed_order_only_id_and_contact_are_told()
    {
        await using var desk = await GatewayDesk.StartAsync(Documents.Directive("sealed", more: """

              "confidential": true,
              "contact": { "office": "Clerk of Court" },
            """));

        var run = await desk.RunAsync("status");

        Assert.Contains("  sealed: sealed; ask Clerk of Court.", run.Lines);
        Assert.DoesNotContain("Moratorium on facial recognition", run.Result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_file_is_named_with_its_line_and_the_way_out()
    {
        await using var desk = await GatewayDesk.StartAsync();
        await desk.BreakAsync("ban.json", Documents.Broken("ban"));

        var run = await desk.RunAsync("status");

        Assert.Equal(1, run.Exit);
        Assert.Contains(run.Lines, line => line.StartsWith("LOCKDOWN ", StringComparison.Ordinal) && line.Contains(": ban.json:7: effect: `denny` ", StringComparison.Ordinal));
        Assert.EndsWith("gatewayctl directive restore ban", run.Lines.Single(line => line.Contains("Way out: ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("Effect now   REFUSED", run.Lines);
        Assert.Contains(run.Lines, line => line.StartsWith("Not ready: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("grant.json", "remove it")]
    [InlineData("grant.jsn", "remove it")]
    public async Task What_was_never_accepted_is_not_offered_for_restoring(string name, string wayOut)
    {
        await using var desk = await GatewayDesk.StartAsync();
        await desk.BreakAsync(name, Documents.Broken("grant"));

        var run = await desk.RunAsync("status");

        Assert.Equal(1, run.Exit);
        Assert.Contains(wayOut, run.Lines.Single(line => line.Contains("Way out: ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain("directive restore", run.Result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ban_whose_file_is_gone_is_listed_as_missing_and_still_in_force()
    {
        await using var desk = await GatewayDesk.StartAsync();
        desk.Gateway.Remove("ban");
        await desk.UntilAsync(status => status["missing"]!.AsArray().Count > 0);

        var run = await desk.RunAsync("status");

        Assert.Equal(0, run.Exit);
        Assert.Contains("Effect now   REFUSED", run.Lines);
        Assert.Contains(run.Lines, line => line.StartsWith("Missing: ban. ", StringComparison.Ordinal));
        Assert.Contains(run.Lines, line => line.StartsWith("  ban: REFUSED, in force since ", StringComparison.Ordinal) && line.EndsWith(" Its file is missing.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_ledger_that_cannot_be_written_says_why_and_what_to_do()
    {
        await using var desk = await GatewayDesk.StartAsync();
        var ledger = desk.Gateway.LedgerPath;
        File.Move(ledger, ledger + ".away");
        using (await desk.Gateway.Client.GetAsync("/nobody")) { }
        await desk.UntilAsync(status => !(bool)status["ledger"]!["writable"]!);

        var run = await desk.RunAsync("status");
        File.Move(ledger + ".away", ledger);

        Assert.Equal(1, run.Exit);
        var told = run.Lines.Single(line => line.StartsWith("Ledger ", StringComparison.Ordinal));
        Assert.Contains($"NOT WRITABLE: nothing is let through until it can be written. The ledger cannot be written: {ledger} was removed or replaced. Put the file back", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lockdown_is_live_so_that_it_can_explain_itself()
    {
        await using var desk = await GatewayDesk.StartAsync();
        await desk.BreakAsync("ban.json", Documents.Broken("ban"));

        var live = await desk.RunAsync("status", "--live");
        var json = await desk.RunAsync("status", "--live", "--json");

        Assert.Equal(0, live.Exit);
        Assert.Equal(0, json.Exit);
        Assert.True(json.Json.GetProperty("live").GetBoolean());
    }

    [Fact]
    public async Task The_address_of_agency_traffic_is_told_from_the_management_address()
    {
        await using var desk = await GatewayDesk.StartAsync();

        var run = await desk.RunAsync("status", "--url", desk.Gateway.ProxyAddress.ToString());

        Assert.Equal(2, run.Exit);
        Assert.Empty(run.Result);
        Assert.Contains("Is that the gateway's management endpoint? Name it with --url.", run.Notes, StringComparison.Ordinal);
    }
}
