using Xunit;

namespace Gateway.EndToEnd.Tests.Cli;

/// <summary>What every command has in common: exit codes, JSON, where things lie by default.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("")]
    [InlineData("staus")]
    [InlineData("status --bogus")]
    [InlineData("status --url nowhere")]
    [InlineData("directive")]
    [InlineData("directive check --directives")]
    [InlineData("directive check --directives /nowhere/at/all")]
    [InlineData("directive check no-such-file.json")]
    [InlineData("directive put")]
    [InlineData("directive put no-such-file.json")]
    [InlineData("directive restore")]
    [InlineData("directive restore ../../etc/passwd")]
    [InlineData("directive restore some-id --ledger no-such-ledger.db")]
    public async Task Wrong_usage_ends_with_2_and_says_what_is_wrong(string arguments)
    {
        using var desk = new DirectiveDesk();

        var run = await desk.RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(2, run.Exit);
        Assert.Empty(run.Result);
        Assert.NotEmpty(run.Notes);
        Assert.DoesNotContain("   at ", run.Notes, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("status --help")]
    [InlineData("directive put --help")]
    [InlineData("--version")]
    public async Task Help_ends_with_0(string arguments)
    {
        using var desk = new DirectiveDesk();

        var run = await desk.RunAsync(arguments.Split(' '));

        Assert.Equal(0, run.Exit);
        Assert.NotEmpty(run.Result);
    }

    [Fact]
    public async Task A_problem_is_json_too_when_json_is_asked_for()
    {
        using var desk = new DirectiveDesk();

        var run = await desk.RunAsync("directive", "put", "no-such-file.json", "--json");

        Assert.Equal(2, run.Exit);
        Assert.Equal("cannot-tell", run.Json.GetProperty("result").GetString());
        Assert.Contains("no-such-file.json", run.Json.GetProperty("problem").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_option_variable_or_checkout_the_folder_must_be_named()
    {
        using var desk = new DirectiveDesk();

        var run = await GatewayCtl.RunAsync(desk.Home, "directive", "check");

        Assert.Equal(2, run.Exit);
        Assert.Contains("--directives", run.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_checkout_the_folder_is_the_one_of_a_development_gateway()
    {
        using var desk = new DirectiveDesk();
        desk.Drafts("Gateway.sln", "");
        var folder = Directory.CreateDirectory(Path.Combine(desk.Home, "data", "directives")).FullName;
        File.WriteAllText(Path.Combine(folder, "ban.json"), Documents.Broken("ban"));
        var below = Directory.CreateDirectory(Path.Combine(desk.Home, "src", "deep")).FullName;

        var run = await GatewayCtl.RunAsync(below, "directive", "check");

        Assert.Equal(1, run.Exit);
        Assert.StartsWith(Path.Combine(folder, "ban.json") + ":7: effect: ", run.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_option_beats_the_variable()
    {
        using var desk = new DirectiveDesk();
        desk.Has("ban.json", Documents.Broken("ban"));
        var other = Directory.CreateDirectory(Path.Combine(desk.Home, "other")).FullName;

        Assert.Equal(1, (await desk.RunAsync("directive", "check")).Exit);
        Assert.Equal(0, (await desk.RunAsync("directive", "check", "--directives", other)).Exit);
    }

    [Fact]
    public async Task A_gateway_that_does_not_answer_is_not_live_and_its_state_cannot_be_told()
    {
        using var desk = new DirectiveDesk();

        var live = await desk.RunAsync("status", "--live", "--json");
        var status = await desk.RunAsync("status");

        Assert.Equal(1, live.Exit);
        Assert.False(live.Json.GetProperty("live").GetBoolean());
        Assert.Equal(2, status.Exit);
        Assert.Contains("--url", status.Notes, StringComparison.Ordinal);
    }
}
