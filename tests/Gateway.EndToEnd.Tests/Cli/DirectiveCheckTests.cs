using Xunit;

namespace Gateway.EndToEnd.Tests.Cli;

/// <summary><c>gatewayctl directive check</c> on folders and files as they come.</summary>
public sealed class DirectiveCheckTests
{
    [Fact]
    public async Task A_folder_that_a_gateway_would_accept_holds()
    {
        using var desk = new DirectiveDesk();
        desk.Has("ban.json", Documents.Directive("ban"));
        desk.Has("grant.json", Documents.Directive("grant", effect: "log"));
        desk.Has("notes.md", "not a directive");

        var run = await desk.RunAsync("directive", "check");

        Assert.Equal(0, run.Exit);
        Assert.Contains("0 errors: 2 directives", run.Result, StringComparison.Ordinal);
        Assert.Contains("Passed over: notes.md", run.Result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_directives_make_of_each_other_is_told_where_a_person_would_mend_it()
    {
        using var desk = new DirectiveDesk();
        desk.Has("ban.json", Documents.Directive("ban"));
        desk.Has("grant.json", Documents.Directive("grant", effect: "allow", more: "\n  \"require\": { \"caseNumber\": \"##-#\" },"));

        var run = await desk.RunAsync("directive", "check");

        Assert.Equal(0, run.Exit);
        Assert.Contains(
            $"{Path.Combine("directives", "grant.json")}:9: shadowed: scope: permits nothing, since `ban` refuses whatever it covers: replace or narrow that, or take this file away", run.Lines);

        var other = await desk.RunAsync("directive", "check", desk.PathOf("ban.json"), "--json");
        Assert.Empty(other.Json.EnumerateArray());
    }

    [Fact]
    public async Task Every_error_of_every_file_is_a_line_with_file_line_and_member()
    {
        using var desk = new DirectiveDesk();
        desk.Has("ban.json", Documents.Broken("ban"));
        desk.Has("grant.json", Documents.Directive("grant", effect: "allow", more: "\n  \"shadow\": true,"));
        desk.Has("stop.jsn", Documents.Directive("stop"));

        var run = await desk.RunAsync("directive", "check");

        Assert.Equal(1, run.Exit);
        Assert.Contains(run.Lines, line => line.StartsWith(Path.Combine("directives", "ban.json") + ":7: effect: ", StringComparison.Ordinal));
        Assert.Contains(run.Lines, line => line.StartsWith(Path.Combine("directives", "grant.json") + ":10: shadow: ", StringComparison.Ordinal));
        Assert.Contains(run.Lines, line => line.StartsWith(Path.Combine("directives", "stop.jsn"), StringComparison.Ordinal));
        Assert.Contains(run.Lines, line => line.StartsWith("3 errors: 3 directives", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Json_lists_the_same_errors()
    {
        using var desk = new DirectiveDesk();
        desk.Has("ban.json", Documents.Broken("ban"));

        var run = await desk.RunAsync("directive", "check", "--json");

        var error = Assert.Single(run.Json.EnumerateArray());
        Assert.Equal(1, run.Exit);
        Assert.EndsWith("ban.json", error.GetProperty("file").GetString(), StringComparison.Ordinal);
        Assert.Equal(7, error.GetProperty("line").GetInt32());
        Assert.Equal("effect", error.GetProperty("member").GetString());
        Assert.Contains("denny", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_source_of_agencies_their_names_are_not_checked_and_it_says_so()
    {
        using var desk = new DirectiveDesk();
        desk.Has("ban.json", Documents.Directive("ban", agency: "anybody"));

        var run = await desk.RunAsync("directive", "check", "--json");

        Assert.Equal(0, run.Exit);
        Assert.Empty(run.Json.EnumerateArray());
        Assert.Contains("not checked", run.Notes, StringComparison.Ordinal);
        Assert.Contains("--agency", run.Notes, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("county", 0)]
    [InlineData("conty", 1)]
    [InlineData("*", 0)]
    public async Task Agencies_are_those_that_are_named(string agency, int exit)
    {
        using var desk = new DirectiveDesk();
        desk.Has("ban.json", Documents.Directive("ban", agency: agency));

        var run = await desk.RunAsync("directive", "check", "--agency", "county", "--agency", "state");

        Assert.Equal(exit, run.Exit);
        Assert.Equal(exit == 1, run.Result.Contains("`county`", StringComparison.Ordinal));
        Assert.DoesNotContain("not checked", run.Notes, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("county", 0)]
    [InlineData("named-beside", 0)]
    [InlineData("conty", 1)]
    public async Task Agencies_come_from_the_policy_set_in_the_ledger_too(string agency, int exit)
    {
        using var desk = new DirectiveDesk();
        await desk.HasLedgerAsync("county state");
        desk.Has("ban.json", Documents.Directive("ban", agency: agency));

        Assert.Equal(exit, (await desk.RunAsync("directive", "check", "--agency", "named-beside")).Exit);
    }

    [Fact]
    public async Task A_directive_may_replace_one_that_only_the_ledger_still_knows()
    {
        using var desk = new DirectiveDesk();
        desk.Has("lift.json", Documents.Directive("lift", effect: "log", more: "\n  \"replaces\": [\"old-ban\"],"));

        Assert.Equal(1, (await desk.RunAsync("directive", "check")).Exit);
        await desk.HasLedgerAsync("county", ("old-ban", Documents.Directive("old-ban")));
        Assert.Equal(0, (await desk.RunAsync("directive", "check")).Exit);
    }

    [Fact]
    public async Task A_file_is_checked_as_if_it_lay_in_the_folder()
    {
        using var desk = new DirectiveDesk();
        desk.Has("ban.json", Documents.Directive("ban"));
        var draft = desk.Drafts("lift.json", Documents.Directive("lift", effect: "log", more: "\n  \"replaces\": [\"ban\"],"));
        var alone = Directory.CreateDirectory(Path.Combine(desk.Home, "empty")).FullName;

        Assert.Equal(0, (await desk.RunAsync("directive", "check", draft)).Exit);
        Assert.Equal(1, (await desk.RunAsync("directive", "check", draft, "--directives", alone)).Exit);
        Assert.Equal(["ban.json"], desk.Names);
    }

    [Fact]
    public async Task A_broken_neighbour_is_told_but_not_held_against_a_file()
    {
        using var desk = new DirectiveDesk();
        desk.Has("ban.json", Documents.Broken("ban"));
        var draft = desk.Drafts("grant.json", Documents.Directive("grant", effect: "log"));

        var run = await desk.RunAsync("directive", "check", draft);

        Assert.Equal(0, run.Exit);
        Assert.Contains("ban.json:7: effect: ", run.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_the_gateway_would_pass_over_does_not_hold()
    {
        using var desk = new DirectiveDesk();
        var draft = desk.Drafts("ban.json.bak", Documents.Directive("ban"));

        var run = await desk.RunAsync("directive", "check", draft);

        Assert.Equal(1, run.Exit);
        Assert.Contains("ban.json.bak", run.Result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Control_characters_of_a_file_do_not_reach_the_terminal()
    {
        using var desk = new DirectiveDesk();
        desk.Has("ban.json", Documents.Directive("ban", effect: "\\u001b[2Jallow"));

        var run = await desk.RunAsync("directive", "check");

        Assert.Equal(1, run.Exit);
        Assert.DoesNotContain('\u001b', run.Result + run.Notes);
    }
}
