using System.Text.Json;
using Gateway.Testing;
using Xunit;

namespace Gateway.EndToEnd.Tests.Cli;

/// <summary><c>gatewayctl directive diff</c> and <c>analyze</c> on folders and files as people keep them.</summary>
public sealed class DirectiveAnalysisTests
{
    private const string Require = "\"require\": { \"caseNumber\": \"##-#\" },";

    private static string Grant(string id = "grant", string require = Require) => Documents.Directive(id, effect: "allow", more: require);

    [Fact]
    public async Task A_grant_beside_nothing_is_told_in_a_sentence_with_a_request_to_try()
    {
        using var desk = new DirectiveDesk();
        var draft = desk.Drafts("grant.json", Grant());

        var run = await desk.RunAsync("directive", "diff", draft, "--from", "2026-03-01T00:00:00Z");

        Assert.Equal("", run.Notes);
        Assert.Equal(1, run.Exit);
        Assert.Contains("Newly permitted:", run.Lines);
        Assert.Contains(
            "  1. From 2026-03-01 00:00:00Z on, at every agency: requests for anything known but other and nothing else, asked by a member, a contractor or an application, provided that the case number fits ##-#.",
            run.Lines);
        Assert.Contains("Newly refused from 2026-03-01 00:00:00Z on: nothing.", run.Lines);
    }

    [Fact]
    public async Task An_example_of_a_difference_can_be_tried_as_a_case()
    {
        using var desk = new DirectiveDesk();
        var draft = desk.Drafts("grant.json", Grant());
        var diff = await desk.RunAsync("directive", "diff", draft, "--json");
        var example = diff.Json.GetProperty("permits").GetProperty("groups")[0].GetProperty("example");
        desk.Drafts("x.cases.json", $$"""
            { "about": "The example.", "directives": ["grant.json"],
              "cases": [ { "name": "It", "at": {{example.GetProperty("at").GetRawText()}}, "facts": {{example.GetProperty("facts").GetRawText()}}, "expect": { "effect": "allow" } } ] }
            """);

        Assert.Equal(0, (await desk.RunAsync("directive", "test", "x.cases.json")).Exit);
    }

    [Fact]
    public async Task The_same_directives_differ_in_nothing()
    {
        using var desk = new DirectiveDesk();
        desk.Has("grant.json", Grant());

        var run = await desk.RunAsync("directive", "diff", desk.Folder, desk.Folder, "--from", "2026-03-01T00:00:00Z", "--to", "2026-04-01T00:00:00Z");

        Assert.Equal(0, run.Exit);
        Assert.Equal("No request is permitted or refused otherwise from 2026-03-01 00:00:00Z until 2026-04-01 00:00:00Z.", run.Lines[^1]);
    }

    [Fact]
    public async Task A_ban_whose_file_is_gone_goes_on_and_the_difference_says_so()
    {
        using var desk = new DirectiveDesk();
        desk.Has("ban.json", Documents.Directive("ban"));
        desk.Has("grant.json", Grant());
        Directory.CreateDirectory(Path.Combine(desk.Home, "without"));
        desk.Drafts(Path.Combine("without", "grant.json"), Grant());

        var run = await desk.RunAsync("directive", "diff", Path.Combine(desk.Home, "without"));

        Assert.Equal(0, run.Exit);
        Assert.Contains("Prohibitions of A without a file in B stay in force, as they would in a gateway: ban.", run.Lines);
    }

    [Fact]
    public async Task A_claim_that_holds_is_proven_and_one_that_does_not_is_contradicted_by_a_request()
    {
        using var desk = new DirectiveDesk();
        desk.Has("grant.json", Grant());

        var proven = await desk.RunAsync("directive", "analyze", "--claim", "never-without caseNumber", "--claim", "only-operations frt", "--from", "2026-03-01T00:00:00Z");
        Assert.Equal("", proven.Notes);
        Assert.Equal(0, proven.Exit);
        Assert.Equal("PROVEN, from 2026-03-01 00:00:00Z on: No request is permitted of which caseNumber is not stated or known.", proven.Lines[0]);

        var contradicted = await desk.RunAsync("directive", "analyze", "--claim", "nothing-passes", "--claim", "never-without caseNumber", "--json");
        Assert.Equal(1, contradicted.Exit);
        Assert.Equal([false, true], contradicted.Json.EnumerateArray().Select(claim => claim.GetProperty("proven").GetBoolean()));
        var example = contradicted.Json[0].GetProperty("counterexamples").GetProperty("groups")[0].GetProperty("example");
        Assert.Equal("00-0", example.GetProperty("facts").GetProperty("headers").GetProperty("Frt-Case-Number").GetString());
    }

    [Fact]
    public async Task A_change_that_only_tightens_is_proven_to()
    {
        using var desk = new DirectiveDesk();
        desk.Has("grant.json", Grant());
        var tighter = desk.Drafts("tighter.json", Grant(require: "\"require\": { \"caseNumber\": \"##-#\", \"legalReference\": true },"));
        var looser = desk.Drafts("looser.json", Grant(require: "\"require\": { \"legalReference\": true },"));

        Assert.Equal(0, (await desk.RunAsync("directive", "analyze", tighter, "--claim", "B-only-tightens-A")).Exit);
        Assert.Equal(1, (await desk.RunAsync("directive", "analyze", looser, "--claim", "B-only-tightens-A")).Exit);
    }

    [Fact]
    public async Task A_claim_that_compares_names_the_prohibitions_that_stay()
    {
        using var desk = new DirectiveDesk();
        var before = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(desk.Drafts("grant.json", Grant()))!, "before")).FullName;
        var after = Directory.CreateDirectory(Path.Combine(before, "..", "after")).FullName;
        await File.WriteAllTextAsync(Path.Combine(before, "ban.json"), Documents.Directive("ban"));
        await File.WriteAllTextAsync(Path.Combine(after, "grant.json"), Grant());

        var run = await desk.RunAsync("directive", "analyze", before, after, "--claim", "B-only-tightens-A", "--json");
        var alone = await desk.RunAsync("directive", "analyze", after, "--claim", "nothing-passes", "--json");

        Assert.Equal("ban", Assert.Single(run.Json[0].GetProperty("staying").EnumerateArray()).GetString());
        Assert.Empty(alone.Json[0].GetProperty("staying").EnumerateArray());
    }

    [Fact]
    public async Task Every_example_of_the_repository_permits_nothing_without_a_case_number()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(Repository.Root, "seeds", "directives", "examples")))
        {
            var run = await GatewayCtl.RunAsync(Repository.Root, "directive", "analyze", folder, "--claim", "never-without caseNumber", "--from", "2026-01-01T00:00:00Z", "--json");
            Assert.Equal((folder, 0, JsonValueKind.True), (folder, run.Exit, run.Json[0].GetProperty("proven").ValueKind));
        }
    }

    [Theory]
    [InlineData("directive analyze")]
    [InlineData("directive analyze --claim everything-passes")]
    [InlineData("directive analyze --claim B-only-tightens-A")]
    [InlineData("directive analyze A B --claim nothing-passes")]
    [InlineData("directive diff")]
    [InlineData("directive diff no-such-file.json")]
    [InlineData("directive diff . --from yesterday")]
    [InlineData("directive diff . --from 2026-03-01T00:00:00Z --to 2026-03-01T00:00:00Z")]
    public async Task What_cannot_be_told_ends_with_2(string arguments)
    {
        using var desk = new DirectiveDesk();

        var run = await desk.RunAsync(arguments.Split(' '));

        Assert.Equal(2, run.Exit);
        Assert.Empty(run.Result);
        Assert.NotEmpty(run.Notes);
        Assert.DoesNotContain("   at ", run.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Directives_with_an_error_are_not_guessed_at()
    {
        using var desk = new DirectiveDesk();
        desk.Has("ban.json", Documents.Broken("ban"));

        var run = await desk.RunAsync("directive", "diff", desk.Folder, desk.Folder);

        Assert.Equal(2, run.Exit);
        Assert.Contains("ban.json:7: effect", run.Notes, StringComparison.Ordinal);
    }
}
