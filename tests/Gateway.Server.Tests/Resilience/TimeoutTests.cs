using Gateway.Server.Tests.Answers;
using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Resilience;

/// <summary>How long a partner may take to begin its answer, and whom a time-out blames.</summary>
public sealed class TimeoutTests
{
    [Fact]
    public async Task A_partner_that_does_not_begin_to_answer_in_time_is_504_and_recorded_as_slow()
    {
        await using var partner = RawPartner.Start(RawBehaviours.HangAsync);
        await using var gateway = await Wire.StartAsync(partner.Address, Within("00:00:00.3"));

        var answer = await gateway.AskAsync(Wire.Message("POST", Wire.Any, body: "photograph"));

        var problem = OwnAnswer.Check(gateway, answer, 504, "partner");
        var outcome = await gateway.OutcomeOfAsync((long)problem["record"]!);
        Assert.Equal(("partner-slow", "total-timeout", 504), ((string?)outcome["result"], (string?)outcome["error"], (int)outcome["status"]!));
        Assert.InRange((double)outcome["durationMs"]!, 300, 5000);
    }

    [Fact]
    public async Task What_follows_the_head_of_the_answer_is_not_bounded_by_it()
    {
        await using var partner = RawPartner.Start(RawBehaviours.SlowBody(8, TimeSpan.FromMilliseconds(100)));
        await using var gateway = await Wire.StartAsync(partner.Address, Within("00:00:00.3"));

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        Assert.True(answer.IsComplete);
        Assert.Equal(8 * 9, answer.Body.Length);
        Assert.Equal("completed", (string?)(await Outcomes.OfAsync(gateway, answer))["result"]);
    }

    [Fact]
    public async Task A_slow_upload_does_not_count_and_the_wait_after_it_does()
    {
        await using var partner = RawPartner.Start(async exchange =>
        {
            await exchange.ReadBodyAsync();
            await RawBehaviours.HangAsync(exchange);
        });
        await using var gateway = await Wire.StartAsync(partner.Address, Within("00:00:00.4"));
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync(Wire.Message("POST", Wire.Any, "Content-Length: 10\r\n"));
        for (var i = 0; i < 10; i++)
        {
            await client.SendAsync("x");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        var answer = await client.ReadAnswerAsync();

        Assert.Equal(504, answer.Status);
        var outcome = await Outcomes.OfAsync(gateway, answer);
        Assert.Equal((10, "partner-slow"), ((long)outcome["bytesOut"]!, (string?)outcome["result"]));
        Assert.True((double)outcome["durationMs"]! > 1000);
    }

    [Fact]
    public async Task A_caller_that_stops_in_the_middle_of_its_body_is_told_408_and_the_partner_is_not_blamed()
    {
        await using var partner = RawPartner.Start(async exchange => await exchange.ReadBodyAsync());
        await using var gateway = await Wire.StartAsync(partner.Address, options => options.Settings.Add("ReverseProxy:Clusters:open:HttpRequest:ActivityTimeout=00:00:00.4"));
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(Wire.Message("POST", Wire.Any, "Content-Length: 10\r\n") + "half");
        var answer = await client.ReadAnswerAsync();

        var problem = OwnAnswer.Check(gateway, answer, 408, "body-too-slow");
        var outcome = await gateway.OutcomeOfAsync((long)problem["record"]!);
        Assert.Equal(("client-slow", 4), ((string?)outcome["result"], (long)outcome["bytesOut"]!));
    }

    [Fact]
    public async Task A_partner_that_stops_reading_the_body_is_the_one_that_is_slow()
    {
        await using var partner = RawPartner.Start(exchange => Task.Delay(Timeout.Infinite, exchange.Stopped));
        await using var gateway = await Wire.StartAsync(partner.Address, options => options.Settings.Add("ReverseProxy:Clusters:open:HttpRequest:ActivityTimeout=00:00:00.5"));
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        using var answer = await client.PostAsync(new Uri(gateway.ProxyAddress, Wire.Any), new ByteArrayContent(new byte[32 * 1024 * 1024]), TestContext.Current.CancellationToken);

        Assert.Equal(504, (int)answer.StatusCode);
        var outcome = await Outcomes.OfOnlyAsync(gateway);
        Assert.Equal("partner-slow", (string?)outcome["result"]);
        Assert.InRange((long)outcome["bytesOut"]!, 1, 31 * 1024 * 1024);
    }

    private static Action<TestGatewayOptions> Within(string limit) => options => options.Settings.Add(RetryTests.Route("TotalTimeout=" + limit));
}
