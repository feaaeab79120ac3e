using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gateway.Server.Tests.Answers;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Enforcement;

/// <summary>SIGTERM: not ready, wait, accept no more, drain, cut the rest, and say so last (DESIGN section 11).</summary>
public sealed class DrainTests
{
    [Fact]
    public async Task What_still_runs_at_the_end_of_the_drain_is_cut_with_the_outcome_shutdown_and_stopped_is_the_last_entry()
    {
        using var folder = new TempFolder();
        await using var partner = await KestrelPartner.StartAsync(KestrelPartner.ServerSentEvents(TimeSpan.FromMilliseconds(10)));
        await using (var gateway = await Wire.StartAsync(partner.Address, options => Stopping(options, folder, delay: 0, drain: 400)))
        {
            await using var client = await gateway.ConnectAsync();
            await client.SendAsync(Wire.Get(Wire.Any));
            await client.ReadHeadAsync();
            Assert.NotEmpty(await client.ReadSomeAsync());

            var begun = Stopwatch.GetTimestamp();
            var stopping = gateway.StopAsync();
            Assert.NotEqual(ConnectionEnd.StillOpen, await client.WaitForEndAsync(TimeSpan.FromSeconds(5)));
            Assert.True(Stopwatch.GetElapsedTime(begun) >= TimeSpan.FromMilliseconds(350));
            await stopping;
        }

        var entries = LedgerFile.Entries(folder["ledger.db"]);
        Assert.Equal("shutdown", (string?)entries.Single(entry => (string?)entry["kind"] == "outcome")["result"]);
        Assert.Equal("stopped", (string?)entries[^1]["event"]);
    }

    [Fact]
    public async Task Who_has_no_answer_yet_is_told_503_and_may_try_again()
    {
        await using var partner = RawPartner.Start(RawBehaviours.HangAsync);
        await using var gateway = await Wire.StartAsync(partner.Address, options => Stopping(options, null, delay: 0, drain: 100));
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync(Wire.Get(Wire.Any));
        await TestGateway.WaitAsync(() => partner.Heads.Count == 1);

        var stopping = gateway.StopAsync();
        var answer = await client.ReadAnswerAsync();
        await stopping;

        OwnAnswer.Check(gateway, answer, 503, "cut");
        Assert.Equal("5", answer.Headers["Retry-After"].Single());
        Assert.Equal("close", answer.Headers["Connection"].Single());
    }

    [Fact]
    public async Task Before_the_drain_it_is_not_ready_and_still_serves()
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK", "ok"));
        await using var gateway = await Wire.StartAsync(partner.Address, options => Stopping(options, null, delay: 1500, drain: 0));
        Assert.Equal(HttpStatusCode.OK, await ReadinessAsync(gateway));

        var stopping = gateway.StopAsync();
        await TestGateway.WaitAsync(() => ReadinessAsync(gateway).GetAwaiter().GetResult() == HttpStatusCode.ServiceUnavailable);
        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));
        Assert.False(stopping.IsCompleted);
        await stopping;

        Assert.Equal(200, answer.Status);
        await Assert.ThrowsAnyAsync<SocketException>(() => gateway.ConnectAsync());
    }

    [Fact]
    public async Task What_ends_within_the_drain_ends_whole()
    {
        await using var partner = RawPartner.Start(RawBehaviours.SlowBody(10, TimeSpan.FromMilliseconds(30)));
        using var folder = new TempFolder();
        await using (var gateway = await Wire.StartAsync(partner.Address, options => Stopping(options, folder, delay: 0, drain: 5000)))
        {
            await using var client = await gateway.ConnectAsync();
            await client.SendAsync(Wire.Get(Wire.Any));
            await TestGateway.WaitAsync(() => partner.Heads.Count == 1);
            var stopping = gateway.StopAsync();

            Assert.True((await client.ReadAnswerAsync()).IsComplete);
            await stopping;
        }

        Assert.Equal("completed", (string?)LedgerFile.Entries(folder["ledger.db"]).Single(entry => (string?)entry["kind"] == "outcome")["result"]);
    }

    private static async Task<HttpStatusCode> ReadinessAsync(TestGateway gateway)
    {
        using var answer = await gateway.Management.GetAsync(new Uri("/healthz/ready", UriKind.Relative), TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static void Stopping(TestGatewayOptions options, TempFolder? folder, int delay, int drain)
    {
        options.Folder = folder;
        options.Settings.Add($"Gateway:Shutdown:Delay={TimeSpan.FromMilliseconds(delay)}");
        options.Settings.Add($"Gateway:Shutdown:Drain={TimeSpan.FromMilliseconds(drain)}");
    }
}
