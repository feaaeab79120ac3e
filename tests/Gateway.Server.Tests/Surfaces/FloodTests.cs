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
    public async Task Requests_that_are_reset_at_once(bool banned)
    {
        await using var gateway = await Wire.StartAsync(_partner.Address, [Wire.Everything, .. banned ? new[] { Wire.Ban } : []], options => options.Settings.Add(Wire.WithH2c));
        await using var attacker = await RawHttp2.ConnectAsync(gateway.H2cAddress().Port);
        var head = RawHttp2.HeaderBlock(LimitsTests.Head("GET", Wire.Any));
        using var burst = new MemoryStream();
        for (var stream = 1; stream < 10_000; stream += 2)
        {
            burst.Write(RawHttp2.FrameOf(Http2Frame.Headers, RawHttp2.EndHeaders | RawHttp2.EndStream, stream, head));
            burst.Write(RawHttp2.FrameOf(Http2Frame.ResetStream, 0, stream, [0, 0, 0, 8]));
        }

        // The server may end the connection before all of it is written.
        var writing = attacker.SendAsync(burst.ToArray()).ContinueWith(_ => { }, TaskScheduler.Default);
        await gateway.UntilServedAsync(banned ? 451 : 200);
        await Task.WhenAny(writing, attacker.WaitForEndAsync(TimeSpan.FromSeconds(8)));

        await TestGateway.WaitAsync(async () => (int)(await gateway.StatusAsync())["inFlight"]! == 0);
        await gateway.UntilServedAsync(banned ? 451 : 200);
        Assert.InRange(Rejections.Of(gateway).Count, 0, 2);
        // Each request that was judged has its record; each that was permitted, its outcome.
        await TestGateway.WaitAsync(() => banned || gateway.Entries("outcome").Count == gateway.Entries("intent").Count(entry => (string?)entry["effect"] == "allow"));
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
