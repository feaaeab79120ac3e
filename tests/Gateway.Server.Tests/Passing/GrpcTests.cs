using System.Net;
using System.Net.Sockets;
using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Grpc.Core;
using Grpc.Net.Client;
using Xunit;

namespace Gateway.Server.Tests.Passing;

/// <summary>Grpc.Net.Client through the gateway to Grpc.AspNetCore: every kind of call, statuses, deadlines and metadata.</summary>
public sealed class GrpcTests : IAsyncLifetime
{
    private GrpcPartner _partner = null!;
    private TestGateway _gateway = null!;
    private GrpcChannel _channel = null!;

    private CallInvoker Calls => _channel.CreateCallInvoker();

    public async ValueTask InitializeAsync()
    {
        _partner = await GrpcPartner.StartAsync();
        _gateway = await Wire.StartAsync(_partner.Address, options => options.Settings.AddRange(
            [Wire.WithH2c, "ReverseProxy:Clusters:open-host:HttpRequest:Version=2", "ReverseProxy:Clusters:open-host:HttpRequest:VersionPolicy=RequestVersionExact"]));
        var port = _gateway.H2cAddress().Port;
        // As inside the department's network, where the partner's name resolves to the gateway.
        var sockets = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        _channel = GrpcChannel.ForAddress($"http://{Wire.Host}", new GrpcChannelOptions { HttpHandler = sockets, DisposeHttpClient = true });
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _gateway.DisposeAsync();
        await _partner.DisposeAsync();
    }

    [Fact]
    public async Task A_unary_call_with_metadata_deadline_and_trailers()
    {
        using var call = Calls.AsyncUnaryCall(EchoMethods.Unary, null, Options(new Metadata { { "x-partner", "p" } }, 30), "hello");

        Assert.Equal("hello p True", await call);
        Assert.Equal("7", call.GetTrailers().GetValue("checksum"));
        Assert.Equal(("completed", 200), ((string?)(await Outcomes.OfOnlyAsync(_gateway))["result"], (int)(await Outcomes.OfOnlyAsync(_gateway))["status"]!));
    }

    [Fact]
    public async Task A_call_that_the_partner_fails_keeps_its_status_detail_and_trailers()
    {
        using var call = Calls.AsyncUnaryCall(EchoMethods.Unary, null, Options(), "fail");

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);

        Assert.Equal((StatusCode.FailedPrecondition, "as asked", "why"), (failure.StatusCode, failure.Status.Detail, failure.Trailers.GetValue("reason")));
    }

    [Fact]
    public async Task A_stream_of_the_clients()
    {
        using var call = Calls.AsyncClientStreamingCall(EchoMethods.Client, null, Options());
        foreach (var word in (string[])["one", "two", "three"]) await call.RequestStream.WriteAsync(word, TestContext.Current.CancellationToken);
        await call.RequestStream.CompleteAsync();

        Assert.Equal("one two three", await call);
    }

    [Fact]
    public async Task A_stream_of_the_servers()
    {
        using var call = Calls.AsyncServerStreamingCall(EchoMethods.Server, null, Options(), "hello");

        var answers = new List<string>();
        await foreach (var answer in call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken)) answers.Add(answer);

        Assert.Equal(["hello 0", "hello 1", "hello 2"], answers);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task A_duplex_stream_answers_each_message_before_the_next_is_sent()
    {
        using var call = Calls.AsyncDuplexStreamingCall(EchoMethods.Duplex, null, Options());
        for (var i = 0; i < 5; i++)
        {
            await call.RequestStream.WriteAsync($"{i}", TestContext.Current.CancellationToken);
            Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
            Assert.Equal($"re {i}", call.ResponseStream.Current);
        }
        await call.RequestStream.CompleteAsync();

        Assert.False(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task A_ban_ends_a_duplex_stream_whose_outcome_has_the_bytes_of_both_directions_and_refuses_the_next_call()
    {
        using var call = Calls.AsyncDuplexStreamingCall(EchoMethods.Duplex, null, Options());
        await call.RequestStream.WriteAsync("0", TestContext.Current.CancellationToken);
        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

        await _gateway.PutAndWaitAsync(Wire.Ban);

        await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        var outcome = await Outcomes.OfOnlyAsync(_gateway);
        // Each message has a head of 5 bytes; "re 0" comes back for "0".
        Assert.Equal(("cut", 5 + 1, 5 + 4), ((string?)outcome["result"], (long)outcome["bytesOut"]!, (long)outcome["bytesIn"]!));
        using var next = Calls.AsyncUnaryCall(EchoMethods.Unary, null, Options(), "hello");
        Assert.Contains("451", (await Assert.ThrowsAsync<RpcException>(() => next.ResponseAsync)).Status.Detail, StringComparison.Ordinal);
        Assert.Equal(1, _partner.Calls);
    }

    [Fact]
    public async Task A_ban_ends_a_stream_of_the_clients_before_it_is_answered()
    {
        using var call = Calls.AsyncClientStreamingCall(EchoMethods.Client, null, Options());
        await call.RequestStream.WriteAsync("one", TestContext.Current.CancellationToken);
        await TestGateway.WaitAsync(() => _partner.Calls == 1);

        await _gateway.PutAndWaitAsync(Wire.Ban);

        await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        var outcome = await Outcomes.OfOnlyAsync(_gateway);
        Assert.Equal(("cut", 5 + 3, 451), ((string?)outcome["result"], (long)outcome["bytesOut"]!, (int)outcome["status"]!));
    }

    [Fact]
    public async Task A_ban_ends_a_stream_of_the_servers()
    {
        using var call = Calls.AsyncServerStreamingCall(EchoMethods.Server, null, Options(), "forever");
        for (var i = 0; i < 3; i++) Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

        await _gateway.PutAndWaitAsync(Wire.Ban);

        await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        var outcome = await Outcomes.OfOnlyAsync(_gateway);
        Assert.Equal(("cut", 5 + 7, 3 * (5 + 9)), ((string?)outcome["result"], (long)outcome["bytesOut"]!, (long)outcome["bytesIn"]!));
    }

    private static CallOptions Options(Metadata? headers = null, double seconds = 20) =>
        new(headers, TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(seconds), TestContext.Current.CancellationToken);
}
