using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Gateway.Server.Tests.Answers;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Enforcement;

/// <summary>Streams have a maximum age, by the route's metadata or 8 hours, and the clock that counts is the time provider's.</summary>
public sealed class MaxAgeTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(400);

    [Theory]
    [InlineData("01:30:00", 90)]
    [InlineData(null, 8 * 60)]
    public async Task A_stream_is_cut_when_it_reaches_the_age_of_its_route(string? maxAge, int minutes)
    {
        var clock = new SteppedClock();
        await using var partner = await KestrelPartner.StartAsync(KestrelPartner.ServerSentEvents(TimeSpan.FromMilliseconds(10)));
        await using var gateway = await StartAsync(partner.Address, clock, maxAge);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync(Wire.Get(Wire.Any));
        var head = await client.ReadHeadAsync();
        Assert.NotEmpty(await client.ReadSomeAsync());

        clock.Advance(TimeSpan.FromMinutes(minutes - 1));
        Assert.Equal(ConnectionEnd.StillOpen, await client.WaitForEndAsync(Moment));
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.NotEqual(ConnectionEnd.StillOpen, await client.WaitForEndAsync(TimeSpan.FromSeconds(3)));
        var outcome = await Outcomes.OfAsync(gateway, head);
        Assert.Equal("max-age", (string?)outcome["result"]);
        Assert.Equal("cut", (string?)outcome["error"]);
        Assert.Equal(200, (int)outcome["status"]!);
        Assert.True((long)outcome["bytesIn"]! > 0);
        Assert.Null(outcome["directives"]);
        Assert.Equal(200, await BeginAsync(gateway));
    }

    [Fact]
    public async Task Where_no_answer_had_begun_the_caller_is_told_504_and_the_connection_ends()
    {
        var clock = new SteppedClock();
        await using var partner = RawPartner.Start(RawBehaviours.HangAsync);
        await using var gateway = await StartAsync(partner.Address, clock, "00:10:00");
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync(Wire.Get(Wire.Any));
        await TestGateway.WaitAsync(() => partner.Heads.Count == 1);

        clock.Advance(TimeSpan.FromMinutes(10));
        var answer = await client.ReadAnswerAsync();

        JsonNode problem = OwnAnswer.Check(gateway, answer, 504, "cut");
        Assert.Empty(problem["directives"]!.AsArray());
        Assert.Equal("close", answer.Headers["Connection"].Single());
        Assert.Equal(ConnectionEnd.Closed, await client.WaitForEndAsync(TimeSpan.FromSeconds(1)));
        Assert.Equal("max-age", (string?)(await Outcomes.OfAsync(gateway, answer))["result"]);
    }

    [Fact]
    public async Task A_web_socket_grows_no_older_either()
    {
        var clock = new SteppedClock();
        await using var partner = await KestrelPartner.StartAsync(KestrelPartner.EchoWebSocketAsync);
        await using var gateway = await StartAsync(partner.Address, clock, null);
        using var socket = await gateway.OpenWebSocketAsync();
        var receiving = socket.ReceiveAsync(new byte[10], TestContext.Current.CancellationToken);

        clock.Advance(TimeSpan.FromMinutes((8 * 60) - 1));
        await Task.Delay(Moment, TestContext.Current.CancellationToken);
        Assert.False(receiving.IsCompleted);
        clock.Advance(TimeSpan.FromMinutes(1));

        await Assert.ThrowsAsync<WebSocketException>(() => receiving);
        Assert.Equal(("max-age", 101), ((string?)(await Outcomes.OfOnlyAsync(gateway))["result"], (int)(await Outcomes.OfOnlyAsync(gateway))["status"]!));
    }

    private static Task<TestGateway> StartAsync(Uri partner, SteppedClock clock, string? maxAge) => Wire.StartAsync(partner, options =>
    {
        options.Clock = clock;
        // The clock leaps, and whatever ends first would count.
        options.Settings.Add("ReverseProxy:Routes:open:Metadata:TotalTimeout=01:00:00");
        if (maxAge is not null) options.Settings.Add("ReverseProxy:Routes:open:Metadata:MaxAge=" + maxAge);
    });

    private static async Task<int> BeginAsync(TestGateway gateway)
    {
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync(Wire.Get(Wire.Any));
        return new RawAnswer(await client.ReadHeadAsync(), [], false).Status;
    }
}
