using System.Runtime.Versioning;
using Xunit;

namespace Gateway.EndToEnd.Tests.Cli;

/// <summary><c>gatewayctl directive put</c> while no gateway runs: what gets into the folder, and what does not.</summary>
public sealed class DirectivePutTests
{
    [Fact]
    public async Task A_good_document_is_placed_under_its_id_however_its_file_is_called()
    {
        using var desk = new DirectiveDesk();
        var draft = desk.Drafts("draft 3 (final).txt", Documents.Directive("ban"));

        var run = await desk.RunAsync("directive", "put", draft);

        Assert.Equal(0, run.Exit);
        Assert.Equal(["ban.json"], desk.Names);
        Assert.Equal(Documents.Directive("ban"), desk.Reads("ban.json"));
        Assert.Contains("it will read the file when it runs", run.Result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_document_changes_is_told_before_it_is_placed_and_a_dry_run_places_nothing()
    {
        using var desk = new DirectiveDesk();
        var draft = desk.Drafts("grant.json", Documents.Directive("grant", effect: "allow", more: "\"require\": { \"caseNumber\": \"##-#\" },"));

        var tried = await desk.RunAsync("directive", "put", draft, "--dry-run");
        Assert.Equal(0, tried.Exit);
        Assert.Contains(tried.Lines, line => line.StartsWith("  newly permitted: From ", StringComparison.Ordinal) && line.EndsWith("provided that the case number fits ##-#.", StringComparison.Ordinal));
        Assert.Equal("Nothing was placed.", tried.Lines[^1]);
        Assert.Empty(desk.Names);

        var placed = await desk.RunAsync("directive", "put", draft, "--json");
        Assert.Equal(0, placed.Exit);
        Assert.Equal(["grant.json"], desk.Names);
        var again = await desk.RunAsync("directive", "put", draft);
        Assert.Contains("  no request is permitted or refused otherwise", again.Lines);
    }

    [Fact]
    public async Task What_is_in_force_by_the_ledger_counts_and_not_what_lies_in_the_folder()
    {
        using var desk = new DirectiveDesk();
        await desk.HasLedgerAsync("alpha", ("ban", Documents.Directive("ban")), ("grant", Documents.Directive("grant", effect: "allow")));
        desk.Has("grant.json", Documents.Directive("grant", effect: "allow"));

        var run = await desk.RunAsync("directive", "put", desk.Drafts("other.json", Documents.Directive("other", effect: "allow")), "--dry-run");

        Assert.Equal(0, run.Exit);
        Assert.Contains("  no request is permitted or refused otherwise", run.Lines);
    }

    [Fact]
    public async Task A_document_may_come_from_standard_input()
    {
        using var desk = new DirectiveDesk();

        var run = await desk.RunWithInputAsync(Documents.Directive("ban"), "directive", "put", "-");

        Assert.Equal(0, run.Exit);
        Assert.Equal(Documents.Directive("ban"), desk.Reads("ban.json"));
    }

    [Fact]
    public async Task A_bad_document_leaves_the_folder_as_it_was()
    {
        using var desk = new DirectiveDesk();
        desk.Has("ban.json", Documents.Directive("ban"));
        var draft = desk.Drafts("draft.json", Documents.Broken("ban"));

        var run = await desk.RunAsync("directive", "put", draft);

        Assert.Equal(1, run.Exit);
        Assert.StartsWith(draft + ":7: effect: ", run.Lines[0], StringComparison.Ordinal);
        Assert.Equal(["ban.json"], desk.Names);
        Assert.Equal(Documents.Directive("ban"), desk.Reads("ban.json"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{ \"id\": \"../escape\" }")]
    [InlineData("{ \"id\": 7 }")]
    public async Task What_is_no_directive_is_refused(string text)
    {
        using var desk = new DirectiveDesk();

        var run = await desk.RunWithInputAsync(text, "directive", "put", "-", "--json");

        Assert.Equal(1, run.Exit);
        Assert.Equal("refused", run.Json.GetProperty("result").GetString());
        Assert.NotEmpty(run.Json.GetProperty("errors").EnumerateArray());
        Assert.Empty(desk.Names);
        Assert.Equal(["directives"], Directory.EnumerateFileSystemEntries(desk.Home).Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public async Task An_unknown_agency_is_refused_with_the_nearest_name()
    {
        using var desk = new DirectiveDesk();
        await desk.HasLedgerAsync("county state");

        var run = await desk.RunWithInputAsync(Documents.Directive("ban", agency: "conty"), "directive", "put", "-");

        Assert.Equal(1, run.Exit);
        Assert.Contains("`county`", run.Result, StringComparison.Ordinal);
        Assert.Empty(desk.Names);
    }

    [Fact]
    public async Task A_good_document_enters_a_broken_folder_and_the_breakage_is_told()
    {
        using var desk = new DirectiveDesk();
        desk.Has("grant.json", Documents.Broken("grant"));

        var run = await desk.RunWithInputAsync(Documents.Directive("ban"), "directive", "put", "-");

        Assert.Equal(0, run.Exit);
        Assert.Equal(["ban.json", "grant.json"], desk.Names);
        Assert.Contains("grant.json:7: effect: ", run.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_that_breaks_a_neighbour_is_refused()
    {
        using var desk = new DirectiveDesk();
        desk.Has("first.json", Documents.Directive("first", more: "\n  \"replaces\": [\"second\"],"));
        desk.Has("second.json", Documents.Directive("second"));

        var run = await desk.RunWithInputAsync(Documents.Directive("second", more: "\n  \"replaces\": [\"first\"],"), "directive", "put", "-");

        Assert.Equal(1, run.Exit);
        Assert.Equal(Documents.Directive("second"), desk.Reads("second.json"));
    }

    [Fact]
    public async Task A_document_that_is_in_place_already_is_left_alone()
    {
        using var desk = new DirectiveDesk();
        var path = desk.Has("ban.json", Documents.Directive("ban"));
        var written = new DateTime(2026, 2, 6, 6, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, written);

        var run = await desk.RunAsync("directive", "put", path, "--json");

        Assert.Equal(0, run.Exit);
        Assert.Equal("unchanged", run.Json.GetProperty("result").GetString());
        Assert.Equal(written, File.GetLastWriteTimeUtc(path));
    }

    [Fact, UnsupportedOSPlatform("windows")]
    public async Task A_replaced_file_passes_its_access_mode_on()
    {
        using var desk = new DirectiveDesk();
        var path = desk.Has("ban.json", Documents.Directive("ban"));
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        File.SetUnixFileMode(path, mode);

        var run = await desk.RunWithInputAsync(Documents.Directive("ban", effect: "log"), "directive", "put", "-");

        Assert.Equal(0, run.Exit);
        Assert.Equal(mode, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task A_symbolic_link_stays_one_and_its_target_is_replaced()
    {
        using var desk = new DirectiveDesk();
        var target = desk.Drafts("kept-elsewhere.json", Documents.Directive("ban"));
        File.CreateSymbolicLink(desk.PathOf("ban.json"), target);

        var run = await desk.RunWithInputAsync(Documents.Directive("ban", effect: "log"), "directive", "put", "-");

        Assert.Equal(0, run.Exit);
        Assert.Equal(target, File.ResolveLinkTarget(desk.PathOf("ban.json"), returnFinalTarget: true)!.FullName);
        Assert.Equal(Documents.Directive("ban", effect: "log"), File.ReadAllText(target));
    }
}
