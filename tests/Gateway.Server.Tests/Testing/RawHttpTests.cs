using System.Net;
using System.Net.WebSockets;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace Gateway.Server.Tests.Testing;

public sealed class RawHttpTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: p\r\n\r\n";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Answers_on_one_connection_are_read_one_by_one()
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK\r\nX-Test: yes", "hello"));
        await using var client = await RawHttp.ConnectAsync(partner.Port);

        var first = await client.ExchangeAsync(Get);
        var second = await client.ExchangeAsync("POST /2 HTTP/1.1\r\nHost: p\r\nContent-Length: 3\r\n\r\nabc");

        Assert.Equal((200, "hello", true), (first.Status, first.Text, first.IsComplete));
        Assert.Equal("yes", second.Headers["x-test"].Single());
        Assert.Equal(1, partner.Connections);
        Assert.Equal(["GET / HTTP/1.1", "POST /2 HTTP/1.1"], partner.Heads.Select(head => head.Split("\r\n")[0]));
    }

    [Fact]
    public async Task A_partner_that_closes_without_answering_is_told_from_one_that_answers()
    {
        await using var partner = RawPartner.Start(RawBehaviours.CloseWithoutAnswerAsync);
        await using var client = await RawHttp.ConnectAsync(partner.Port);

        var answer = await client.ExchangeAsync(Get);

        Assert.Equal((0, false), (answer.Status, answer.IsComplete));
        Assert.Equal(ConnectionEnd.Closed, await client.WaitForEndAsync(Soon));
    }

    [Fact]
    public async Task A_body_that_is_reset_in_the_middle_is_not_complete()
    {
        await using var partner = RawPartner.Start(RawBehaviours.ResetMidBodyAsync);
        await using var client = await RawHttp.ConnectAsync(partner.Port);

        var answer = await client.ExchangeAsync(Get);

        Assert.Equal((200, false), (answer.Status, answer.IsComplete));
    }

    [Fact]
    public async Task A_partner_that_hangs_runs_into_the_deadline()
    {
        await using var partner = RawPartner.Start(RawBehaviours.HangAsync);
        await using var client = await RawHttp.ConnectAsync(partner.Port);
        client.Deadline = TimeSpan.FromMilliseconds(100);

        await Assert.ThrowsAsync<TimeoutException>(() => client.ExchangeAsync(Get));
        Assert.Equal(ConnectionEnd.StillOpen, await client.WaitForEndAsync(TimeSpan.FromMilliseconds(50)));
    }

    [Fact]
    public async Task Chunks_trailers_slow_bodies_early_answers_and_upgrades_are_read_as_they_come()
    {
        await using var slow = RawPartner.Start(RawBehaviours.SlowBody(3, TimeSpan.FromMilliseconds(5)));
        await using var trailer = RawPartner.Start(RawBehaviours.WithTrailer("Checksum", "1"));
        await using var early = RawPartner.Start(RawBehaviours.EarlyAnswerAsync);
        await using var upgrade = RawPartner.Start(RawBehaviours.UpgradeAndEchoAsync);
        await using var toSlow = await RawHttp.ConnectAsync(slow.Port);
        await using var toTrailer = await RawHttp.ConnectAsync(trailer.Port);
        await using var toEarly = await RawHttp.ConnectAsync(early.Port);
        await using var toUpgrade = await RawHttp.ConnectAsync(upgrade.Port);

        Assert.Equal("00000000\n00000001\n00000002\n", (await toSlow.ExchangeAsync(Get)).Text);
        Assert.Equal(("ok", true), await toTrailer.ExchangeAsync(Get) is var answer ? (answer.Text, answer.IsComplete) : default);
        Assert.Equal(413, (await toEarly.ExchangeAsync("POST / HTTP/1.1\r\nHost: p\r\nContent-Length: 1000\r\n\r\nfirst bytes")).Status);
        Assert.Equal(101, (await toUpgrade.ExchangeAsync("GET / HTTP/1.1\r\nHost: p\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n")).Status);
        await toUpgrade.SendAsync("ping");
        Assert.Equal("ping"u8.ToArray(), await toUpgrade.ReadSomeAsync());
    }

    [Fact]
    public async Task The_server_name_goes_out_as_SNI_and_only_the_trusted_certificate_is_accepted()
    {
        using var certificate = TestCertificates.Create("partner.example");
        using var other = TestCertificates.Create("partner.example");
        await using var partner = await KestrelPartner.StartAsync(
            context => context.Response.WriteAsync(context.Features.Get<Microsoft.AspNetCore.Connections.Features.ITlsHandshakeFeature>()!.HostName), certificate: certificate);
        await using var client = await RawHttp.ConnectTlsAsync(partner.Port, "partner.example", certificate);

        Assert.Equal("partner.example", (await client.ExchangeAsync(Get)).Text);
        await Assert.ThrowsAsync<System.Security.Authentication.AuthenticationException>(() => RawHttp.ConnectTlsAsync(partner.Port, "partner.example", other));
    }

    [Fact]
    public async Task An_upload_sink_reports_bytes_while_they_come_and_tells_whole_uploads_from_broken_ones()
    {
        var sink = new UploadSink();
        await using var partner = await KestrelPartner.StartAsync(sink.HandleAsync);
        await using var whole = await RawHttp.ConnectAsync(partner.Port);
        Assert.Equal("5", (await whole.ExchangeAsync("POST / HTTP/1.1\r\nHost: p\r\nContent-Length: 5\r\n\r\n12345")).Text);
        await using var broken = await RawHttp.ConnectAsync(partner.Port);
        await broken.SendAsync("POST / HTTP/1.1\r\nHost: p\r\nContent-Length: 1000\r\n\r\n123");
        await Until(() => sink.BytesReceived == 8);
        broken.Reset();
        await Until(() => sink.Broken == 1);

        Assert.Equal((1, 2), (sink.Completed, partner.Requests));
    }

    [Fact]
    public async Task A_Kestrel_partner_streams_events_and_echoes_WebSockets()
    {
        await using var events = await KestrelPartner.StartAsync(KestrelPartner.ServerSentEvents(TimeSpan.FromMilliseconds(5)));
        await using var client = await RawHttp.ConnectAsync(events.Port);
        await client.SendAsync(Get);
        Assert.Contains("text/event-stream", await client.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.NotEmpty(await client.ReadSomeAsync());

        await using var echo = await KestrelPartner.StartAsync(KestrelPartner.EchoWebSocketAsync);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{echo.Port}/"), TestContext.Current.CancellationToken);
        await socket.SendAsync("face"u8.ToArray(), WebSocketMessageType.Binary, true, TestContext.Current.CancellationToken);
        var buffer = new byte[16];
        var received = await socket.ReceiveAsync(buffer.AsMemory(), TestContext.Current.CancellationToken);
        Assert.Equal("face"u8.ToArray(), buffer[..received.Count]);
    }

    [Fact]
    public async Task A_Kestrel_partner_speaks_HTTP_2_without_TLS()
    {
        await using var partner = await KestrelPartner.StartAsync(context => context.Response.WriteAsync(context.Request.Protocol), HttpProtocols.Http2);
        using var client = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        Assert.Equal("HTTP/2", await client.GetStringAsync(partner.Address, TestContext.Current.CancellationToken));
    }

    private static async Task Until(Func<bool> holds)
    {
        using var deadline = new CancellationTokenSource(Soon);
        while (!holds()) await Task.Delay(5, deadline.Token);
    }
}
