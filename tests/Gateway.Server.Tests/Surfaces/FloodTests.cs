using System.Diagnostics;
using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Surfaces;

/// <summary>Floods over HTTP/2 by one caller: the gateway goes on serving the others, and what it keeps stays bounded.</summary>
public sealed class FloodTests : IAsyncLifetime
{
    private readonly RawPartner _partner = RawPartner.Start(RawBehaviours.Fixed("200 OK", "ok"));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _partner.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Requests_that_are_reset_at_once_end_their_connection(bool banned)
    {
        const int sent = 5_000;
        await using var gateway = await StartAsync(banned);
        await using var attacker = await RawHttp2.ConnectAsync(gateway.H2cAddress().Port);

        // The server ends the connection before all of it is written.
        var writing = attacker.SendAsync(Resets(1, sent)).ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.NotNull(await attacker.WaitForEndAsync(TimeSpan.FromSeconds(8)));
        await writing;

        await SettleAsync(gateway, banned);
        await TestGateway.WaitAsync(() => Counted(gateway, "rejected-http2") > 0);
        Assert.InRange(Counted(gateway, "rejected-gone") + JudgedOverHttp2(gateway), 1, sent / 2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Requests_that_are_reset_at_a_pace_are_counted_and_hardly_judged(bool banned)
    {
        const int bursts = 60, each = 50, sent = bursts * each;
        await using var gateway = await StartAsync(banned);
        await using var attacker = await RawHttp2.ConnectAsync(gateway.H2cAddress().Port);

        for (var i = 0; i < bursts; i++)
        {
            await attacker.SendAsync(Resets(1 + (2 * i * each), each));
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        await SettleAsync(gateway, banned);
        await TestGateway.WaitAsync(() => Counted(gateway, "rejected-gone") + JudgedOverHttp2(gateway) >= sent);
        Assert.Equal(sent, Counted(gateway, "rejected-gone") + JudgedOverHttp2(gateway));
        Assert.InRange(JudgedOverHttp2(gateway), 0, sent / 10);
    }

    [Fact]
    public async Task Requests_that_are_reset_when_they_are_with_the_partner_each_have_one_outcome()
    {
        const int count = 80;
        await using var silent = RawPartner.Start(RawBehaviours.HangAsync);
        await using var gateway = await Wire.StartAsync(silent.Address, options => options.Settings.Add(Wire.WithH2c));
        await using var attacker = await RawHttp2.ConnectAsync(gateway.H2cAddress().Port);
        for (var stream = 1; stream < 2 * count; stream += 2)
            await attacker.SendHeadAsync(stream, LimitsTests.Head("GET", Wire.Any));
        await TestGateway.WaitAsync(() => silent.Heads.Count == count);

        for (var stream = 1; stream < 2 * count; stream += 2)
            await attacker.SendAsync(Http2Frame.ResetStream, 0, stream, new byte[] { 0, 0, 0, 8 });

        await TestGateway.WaitAsync(async () => (int)(await gateway.StatusAsync())["inFlight"]! == 0);
        await TestGateway.WaitAsync(() => gateway.Entries("outcome").Count == count);
        Assert.All(gateway.Entries("outcome"), outcome => Assert.Equal("client-gone", (string?)outcome["result"]));
        Assert.Equal(gateway.Entries("intent").Select(intent => (long)intent["index"]!), gateway.Entries("outcome").Select(outcome => (long)outcome["intent"]!).Order());
    }

    private Task<TestGateway> StartAsync(bool banned) =>
        Wire.StartAsync(_partner.Address, [Wire.Everything, .. banned ? new[] { Wire.Ban } : []], options => options.Settings.Add(Wire.WithH2c));

    /// <summary>Whole requests, each followed by its reset.</summary>
    private static byte[] Resets(int firstStream, int count)
    {
        var head = RawHttp2.HeaderBlock(LimitsTests.Head("GET", Wire.Any));
        using var burst = new MemoryStream();
        for (var stream = firstStream; stream < firstStream + (2 * count); stream += 2)
        {
            burst.Write(RawHttp2.FrameOf(Http2Frame.Headers, RawHttp2.EndHeaders | RawHttp2.EndStream, stream, head));
            burst.Write(RawHttp2.FrameOf(Http2Frame.ResetStream, 0, stream, [0, 0, 0, 8]));
        }
        return burst.ToArray();
    }

    private static long Counted(TestGateway gateway, string reason) => Rejections.Of(gateway).Where(entry => (string?)entry["reason"] == reason).Sum(entry => (long)entry["count"]!);

    /// <summary>Those of the flood: others ask over HTTP/1.1.</summary>
    private static int JudgedOverHttp2(TestGateway gateway) => gateway.Entries("intent").Count(entry => (string?)entry["protocol"] == "HTTP/2");

    /// <summary>Others are served within 2 s, and what was begun is over: each request that was judged has its record, each that was permitted its outcome.</summary>
    private async Task SettleAsync(TestGateway gateway, bool banned)
    {
        var started = Stopwatch.GetTimestamp();
        await gateway.UntilServedAsync(banned ? 451 : 200);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        await TestGateway.WaitAsync(async () => (int)(await gateway.StatusAsync())["inFlight"]! == 0);
        await TestGateway.WaitAsync(() => gateway.Entries("outcome").Count == gateway.Entries("intent").Count(entry => (string?)entry["effect"] == "allow"));
        if (banned) Assert.Equal(0, _partner.Connections);
        Assert.All(gateway.Entries("intent"), entry => Assert.NotEqual("overloaded", (string?)entry["reason"]));
    }

    [Fact]
    public async Task A_head_in_endless_continuations()
    {
        await using var gateway = await Wire.StartAsync(_partner.Address, options => options.Settings.Add(Wire.WithH2c));
        await using var attacker = await RawHttp2.ConnectAsync(gateway.H2cAddress().Port);
        await attacker.SendAsync(Http2Frame.Headers, RawHttp2.EndStream, 1, RawHttp2.HeaderBlock(LimitsTests.Head("GET", Wire.Any)));
        var fields = RawHttp2.HeaderBlock([("x-a", new string('a', 4000))]);
        using var burst = new MemoryStream();
        for (var i = 0; i < 4000; i++)
            burst.Write(RawHttp2.FrameOf(Http2Frame.Continuation, 0, 1, fields));

        var writing = attacker.SendAsync(burst.ToArray()).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.NotNull(await attacker.WaitForEndAsync(TimeSpan.FromSeconds(8)));
        await writing;
        Assert.Equal(1, await Rejections.OnlyAsync(gateway, "rejected-http2"));
        Assert.Empty(gateway.Entries("intent"));
        await gateway.UntilServedAsync();
    }

    [Theory]
    [InlineData(Http2Frame.Ping)]
    [InlineData(Http2Frame.Settings)]
    public async Task Frames_that_ask_for_acknowledgements_which_nobody_reads(Http2Frame type)
    {
        await using var gateway = await Wire.StartAsync(_partner.Address, options => options.Settings.Add(Wire.WithH2c));
        await using var attacker = await RawHttp2.ConnectAsync(gateway.H2cAddress().Port);
        var frame = RawHttp2.FrameOf(type, 0, 0, type == Http2Frame.Ping ? new byte[8] : []);
        var burst = new byte[frame.Length * 60_000];
        for (var i = 0; i < burst.Length; i++) burst[i] = frame[i % frame.Length];

        // INVARIANT of the server: it stops reading when its acknowledgements are not taken, or ends the connection. Otherwise it would keep them all.
        var sent = 0;
        var flood = Task.Run(async () =>
        {
            for (; sent < 200; Interlocked.Increment(ref sent)) await attacker.SendAsync(burst);
        }, TestContext.Current.CancellationToken);
        await TestGateway.WaitAsync(
            async () =>
            {
                var before = Volatile.Read(ref sent);
                await Task.Delay(TimeSpan.FromSeconds(1.5), TestContext.Current.CancellationToken);
                return flood.IsCompleted || Volatile.Read(ref sent) == before;
            },
            seconds: 30);

        Assert.False(flood.IsCompletedSuccessfully);
        await gateway.UntilServedAsync();
        await attacker.DisposeAsync();
        await flood.ContinueWith(_ => { }, TaskScheduler.Default);
        await gateway.UntilServedAsync();
    }
}
