using Gateway.Testing;
using Xunit;

namespace Gateway.EndToEnd.Tests.Cli;

/// <summary><c>gatewayctl directive test</c> on files of cases as people write them.</summary>
public sealed class DirectiveTestTests
{
    private const string Cases = """
        {
          "about": "The ban.",
          "directives": ["directives"],
          "notCovered": ["Telephone calls"],
          "facts": { "operations": ["search"], "caller": { "kind": "member" } },
          "cases": [
            { "name": "A search", "at": "2026-03-01T00:00:00Z", "expect": { "effect": "deny", "directives": ["ban"] } },
            { "name": "The day before", "at": "2026-02-05T00:00:00Z", "expect": { "effect": "deny", "reason": "nothing-permits", "directives": [] } }
          ]
        }
        """;

    [Fact]
    public async Task Every_example_of_the_repository_decides_as_its_cases_say()
    {
        var run = await GatewayCtl.RunAsync(Repository.Root, "directive", "test", "seeds/directives/examples", "--json");

        Assert.Equal("", run.Notes);
        Assert.Equal(0, run.Exit);
        var files = run.Json.EnumerateArray().ToList();
        Assert.Equal(
            ["detroit", "maine", "maryland", "massachusetts", "montana", "new-orleans", "san-francisco", "utah"],
            files.Select(file => Path.GetFileName(file.GetProperty("file").GetString()!).Replace(".cases.json", "", StringComparison.Ordinal)));
        Assert.All(files, file =>
        {
            Assert.NotEmpty(file.GetProperty("notCovered").EnumerateArray());
            Assert.InRange(file.GetProperty("cases").GetArrayLength(), 9, int.MaxValue);
        });
    }

    [Fact]
    public async Task Cases_that_hold_are_summed_up_with_what_they_reach_and_what_no_case_can_show()
    {
        using var desk = Desk(Cases);

        var run = await desk.RunAsync("directive", "test", "x.cases.json");

        Assert.Equal(0, run.Exit);
        Assert.Contains("  1 of 1 directive decided a case", run.Lines);
        Assert.Contains("  not covered: Telephone calls", run.Lines);
        Assert.Equal("2 cases in 1 file: 2 as expected, 0 not.", run.Lines[^1]);
    }

    [Fact]
    public async Task A_case_that_differs_is_told_with_its_place_and_the_run_does_not_hold()
    {
        using var desk = Desk(Cases.Replace("\"effect\": \"deny\", \"directives\": [\"ban\"]", "\"effect\": \"allow\"", StringComparison.Ordinal));

        var run = await desk.RunAsync("directive", "test", ".");

        Assert.Equal(1, run.Exit);
        Assert.Contains("    x.cases.json:7: effect: expected allow, found deny", run.Lines);
        Assert.Equal("2 cases in 1 file: 1 as expected, 1 not.", run.Lines[^1]);
    }

    [Theory]
    [InlineData("\"effect\": \"deny\", \"directives\"", "\"effect\": \"denied\", \"directives\"", "x.cases.json:7: cases[0].expect.effect: ")]
    [InlineData("[\"directives\"]", "[\"directives/ban.json\", \"directives/../directives\", \"broken.json\"]", "broken.json:7: effect: ")]
    public async Task What_cannot_be_read_is_told_by_file_and_line_and_nothing_is_run(string written, string instead, string expected)
    {
        using var desk = Desk(Cases.Replace(written, instead, StringComparison.Ordinal));
        desk.Drafts("broken.json", Documents.Broken("broken"));

        var run = await desk.RunAsync("directive", "test", "x.cases.json");

        Assert.Equal(2, run.Exit);
        Assert.Contains(run.Lines, line => line.StartsWith(expected, StringComparison.Ordinal));
        Assert.EndsWith("1 file could not be run.", run.Lines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("elsewhere.cases.json", "is not there")]
    [InlineData("directives", "there is no file whose name ends in .cases.json")]
    public async Task Where_there_are_no_cases_nothing_can_be_told(string path, string expected)
    {
        using var desk = Desk(Cases);

        var run = await desk.RunAsync("directive", "test", path);

        Assert.Equal(2, run.Exit);
        Assert.Contains(expected, run.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_tells_what_is_valid_and_most_likely_not_meant_and_still_holds()
    {
        using var desk = new DirectiveDesk();
        desk.Has("grant.json", Documents.Directive("grant", effect: "allow", more: "\n  \"effectiveUntil\": \"2026-03-01T00:00:00Z\","));

        var text = await desk.RunAsync("directive", "check");
        var json = await desk.RunAsync("directive", "check", "--json");

        Assert.Equal((0, 0), (text.Exit, json.Exit));
        Assert.Contains(text.Lines, line => line.StartsWith(Path.Combine("directives", "grant.json") + ":10: expired: effectiveUntil: ", StringComparison.Ordinal));
        Assert.Contains(text.Lines, line => line.StartsWith(Path.Combine("directives", "grant.json") + ":1: unconditional-grant: require: ", StringComparison.Ordinal));
        Assert.Equal(["unconditional-grant", "expired"], json.Json.EnumerateArray().Select(finding => finding.GetProperty("lint").GetString()));
    }

    private static DirectiveDesk Desk(string cases)
    {
        var desk = new DirectiveDesk();
        desk.Has("ban.json", Documents.Directive("ban"));
        desk.Drafts("x.cases.json", cases);
        return desk;
    }
}
