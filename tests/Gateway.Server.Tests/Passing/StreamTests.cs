using System.Net.WebSockets;
using System.Text;
using Gateway.Server.Tests.Enforcement;
using Gateway.Server.Tests.Resilience;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Server.Tests.Passing;

/// <summary>Streams may be silent for longer than answers, and whoever is slow slows the other side down instead of filling memory.</summary>
public sealed class StreamTests
{
    private const string Impatient = "ReverseProxy:Clusters:open:HttpRequest:ActivityTimeout=00:00:00.4";
    private const int Mebibyte = 1024 * 1024;

    [Fact]
    public async Task A_silent_WebSocket_outlives_the_activity_time_out()
    {
        await using var partner = await KestrelPartner.StartAsync(KestrelPartner.EchoWebSocketAsync);
        await using var gateway = await Wire.StartAsync(partner.Address, options => options.Settings.Add(Impatient));
        using var socket = await gateway.OpenWebSocketAsync();

        await Task.Delay(1200, TestContext.Current.CancellationToken);
        Assert.Equal("hello", await socket.EchoAsync("hello"));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);

        Assert.Equal("completed", (string?)(await Outcomes.OfOnlyAsync(gateway))["result"]);
    }

    [Fact]
    public async Task A_WebSocket_that_is_silent_for_longer_than_its_route_allows_is_ended_and_nobody_is_blamed()
    {
        await using var partner = await KestrelPartner.StartAsync(KestrelPartner.EchoWebSocketAsync);
        await using var gateway = await Wire.StartAsync(partner.Address, options => options.Settings.Add(RetryTests.Route("StreamIdleTimeout=00:00:00.5")));
        using var socket = await gateway.OpenWebSocketAsync();

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ReceiveAsync(new byte[10], TestContext.Current.CancellationToken));

        Assert.Equal("idle", (string?)(await Outcomes.OfOnlyAsync(gateway))["result"]);
    }

    [Fact]
    public async Task Server_sent_events_may_pause_for_longer_than_the_activity_time_out()
    {
        await using var partner = RawPartner.Start(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n");
            await Task.Delay(1200, exchange.Stopped);
            await exchange.SendAsync("9\r\ndata: 2\n\n\r\n0\r\n\r\n");
        });
        await using var gateway = await Wire.StartAsync(partner.Address, options => options.Settings.Add(Impatient));

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any, "Accept: text/event-stream\r\n"));

        Assert.True(answer.IsComplete);
        Assert.Equal("data: 1\n\ndata: 2\n\n", answer.Text);
    }

    [Theory]
    [InlineData("Content-Length: 6\r\n", "one", "two")]
    [InlineData("Transfer-Encoding: chunked\r\n", "3\r\none\r\n", "3\r\ntwo\r\n0\r\n\r\n")]
    public async Task What_a_caller_sends_bit_by_bit_the_partner_gets_bit_by_bit(string framing, string first, string rest)
    {
        var came = new TaskCompletionSource();
        await using var partner = await KestrelPartner.StartAsync(async context =>
        {
            var piece = new byte[3];
            await context.Request.Body.ReadExactlyAsync(piece, context.RequestAborted);
            came.SetResult();
            using var reader = new StreamReader(context.Request.Body);
            await context.Response.WriteAsync(Encoding.ASCII.GetString(piece) + await reader.ReadToEndAsync(context.RequestAborted), context.RequestAborted);
        });
        await using var gateway = await Wire.StartAsync(partner.Address);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(Wire.Message("POST", Wire.Any, framing) + first);
        await came.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        await client.SendAsync(rest);

        Assert.Equal("onetwo", (await client.ReadAnswerAsync()).Text);
    }

    [Fact]
    public async Task A_caller_that_does_not_read_holds_the_partner_back()
    {
        long written = 0;
        var chunk = new byte[Mebibyte];
        await using var partner = await KestrelPartner.StartAsync(async context =>
        {
            for (var i = 0; i < 96; i++)
            {
                await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
                Interlocked.Add(ref written, chunk.Length);
            }
        });
        await using var gateway = await Wire.StartAsync(partner.Address);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync(Wire.Get(Wire.Any));
        var head = await client.ReadHeadAsync();

        Assert.InRange(await StalledAtAsync(() => Interlocked.Read(ref written)), 1, 64L * Mebibyte);
        // A caller that stays away altogether is dropped by the server, which asks for 240 bytes a second: it reads on well before that.
        while ((await client.ReadSomeAsync()).Length > 0 && Interlocked.Read(ref written) < 96L * Mebibyte) { }

        Assert.Equal(96L * Mebibyte, Interlocked.Read(ref written));
        Assert.Contains(" 200 ", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_partner_that_does_not_read_holds_the_caller_back_and_then_gets_all_of_it()
    {
        var go = new TaskCompletionSource();
        var sink = new UploadSink();
        await using var partner = await KestrelPartner.StartAsync(async context =>
        {
            await go.Task.WaitAsync(context.RequestAborted);
            await sink.HandleAsync(context);
        });
        await using var gateway = await Wire.StartAsync(partner.Address);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync(Wire.Message("POST", Wire.Any, $"Content-Length: {96 * Mebibyte}\r\n"));
        long sent = 0;
        var sending = Task.Run(async () =>
        {
            var chunk = new byte[Mebibyte];
            for (var i = 0; i < 96; i++)
            {
                await client.SendAsync(chunk);
                Interlocked.Add(ref sent, chunk.Length);
            }
        }, TestContext.Current.CancellationToken);

        Assert.InRange(await StalledAtAsync(() => Interlocked.Read(ref sent)), 1, 64L * Mebibyte);
        go.SetResult();
        await sending;

        Assert.Equal((96 * Mebibyte).ToString(System.Globalization.CultureInfo.InvariantCulture), (await client.ReadAnswerAsync()).Text);
        Assert.Equal(96L * Mebibyte, sink.BytesReceived);
    }

    // Returns the value once it has begun to grow and then stood still for half a second.
    private static async Task<long> StalledAtAsync(Func<long> value)
    {
        await TestGateway.WaitAsync(() => value() > 0);
        for (long last = -1; ;)
        {
            var now = value();
            if (now == last) return now;
            last = now;
            await Task.Delay(500, TestContext.Current.CancellationToken);
        }
    }
}
