using System.Net;
using System.Net.Sockets;
using Gateway.Server.Tests.Answers;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Enforcement;

/// <summary>What waits is cut as what runs is: at once, with 451, and the outcome says whether anything can have left.</summary>
public sealed class CutWhileWaitingTests
{
    [Fact]
    public async Task For_a_connection_that_does_not_open()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        var address = (IPEndPoint)listener.LocalEndPoint!;
        // Nobody accepts, so once its queue is full the system lets further callers wait.
        using var first = await ConnectAsync(address);
        using var second = await ConnectAsync(address);
        await using var gateway = await Wire.StartAsync(new Uri($"http://{address}/"));

        await CutAsync(gateway, "not-sent", () => true);
    }

    [Fact]
    public async Task For_a_free_connection_to_a_partner_that_takes_one_at_a_time()
    {
        await using var partner = RawPartner.Start(RawBehaviours.HangAsync);
        await using var gateway = await Wire.StartAsync(partner.Address, options => options.Settings.Add("ReverseProxy:Clusters:open:HttpClient:MaxConnectionsPerServer=1"));
        await using var running = await gateway.ConnectAsync();
        await running.SendAsync(Wire.Get(Wire.Any));
        await TestGateway.WaitAsync(() => partner.Heads.Count == 1);

        await CutAsync(gateway, "not-sent", () => true);

        var answer = await running.ReadAnswerAsync();
        OwnAnswer.Check(gateway, answer, 451, "cut");
        Assert.Equal("cut", (string?)(await Outcomes.OfAsync(gateway, answer))["result"]);
        Assert.Single(partner.Heads);
    }

    [Fact]
    public async Task For_its_turn_above_the_gate()
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK"));
        await using var gateway = await Chain.StartAsync(partner.Address, chain => chain.AboveGate = gate => new Queueing(gate));

        await CutAsync(gateway, "not-sent", () => true);

        Assert.Equal(0, partner.Connections);
    }

    [Fact]
    public async Task For_the_partner_to_say_that_it_may_go_on()
    {
        await using var partner = RawPartner.Start(RawBehaviours.HangAsync);
        await using var gateway = await Chain.StartAsync(partner.Address, chain => chain.Sockets = handler => handler.Expect100ContinueTimeout = TimeSpan.FromMinutes(1));

        await CutAsync(gateway, "cut", () => partner.Heads.Count == 1, Wire.Message("POST", Wire.Any, "Expect: 100-continue\r\nContent-Length: 4\r\n"));
    }

    [Fact]
    public async Task For_credit_to_send_more_over_HTTP2()
    {
        await using var partner = RawHttp2Partner.Start(_ => Task.CompletedTask);
        await using var gateway = await Wire.StartAsync(partner.Address, Wire.OverHttp2);

        // The partner gives none, so the body stops after the first 65,535 bytes (RFC 9113 section 6.9.2).
        var outcome = await CutAsync(gateway, "cut", () => partner.DataBytes == 65_535, Wire.Message("POST", Wire.Any, "Content-Length: 100000\r\n") + new string('x', 90_000));

        Assert.InRange((long)outcome["bytesOut"]!, 65_535, 90_000);
        await TestGateway.WaitAsync(() => partner.Resets == 1);
        Assert.Equal(0, partner.Ends);
    }

    private static async Task<System.Text.Json.Nodes.JsonNode> CutAsync(TestGateway gateway, string result, Func<bool> isWaiting, string? message = null)
    {
        await using var client = await gateway.ConnectAsync();
        var before = await InFlightAsync(gateway);
        await client.SendAsync(message ?? Wire.Get(Wire.Any));
        await TestGateway.WaitAsync(async () => isWaiting() && await InFlightAsync(gateway) > before);
        // In flight from the decision on; give it the moment that it takes to get to where it waits.
        await Task.Delay(100, TestContext.Current.CancellationToken);

        gateway.Put(Wire.Ban);
        var saved = TimeProvider.System.GetTimestamp();
        var answer = await client.ReadAnswerAsync();

        Assert.True(TimeProvider.System.GetElapsedTime(saved) < TimeSpan.FromSeconds(1));
        OwnAnswer.Check(gateway, answer, 451, "cut");
        Assert.Equal("close", answer.Headers["Connection"].Single());
        var outcome = await Outcomes.OfAsync(gateway, answer);
        Assert.Equal(result, (string?)outcome["result"]);
        return outcome;
    }

    private static async Task<int> InFlightAsync(TestGateway gateway) => (int)(await gateway.StatusAsync())["inFlight"]!;

    private static async Task<Socket> ConnectAsync(IPEndPoint address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        try { await socket.ConnectAsync(address, limit.Token); }
        catch (OperationCanceledException)
        {
            // The queue was full already.
        }
        return socket;
    }

    private sealed class Queueing(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
