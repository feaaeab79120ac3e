using System.Net;
using Xunit;

namespace Gateway.EndToEnd.Tests.Cli;

/// <summary><c>gatewayctl directive restore</c> towards a gateway that runs: the way out of a lockdown.</summary>
public sealed class RunningRestoreTests
{
    [Fact]
    public async Task A_lockdown_ends_with_what_was_in_force_before_it()
    {
        await using var desk = await GatewayDesk.StartAsync(Documents.Directive("shadow", effect: "log"));
        Assert.Equal(HttpStatusCode.OK, await desk.SearchAsync());
        await desk.BreakAsync("shadow.json", Documents.Broken("shadow"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await desk.SearchAsync());
        Assert.Equal(1, (await desk.RunAsync("status")).Exit);

        var run = await desk.RunAsync("directive", "restore", "shadow");

        Assert.Equal(0, run.Exit);
        Assert.Contains("the lockdown is over", run.Result, StringComparison.Ordinal);
        Assert.Contains("  shadow: LET THROUGH, marked for review, ", run.Result, StringComparison.Ordinal);
        Assert.Equal(Documents.Directive("shadow", effect: "log"), desk.Reads("shadow.json"));
        Assert.Equal(Documents.Broken("shadow"), desk.Reads("shadow.json.bak"));
        Assert.Equal(0, (await desk.RunAsync("status")).Exit);
        Assert.Equal(HttpStatusCode.OK, await desk.SearchAsync());
        Assert.Equal(2, desk.Reached);
    }

    [Fact]
    public async Task The_file_of_a_missing_ban_returns()
    {
        await using var desk = await GatewayDesk.StartAsync();
        desk.Gateway.Remove("ban");
        await desk.UntilAsync(status => status["missing"]!.AsArray().Count > 0);

        var run = await desk.RunAsync("directive", "restore", "ban");

        Assert.Equal(0, run.Exit);
        Assert.Equal(Documents.Directive("ban"), desk.Reads("ban.json"));
        Assert.Empty((await desk.Gateway.StatusAsync())["missing"]!.AsArray());
        Assert.Equal(HttpStatusCode.UnavailableForLegalReasons, await desk.SearchAsync());
        Assert.Equal(0, desk.Reached);
    }

    [Fact]
    public async Task A_file_that_never_was_in_force_cannot_be_restored_and_the_lockdown_stays()
    {
        await using var desk = await GatewayDesk.StartAsync();
        await desk.BreakAsync("grant.json", Documents.Broken("grant"));

        var run = await desk.RunAsync("directive", "restore", "grant");

        Assert.Equal(1, run.Exit);
        Assert.Contains("holds no accepted version of `grant`", run.Result, StringComparison.Ordinal);
        Assert.Contains("It knows: ban.", run.Result, StringComparison.Ordinal);
        Assert.Equal(1, (await desk.RunAsync("status")).Exit);
    }

    [Fact]
    public async Task The_last_accepted_version_is_restored_and_not_an_older_one()
    {
        await using var desk = await GatewayDesk.StartAsync(Documents.Directive("ban", effect: "allow"));
        Assert.Equal(0, (await desk.RunAsync("directive", "put", desk.Drafts("ban.json", Documents.Directive("ban")))).Exit);
        await desk.BreakAsync("ban.json", Documents.Broken("ban"));

        var run = await desk.RunAsync("directive", "restore", "ban", "--json");

        Assert.Equal("taken-up", run.Json.GetProperty("gateway").GetProperty("uptake").GetString());
        Assert.Equal("deny", run.Json.GetProperty("gateway").GetProperty("directive").GetProperty("effect").GetString());
        Assert.Equal(Documents.Directive("ban"), desk.Reads("ban.json"));
    }
}
