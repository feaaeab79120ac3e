using Xunit;

namespace Gateway.EndToEnd.Tests.Cli;

/// <summary><c>gatewayctl directive restore</c>: from the ledger back into the folder.</summary>
public sealed class DirectiveRestoreTests
{
    [Theory]
    [InlineData("ban")]
    [InlineData("ban.json")]
    public async Task The_last_accepted_version_returns_and_the_broken_one_is_kept_beside_it(string named)
    {
        using var desk = new DirectiveDesk();
        await desk.HasLedgerAsync("county", ("ban", Documents.Directive("ban", effect: "log")), ("ban", Documents.Directive("ban")));
        await desk.HasRejectedAsync("ban", Documents.Broken("ban"));
        desk.Has("ban.json", Documents.Broken("ban"));

        var run = await desk.RunAsync("directive", "restore", named);

        Assert.Equal(0, run.Exit);
        Assert.Equal(["ban.json", "ban.json.bak"], desk.Names);
        Assert.Equal(Documents.Directive("ban"), desk.Reads("ban.json"));
        Assert.Equal(Documents.Broken("ban"), desk.Reads("ban.json.bak"));
        Assert.Equal(0, (await desk.RunAsync("directive", "check")).Exit);
    }

    [Fact]
    public async Task A_file_that_is_gone_returns()
    {
        using var desk = new DirectiveDesk();
        await desk.HasLedgerAsync("county", ("ban", Documents.Directive("ban")));

        var run = await desk.RunAsync("directive", "restore", "ban", "--json");

        Assert.Equal(0, run.Exit);
        Assert.Equal("placed", run.Json.GetProperty("result").GetString());
        Assert.Equal("not-running", run.Json.GetProperty("gateway").GetProperty("uptake").GetString());
        Assert.Equal(["ban.json"], desk.Names);
    }

    [Fact]
    public async Task What_is_as_it_was_accepted_is_left_alone()
    {
        using var desk = new DirectiveDesk();
        await desk.HasLedgerAsync("county", ("ban", Documents.Directive("ban")));
        desk.Has("ban.json", Documents.Directive("ban"));

        var run = await desk.RunAsync("directive", "restore", "ban");

        Assert.Equal(0, run.Exit);
        Assert.Contains("already holds", run.Result, StringComparison.Ordinal);
        Assert.Equal(["ban.json"], desk.Names);
    }

    [Fact]
    public async Task What_was_never_accepted_cannot_return()
    {
        using var desk = new DirectiveDesk();
        await desk.HasLedgerAsync("county", ("ban", Documents.Directive("ban")));
        await desk.HasRejectedAsync("bann", Documents.Broken("bann"));
        desk.Has("bann.json", Documents.Broken("bann"));

        var run = await desk.RunAsync("directive", "restore", "bann");

        Assert.Equal(1, run.Exit);
        Assert.Contains("It knows: ban.", run.Result, StringComparison.Ordinal);
        Assert.Equal(["bann.json"], desk.Names);
        Assert.Equal(Documents.Broken("bann"), desk.Reads("bann.json"));
    }

    [Fact]
    public async Task A_version_that_would_not_be_accepted_today_is_not_written()
    {
        using var desk = new DirectiveDesk();
        await desk.HasLedgerAsync("state", ("ban", Documents.Directive("ban", agency: "county")));
        desk.Has("ban.json", Documents.Broken("ban"));

        var run = await desk.RunAsync("directive", "restore", "ban");

        Assert.Equal(1, run.Exit);
        Assert.Contains("`county`", run.Result, StringComparison.Ordinal);
        Assert.Equal(Documents.Broken("ban"), desk.Reads("ban.json"));
    }

    [Fact]
    public async Task Without_a_ledger_nothing_can_be_said()
    {
        using var desk = new DirectiveDesk();

        var run = await desk.RunAsync("directive", "restore", "ban");

        Assert.Equal(2, run.Exit);
        Assert.Contains("--ledger", run.Notes, StringComparison.Ordinal);
    }
}
