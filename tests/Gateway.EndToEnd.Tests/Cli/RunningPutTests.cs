using System.Net;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.EndToEnd.Tests.Cli;

/// <summary><c>gatewayctl directive put</c> towards a gateway that runs: what it enforces when the command returns.</summary>
public sealed class RunningPutTests
{
    [Fact]
    public async Task What_was_put_is_enforced_when_the_command_returns()
    {
        await using var desk = await GatewayDesk.StartAsync();
        var before = await desk.EpochAsync();
        Assert.Equal(HttpStatusCode.UnavailableForLegalReasons, await desk.SearchAsync());
        Assert.Equal(0, desk.Reached);

        var opened = await desk.RunAsync("directive", "put", desk.Drafts("draft.json", Documents.Directive("ban", effect: "log")));

        var between = await desk.EpochAsync();
        Assert.Equal(0, opened.Exit);
        Assert.Contains($"took it up: epoch {before} before, {between} now.", opened.Result, StringComparison.Ordinal);
        Assert.Contains("  ban: LET THROUGH, marked for review, ", opened.Result, StringComparison.Ordinal);
        Assert.Contains("  newly permitted: From ", opened.Result, StringComparison.Ordinal);
        Assert.Contains($"Recorded in ledger entry {between}: ", opened.Result, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await desk.SearchAsync());
        Assert.Equal(1, desk.Reached);

        var closed = await desk.RunAsync("directive", "put", desk.Drafts("draft.json", Documents.Directive("ban")));

        Assert.Equal(0, closed.Exit);
        Assert.Contains($"took it up: epoch {between} before, {await desk.EpochAsync()} now.", closed.Result, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnavailableForLegalReasons, await desk.SearchAsync());
        Assert.Equal(1, desk.Reached);
    }

    [Fact]
    public async Task Json_tells_both_epochs_and_how_the_gateway_lists_the_directive()
    {
        await using var desk = await GatewayDesk.StartAsync();
        var before = await desk.EpochAsync();

        var run = await desk.RunAsync("directive", "put", desk.Drafts("draft.json", Documents.Directive("ban", effect: "allow")), "--json");

        var gateway = run.Json.GetProperty("gateway");
        Assert.Equal("placed", run.Json.GetProperty("result").GetString());
        Assert.Equal("taken-up", gateway.GetProperty("uptake").GetString());
        Assert.Equal(before, gateway.GetProperty("epochBefore").GetInt64());
        Assert.Equal(await desk.EpochAsync(), gateway.GetProperty("epochAfter").GetInt64());
        Assert.Equal("allow", gateway.GetProperty("directive").GetProperty("effect").GetString());
    }

    [Fact]
    public async Task An_invalid_document_is_refused_with_file_and_line_and_the_gateway_never_sees_it()
    {
        await using var desk = await GatewayDesk.StartAsync();
        var (epoch, entries) = (await desk.EpochAsync(), desk.Gateway.Entries().Count);
        var draft = desk.Drafts("draft.json", Documents.Directive("ban", effect: "alow"));

        var run = await desk.RunAsync("directive", "put", draft);

        Assert.Equal(1, run.Exit);
        Assert.StartsWith($"{draft}:7: effect: `alow` ", run.Lines[0], StringComparison.Ordinal);
        Assert.Contains("the folder is as it was", run.Result, StringComparison.Ordinal);
        Assert.Equal(Documents.Directive("ban"), desk.Reads("ban.json"));
        Assert.Equal(epoch, await desk.EpochAsync());
        Assert.Equal(entries, desk.Gateway.Entries().Count);
        Assert.Equal(HttpStatusCode.UnavailableForLegalReasons, await desk.SearchAsync());
    }

    [Fact]
    public async Task Agencies_are_those_of_the_gateways_routes()
    {
        await using var desk = await GatewayDesk.StartAsync();

        var known = await desk.RunAsync("directive", "put", desk.Drafts("known.json", Documents.Directive("known", agency: "partner-pd")));
        var typo = await desk.RunAsync("directive", "put", desk.Drafts("typo.json", Documents.Directive("typo", agency: "partner-dp")));

        Assert.Equal(0, known.Exit);
        Assert.Equal(1, typo.Exit);
        Assert.Contains("`partner-pd`", typo.Result, StringComparison.Ordinal);
        Assert.False(File.Exists(desk.PathOf("typo.json")));
    }

    [Fact]
    public async Task A_document_that_is_in_force_already_changes_nothing()
    {
        await using var desk = await GatewayDesk.StartAsync();
        var epoch = await desk.EpochAsync();

        var run = await desk.RunAsync("directive", "put", desk.PathOf("ban.json"));

        Assert.Equal(0, run.Exit);
        Assert.Contains($"is in epoch {epoch}.", run.Result, StringComparison.Ordinal);
        Assert.Equal(epoch, await desk.EpochAsync());
    }

    [Fact]
    public async Task A_mended_file_ends_the_lockdown()
    {
        await using var desk = await GatewayDesk.StartAsync();
        await desk.BreakAsync("ban.json", Documents.Broken("ban"));

        var run = await desk.RunAsync("directive", "put", desk.Drafts("ban.json", Documents.Directive("ban", more: "\n  \"version\": 2,")));

        Assert.Equal(0, run.Exit);
        Assert.Contains("the lockdown is over", run.Result, StringComparison.Ordinal);
        Assert.Null((await desk.Gateway.StatusAsync())["lockdown"]);
    }

    [Fact]
    public async Task A_good_document_does_not_hide_a_lockdown_that_another_file_causes()
    {
        await using var desk = await GatewayDesk.StartAsync();
        await desk.BreakAsync("grant.json", Documents.Broken("grant"));

        var run = await desk.RunAsync("directive", "put", desk.Drafts("ban.json", Documents.Directive("ban", effect: "allow")));

        Assert.Equal(1, run.Exit);
        Assert.Contains("is in lockdown", run.Result, StringComparison.Ordinal);
        Assert.Contains("grant.json:7: effect: ", run.Result, StringComparison.Ordinal);
        Assert.DoesNotContain("  ban: LET THROUGH", run.Result, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnavailableForLegalReasons, await desk.SearchAsync());
    }

    [Fact]
    public async Task A_folder_that_the_gateway_does_not_read_is_found_out()
    {
        await using var desk = await GatewayDesk.StartAsync();
        var elsewhere = Directory.CreateDirectory(Path.Combine(desk.Home, "elsewhere")).FullName;

        var run = await desk.RunAsync("directive", "put", desk.Drafts("draft.json", Documents.Directive("ban", effect: "log")), "--directives", elsewhere);

        Assert.Equal(1, run.Exit);
        Assert.Contains($"Does it read {elsewhere}?", run.Result, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnavailableForLegalReasons, await desk.SearchAsync());
    }

    [Fact]
    public async Task Where_something_else_answers_the_document_is_placed_and_its_fate_cannot_be_told()
    {
        await using var stranger = await KestrelPartner.StartAsync(context => context.Response.WriteAsync("{}"));
        using var desk = new DirectiveDesk();

        var run = await desk.RunWithInputAsync(Documents.Directive("ban"), "directive", "put", "-", "--url", stranger.Address.ToString());

        Assert.Equal(2, run.Exit);
        Assert.Equal(["ban.json"], desk.Names);
        Assert.Contains("unknown", run.Result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_put_while_the_gateway_was_down_is_in_force_once_it_runs()
    {
        using var folder = new TempFolder();
        var draft = folder.Write("draft.json", Documents.Directive("ban", effect: "allow"));
        await using (await StartAsync(Documents.Directive("ban")))
        {
        }

        var run = await GatewayCtl.RunAsync(
            folder.Path, "directive", "put", draft, "--directives", folder["directives"], "--ledger", folder["ledger.db"], "--url", $"http://127.0.0.1:{FreePort.Take()}");

        Assert.Equal(0, run.Exit);
        Assert.Contains("No gateway answers at ", run.Result, StringComparison.Ordinal);
        Assert.Contains("it will read the file when it runs", run.Result, StringComparison.Ordinal);
        await using var gateway = await StartAsync();
        Assert.Equal("allow", (string?)(await gateway.StatusAsync())["effect"]);

        Task<TestGateway> StartAsync(params string[] directives) => TestGateway.StartAsync(options =>
        {
            options.Folder = folder;
            options.Routes.Add(TestRoute.CompreFace(new Uri($"http://127.0.0.1:{FreePort.Take()}/")));
            options.Directives.AddRange(directives);
        });
    }
}
