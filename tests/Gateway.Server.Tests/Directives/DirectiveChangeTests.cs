using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Gateway.FakePartner;
using Gateway.Server.Directives;
using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Server.Tests.Directives;

/// <summary>A change of the folder, from the file to the first request that is judged by it (DESIGN section 5).</summary>
public sealed class DirectiveChangeTests : IAsyncLifetime
{
    private FakePartnerServer _partner = null!;

    public async ValueTask InitializeAsync() => _partner = await FakePartnerServer.StartAsync();

    public ValueTask DisposeAsync() => _partner.DisposeAsync();

    [Fact]
    public async Task A_tightening_bites_within_a_second_of_the_file_being_saved()
    {
        await using var gateway = await StartAsync(Some.Allow("rule"));
        Assert.Equal(HttpStatusCode.OK, await SearchAsync(gateway));

        gateway.Put(Some.Directive("rule", "deny"));
        var saved = Stopwatch.GetTimestamp();
        while (await SearchAsync(gateway) == HttpStatusCode.OK)
            Assert.True(Stopwatch.GetElapsedTime(saved) < TimeSpan.FromSeconds(1), "Still permitted after a second.");
        var sent = _partner.RequestCount;
        Assert.Equal(HttpStatusCode.UnavailableForLegalReasons, await SearchAsync(gateway));
        Assert.Equal(sent, _partner.RequestCount);
    }

    [Fact]
    public async Task Log_lets_through_and_marks_for_review_with_what_would_have_been()
    {
        await using var gateway = await StartAsync(Some.Log());

        using var answer = await gateway.Client.SendAsync(Some.CompreFaceSearch(), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var intent = gateway.Entries("intent").Single();
        Assert.Equal("log", (string?)intent["effect"]);
        Assert.Equal("deny", (string?)intent["wouldHave"]!["effect"]);
    }

    [Fact]
    public async Task Each_change_is_one_epoch_that_lists_the_set_and_holds_the_document()
    {
        await using var gateway = await StartAsync(Some.Moratorium());

        await gateway.PutAndWaitAsync(Some.Allow());

        var lists = gateway.Entries("directives");
        Assert.Equal(2, lists.Count);
        Assert.Equal(["grant", "moratorium"], lists[1]["set"]!.AsArray().Select(member => (string?)member!["id"]));
        var document = gateway.Entries("document")[^1];
        Assert.Equal("grant.json", (string?)document["file"]);
        Assert.Equal((long)document["index"]! + 1, (long)lists[1]["index"]!);
        Assert.Equal((long)lists[1]["index"]!, (long)(await gateway.StatusAsync())["epoch"]!);
    }

    [Fact]
    public async Task Several_files_saved_together_become_one_epoch()
    {
        await using var gateway = await StartAsync(Some.Moratorium());

        gateway.Put(Some.Allow("one"));
        gateway.Put(Some.Allow("two"));
        await TestGateway.WaitAsync(() => gateway.Entries("directives").Count == 2);

        Assert.Equal(3, gateway.Entries("directives")[^1]["set"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_ban_whose_file_disappears_stays_and_status_lists_it_as_missing()
    {
        await using var gateway = await StartAsync(Some.Moratorium(), Some.Allow());
        await gateway.RemoveAndWaitAsync("moratorium");

        Assert.Equal(HttpStatusCode.UnavailableForLegalReasons, await SearchAsync(gateway));
        Assert.Equal("moratorium", (string?)(await gateway.StatusAsync())["missing"]![0]);
        Assert.Equal(0, _partner.RequestCount);
    }

    [Fact]
    public async Task A_missing_ban_stays_across_a_restart()
    {
        using var folder = new TempFolder();
        await using (var first = await StartAsync(folder, Some.Moratorium(), Some.Allow()))
        {
            await first.RemoveAndWaitAsync("moratorium");
        }

        await using var second = await StartAsync(folder);

        Assert.Equal(HttpStatusCode.UnavailableForLegalReasons, await SearchAsync(second));
    }

    [Fact]
    public async Task A_ban_deleted_while_the_gateway_is_stopped_stays()
    {
        using var folder = new TempFolder();
        await using (var first = await StartAsync(folder, Some.Moratorium(), Some.Allow()))
        {
            Assert.Equal(HttpStatusCode.UnavailableForLegalReasons, await SearchAsync(first));
        }
        File.Delete(folder["directives/moratorium.json"]);

        await using var second = await StartAsync(folder);

        Assert.Equal(HttpStatusCode.UnavailableForLegalReasons, await SearchAsync(second));
    }

    [Fact]
    public async Task A_grant_whose_file_disappears_ends()
    {
        await using var gateway = await StartAsync(Some.Allow());
        await gateway.RemoveAndWaitAsync("grant");

        Assert.Equal(HttpStatusCode.Forbidden, await SearchAsync(gateway));
    }

    [Fact]
    public async Task A_missing_ban_ends_by_a_document_that_replaces_it()
    {
        await using var gateway = await StartAsync(Some.Moratorium());
        await gateway.RemoveAndWaitAsync("moratorium");

        await gateway.PutAndWaitAsync(Some.Allow("policy", new JsonObject { ["replaces"] = new JsonArray("moratorium") }));

        Assert.Equal(HttpStatusCode.OK, await SearchAsync(gateway));
    }

    [Fact]
    public async Task A_restart_with_the_same_files_keeps_the_epoch()
    {
        using var folder = new TempFolder();
        string epoch;
        await using (var first = await StartAsync(folder, Some.Moratorium()))
            epoch = (await first.StatusAsync())["epoch"]!.ToString();

        await using var second = await StartAsync(folder);

        Assert.Equal(epoch, (await second.StatusAsync())["epoch"]!.ToString());
        Assert.Single(second.Entries("directives"));
    }

    [Fact]
    public async Task A_change_that_could_not_be_recorded_in_time_is_never_left_as_the_ledgers_last_word()
    {
        await using var gateway = await StartAsync(Some.Moratorium(), Some.Allow());
        using (LedgerFile.Hold(gateway.LedgerPath))
        {
            gateway.Put(Some.Directive("moratorium", "allow"));
            await TestGateway.WaitAsync(() => gateway.Services.GetRequiredService<DirectivesInForce>().Current.Lockdown is not null);
            gateway.Put(Some.Moratorium());
            await Task.Delay(600, TestContext.Current.CancellationToken);
        }

        await TestGateway.WaitAsync(() => gateway.Services.GetRequiredService<DirectivesInForce>().Current.Lockdown is null);

        var last = gateway.Entries("directives")[^1];
        Assert.Equal((long)(await gateway.StatusAsync())["epoch"]!, (long)last["index"]!);
        Assert.Equal(HttpStatusCode.UnavailableForLegalReasons, await SearchAsync(gateway));
        Assert.Equal(0, _partner.RequestCount);
    }

    private Task<TestGateway> StartAsync(params string[] directives) => StartAsync(null, directives);

    private Task<TestGateway> StartAsync(TempFolder? folder, params string[] directives) => TestGateway.StartAsync(options =>
    {
        options.Folder = folder;
        options.Directives.AddRange(directives);
        options.Routes.Add(TestRoute.CompreFace(_partner.Address));
    });

    private static async Task<HttpStatusCode> SearchAsync(TestGateway gateway)
    {
        using var answer = await gateway.Client.SendAsync(Some.CompreFaceSearch(), TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
