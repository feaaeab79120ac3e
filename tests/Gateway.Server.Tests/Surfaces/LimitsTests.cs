using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Server.Partners;
using Gateway.Server.Partners.Resilience;
using Gateway.Server.Surfaces;
using Gateway.Server.Tests.Answers;
using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.Server.Tests.Surfaces;

/// <summary>What one caller may take before anybody knows what it asks for: each limit is reached, told and counted.</summary>
public sealed class LimitsTests : IAsyncLifetime
{
    private const int RefusedStream = 7;
    private readonly RawPartner _partner = RawPartner.Start(RawBehaviours.Fixed("200 OK", "ok"));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _partner.DisposeAsync();

    [Theory]
    [InlineData("HeaderFields=20", 21, 10)]
    [InlineData("HeadBytes=8192", 2, 5000)]
    public async Task A_head_has_at_most_so_many_fields_and_bytes(string setting, int fields, int length)
    {
        await using var gateway = await StartAsync(setting);
        var more = string.Concat(Enumerable.Range(0, fields).Select(i => $"X-{i}: {new string('a', length)}\r\n"));

        Assert.Equal(431, (await gateway.AskAsync(Wire.Get(Wire.Any, more))).Status);

        Assert.Equal(1, await Rejections.OnlyAsync(gateway, "rejected-431"));
        Assert.Equal(0, _partner.Connections);
    }

    [Theory]
    [InlineData("HeaderFields=20", 21, 10)]
    [InlineData("HeadBytes=8192", 2, 5000)]
    public async Task Over_HTTP2_as_well(string setting, int fields, int length)
    {
        await using var gateway = await StartAsync(setting);
        await using var client = await RawHttp2.ConnectAsync(gateway.H2cAddress().Port);

        await client.SendHeadAsync(1, [.. Head("GET", Wire.Any), .. Enumerable.Range(0, fields).Select(i => ($"x-{i}", new string('a', length)))]);

        Assert.Equal(431, (await client.ReadAnswerAsync(1)).Status);
        Assert.Equal(1, await Rejections.OnlyAsync(gateway, "rejected-431"));
        Assert.Equal(0, _partner.Connections);
    }

    [Theory]
    [InlineData("1001", 1)]
    [InlineData(null, 1001)]
    public async Task A_body_over_HTTP2_has_its_profiles_limit_announced_or_not(string? announced, int length)
    {
        await using var gateway = await StartAsync();
        await using var client = await RawHttp2.ConnectAsync(gateway.H2cAddress().Port);

        await client.SendHeadAsync(1, [.. Head("POST", "/small/any"), .. announced is null ? Array.Empty<(string, string)>() : [("content-length", announced)]], endStream: false);
        await client.SendAsync(Http2Frame.Data, 0, 1, new byte[length]);

        Assert.Equal(413, (await client.ReadAnswerAsync(1)).Status);
        Assert.True(announced is null || _partner.Connections == 0);
    }

    [Fact]
    public async Task A_head_that_comes_byte_by_byte_is_ended_in_time()
    {
        await using var gateway = await StartAsync("HeadTimeout=00:00:01");
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("GET /open/any/thing HTTP/1.1\r\n");
        var answer = client.ReadAnswerAsync();

        try
        {
            for (var i = 0; !answer.IsCompleted; i++)
            {
                await client.SendAsync(i % 6 == 5 ? "\r\n" : "X:aaa"[(i % 6)..(i % 6 + 1)]);
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
        catch (IOException)
        {
            // Closed while a byte was on its way: what was answered before is read all the same.
        }

        Assert.Equal(408, (await answer).Status);
        Assert.Equal(1, await Rejections.OnlyAsync(gateway, "rejected-408"));
        Assert.Equal(0, _partner.Connections);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task A_head_over_HTTP2_that_does_not_end_is_ended_in_time(int continuations)
    {
        await using var gateway = await StartAsync("HeadTimeout=00:00:01");
        await using var client = await RawHttp2.ConnectAsync(gateway.H2cAddress().Port);

        await client.SendAsync(Http2Frame.Headers, RawHttp2.EndStream, 1, RawHttp2.HeaderBlock(Head("GET", Wire.Any)));
        for (var i = 0; i < continuations; i++)
            await client.SendAsync(Http2Frame.Continuation, 0, 1, ReadOnlyMemory<byte>.Empty);

        Assert.NotNull(await client.WaitForEndAsync(TimeSpan.FromSeconds(8)));
        Assert.Equal(1, await Rejections.OnlyAsync(gateway, "rejected-http2"));
        Assert.Empty(gateway.Entries("intent"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_without_a_request_is_ended(bool afterOne)
    {
        await using var gateway = await StartAsync("IdleTimeout=00:00:01");
        await using var client = await gateway.ConnectAsync();
        if (afterOne) Assert.Equal(200, (await client.ExchangeAsync(Wire.Get(Wire.Any))).Status);

        Assert.Equal(ConnectionEnd.Closed, await client.WaitForEndAsync(TimeSpan.FromSeconds(8)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_over_HTTP2_without_a_request_is_ended(bool afterOne)
    {
        await using var gateway = await StartAsync("IdleTimeout=00:00:01");
        await using var client = await RawHttp2.ConnectAsync(gateway.H2cAddress().Port);
        if (afterOne)
        {
            await client.SendHeadAsync(1, Head("GET", Wire.Any));
            Assert.Equal(200, (await client.ReadAnswerAsync(1)).Status);
        }

        Assert.NotNull(await client.WaitForEndAsync(TimeSpan.FromSeconds(8)));
    }

    [Fact]
    public async Task The_body_of_a_refused_request_is_not_waited_for_for_ever()
    {
        await using var gateway = await Wire.StartAsync(_partner.Address, [Wire.Ban]);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(Wire.Message("POST", Wire.Any, "Content-Length: 100000\r\n") + "beginning");
        Assert.Equal(451, (await client.ReadAnswerAsync()).Status);

        Assert.NotEqual(ConnectionEnd.StillOpen, await client.WaitForEndAsync(TimeSpan.FromSeconds(12)));
        Assert.Empty(Rejections.Of(gateway));
    }

    [Fact]
    public async Task A_body_that_stops_after_the_judgement_is_bounded_by_the_activity_time_out()
    {
        await using var partner = RawPartner.Start(RawBehaviours.HangAsync);
        await using var gateway = await Wire.StartAsync(partner.Address, options => options.Settings.Add("ReverseProxy:Clusters:open:HttpRequest:ActivityTimeout=00:00:01"));
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(Wire.Message("POST", Wire.Any, "Content-Length: 1000\r\n") + "beginning");
        var answer = await client.ReadAnswerAsync();

        OwnAnswer.Check(gateway, answer, 408, "body-too-slow");
        var outcome = await Outcomes.OfAsync(gateway, answer);
        Assert.Equal("client-slow", (string?)outcome["result"]);
        Assert.True((long)outcome["bytesOut"]! <= 9);
    }

    [Fact]
    public async Task A_body_that_stops_is_bounded_by_its_rate_whatever_answer_is_asked_for()
    {
        await using var partner = RawPartner.Start(RawBehaviours.HangAsync);
        await using var gateway = await Wire.StartAsync(partner.Address);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(Wire.Message("POST", Wire.Any, "Accept: text/event-stream\r\nContent-Length: 1000\r\n") + "beginning");
        client.Deadline = TimeSpan.FromSeconds(20);
        var answer = await client.ReadAnswerAsync();

        OwnAnswer.Check(gateway, answer, 408, "body-too-slow");
        Assert.Equal("client-slow", (string?)(await Outcomes.OfAsync(gateway, answer))["result"]);
    }

    [Fact]
    public async Task One_connection_has_at_most_so_many_requests_at_once()
    {
        await using var gateway = await StartAsync("StreamsPerConnection=2");
        await using var client = await RawHttp2.ConnectAsync(gateway.H2cAddress().Port);

        foreach (var stream in (int[])[1, 3, 5])
            await client.SendHeadAsync(stream, Head("POST", Wire.Any), endStream: false);
        var answer = await client.ReadAnswerAsync(5);

        Assert.Equal(RefusedStream, (int)answer.Reset!);
        Assert.Equal(1, await Rejections.OnlyAsync(gateway, "rejected-http2"));
        // The other two may still be looked at.
        await TestGateway.WaitAsync(() => gateway.Entries("intent").Count >= 2);
        Assert.Equal(2, gateway.Entries("intent").Count);
    }

    [Fact]
    public async Task One_connection_too_many_is_closed_unread_and_management_still_answers()
    {
        await using var gateway = await StartAsync("Connections=2");
        await using var first = await gateway.ConnectAsync();
        await using (var second = await gateway.ConnectAsync())
        {
            Assert.Equal(200, (await first.ExchangeAsync(Wire.Get(Wire.Any))).Status);
            Assert.Equal(200, (await second.ExchangeAsync(Wire.Get(Wire.Any))).Status);

            // It may be reset before it is known to be open.
            await IsClosedAsync(gateway);

            Assert.Equal(1, await Rejections.OnlyAsync(gateway, "rejected-connections"));
            Assert.Equal(200, (int)(await gateway.Management.GetAsync("/healthz/live", TestContext.Current.CancellationToken)).StatusCode);
        }
        await gateway.UntilServedAsync();
    }

    [Theory]
    [InlineData("Connections=0", "Connections")]
    [InlineData("HeadTimeout=00:10:00", "HeadTimeout")]
    [InlineData("HeadBytes=1", "HeadBytes")]
    [InlineData("StreamsPerConnection=100000", "StreamsPerConnection")]
    public async Task A_limit_out_of_range_keeps_the_gateway_from_starting_and_is_named(string setting, string key)
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(setting));

        Assert.Contains(key, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Kestrel:Endpoints:ProxyTls:Protocols", "Http3")]
    [InlineData("Kestrel:Endpoints:ProxyTls:Protocols", "http1andhttp2andhttp3")]
    [InlineData("Kestrel:Endpoints:Management:Protocols", "Http1, Http3")]
    [InlineData("Kestrel:Endpoints:Proxy:Protocols", "7")]
    [InlineData("Kestrel:EndpointDefaults:Protocols", "Http1AndHttp2AndHttp3")]
    public async Task An_endpoint_that_asks_for_HTTP3_keeps_the_gateway_from_starting_and_is_named(string key, string protocols)
    {
        var failure = await Assert.ThrowsAnyAsync<StartupException>(() => TestGateway.StartAsync(options => options.Settings.Add($"{key}={protocols}")));

        Assert.Contains($"`{key}` asks for HTTP/3", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_shipped_bounds_everything()
    {
        await using var gateway = await StartAsync();

        var limits = gateway.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;

        Assert.Equal((TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(130)), (limits.RequestHeadersTimeout, limits.KeepAliveTimeout));
        Assert.Equal((32 * 1024, 100, 9 * 1024), (limits.MaxRequestHeadersTotalSize, limits.MaxRequestHeaderCount, limits.MaxRequestLineSize));
        Assert.Equal((100L << 20, 240, TimeSpan.FromSeconds(5)), (limits.MaxRequestBodySize, limits.MinRequestBodyDataRate!.BytesPerSecond, limits.MinRequestBodyDataRate.GracePeriod));
        Assert.Equal((100, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(20)), (limits.Http2.MaxStreamsPerConnection, limits.Http2.KeepAlivePingDelay, limits.Http2.KeepAlivePingTimeout));
        Assert.Equal(5_000, gateway.Services.GetRequiredService<IOptions<LimitOptions>>().Value.Connections);
        Assert.Equal(TimeSpan.FromSeconds(100), ResilienceSettings.Default.TotalTimeout);
        Assert.Equal(TimeSpan.FromHours(8), gateway.Services.GetRequiredService<PartnerConfig>().Models["open"].MaxAge);
    }

    // proc_net_tcp: local and remote address, state 01 for established, queues, then the running timer (02: keep-alive) and when it fires, in hundredths of a second.
    [Fact]
    public async Task Connections_on_either_side_are_probed_by_TCP_itself()
    {
        await using var gateway = await StartAsync();
        await using var client = await gateway.ConnectAsync();
        Assert.Equal(200, (await client.ExchangeAsync(Wire.Get(Wire.Any))).Status);

        var lines = await File.ReadAllLinesAsync("/proc/net/tcp", TestContext.Current.CancellationToken);

        Assert.InRange(SecondsToProbe($@": \w+:{gateway.ProxyAddress.Port:X4} \w+:\w+ 01 \S+ 02:(\w+)"), 50, 60);
        Assert.InRange(SecondsToProbe($@": \w+:\w+ \w+:{_partner.Port:X4} 01 \S+ 02:(\w+)"), 50, 60);

        int SecondsToProbe(string connection) =>
            int.Parse(Assert.Single(lines.Select(line => Regex.Match(line, connection)), match => match.Success).Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 100;
    }

    internal static (string, string)[] Head(string method, string path) => [(":method", method), (":scheme", "http"), (":path", path), (":authority", "gw")];

    private Task<TestGateway> StartAsync(string? setting = null) => Wire.StartAsync(_partner.Address, options =>
    {
        options.Settings.Add(Wire.WithH2c);
        if (setting is not null) options.Settings.Add("Gateway:Limits:" + setting);
    });

    private static async Task IsClosedAsync(TestGateway gateway)
    {
        try
        {
            await using var client = await gateway.ConnectAsync();
            Assert.NotEqual(ConnectionEnd.StillOpen, await client.WaitForEndAsync(TimeSpan.FromSeconds(5)));
        }
        catch (System.Net.Sockets.SocketException reset)
        {
            Assert.Equal(System.Net.Sockets.SocketError.ConnectionReset, reset.SocketErrorCode);
        }
    }
}
