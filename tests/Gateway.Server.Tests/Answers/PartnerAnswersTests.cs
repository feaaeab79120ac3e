using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Answers;

/// <summary>Partners that fail, and what of a partner's answer is passed on.</summary>
public sealed class PartnerAnswersTests
{
    [Fact]
    public async Task A_partner_that_is_down_is_502_and_recorded_as_failed()
    {
        await using var gateway = await Wire.StartAsync(new Uri($"http://127.0.0.1:{FreePort.Take()}/"));

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        var problem = OwnAnswer.Check(gateway, answer, 502, "partner");
        Assert.DoesNotContain("127.0.0.1", answer.Text, StringComparison.Ordinal);
        var outcome = await gateway.OutcomeOfAsync((long)problem["record"]!);
        Assert.Equal("partner-failed", (string?)outcome["result"]);
        Assert.Equal(502, (int)outcome["status"]!);
    }

    [Fact]
    public async Task A_partner_that_says_nothing_is_504_and_recorded_as_slow()
    {
        await using var partner = RawPartner.Start(RawBehaviours.HangAsync);
        await using var gateway = await Wire.StartAsync(partner.Address, Impatient);

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        var problem = OwnAnswer.Check(gateway, answer, 504, "partner");
        var outcome = await gateway.OutcomeOfAsync((long)problem["record"]!);
        Assert.Equal("partner-slow", (string?)outcome["result"]);
        Assert.Equal(1, (int)outcome["attempts"]!);
    }

    [Fact]
    public async Task A_partner_that_stalls_in_the_middle_of_its_answer_is_recorded_as_slow_and_the_answer_is_not_ended()
    {
        await using var partner = RawPartner.Start(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
            await RawBehaviours.HangAsync(exchange);
        });
        await using var gateway = await Wire.StartAsync(partner.Address, Impatient);

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        Assert.Equal(200, answer.Status);
        Assert.False(answer.IsComplete);
        var outcome = await Outcomes.OfAsync(gateway, answer);
        Assert.Equal("partner-slow", (string?)outcome["result"]);
    }

    [Fact]
    public async Task A_partner_that_resets_in_the_middle_of_its_answer_leaves_the_callers_answer_unended()
    {
        await using var partner = RawPartner.Start(RawBehaviours.ResetMidBodyAsync);
        await using var gateway = await Wire.StartAsync(partner.Address);

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        Assert.Equal(200, answer.Status);
        Assert.False(answer.IsComplete);
        var outcome = await Outcomes.OfAsync(gateway, answer);
        Assert.Equal("partner-failed", (string?)outcome["result"]);
        Assert.Equal(500, (long)outcome["bytesIn"]!);
    }

    [Fact]
    public async Task An_open_breaker_is_502_and_nothing_is_sent()
    {
        await using var partner = RawPartner.Start(RawBehaviours.CloseWithoutAnswerAsync);
        await using var gateway = await Wire.StartAsync(partner.Address);
        RawAnswer answer;
        var asked = 0;
        do answer = await gateway.AskAsync(Wire.Get(Wire.Any));
        while (!answer.Text.Contains("Nothing was sent", StringComparison.Ordinal) && ++asked < 40);

        var problem = OwnAnswer.Check(gateway, answer, 502, "partner");
        Assert.Equal("5", answer.Headers["Retry-After"].Single());
        Assert.Equal(asked, partner.Heads.Count);
        var outcome = await gateway.OutcomeOfAsync((long)problem["record"]!);
        Assert.Equal("breaker-open", (string?)outcome["result"]);
        Assert.Equal(0, (int)(outcome["attempts"] ?? 0));
    }

    [Fact]
    public async Task A_partners_answer_carries_our_witness_and_not_its_own_and_offers_no_way_round()
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed(
            "200 Fine\r\nServer: partner/1\r\nAlt-Svc: h3=\":443\"\r\nGateway-Record: 1\r\nGateway-Leaf: 00\r\ngateway-epoch: 99\r\nGateway-Anything: x\r\nX-Partner: kept", "hello"));
        await using var gateway = await Wire.StartAsync(partner.Address);

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        Assert.Equal(200, answer.Status);
        Assert.Equal("hello", answer.Text);
        Assert.Equal("partner/1", answer.Headers["Server"].Single());
        Assert.Equal("kept", answer.Headers["X-Partner"].Single());
        Assert.Empty(answer.Headers["Alt-Svc"]);
        Assert.Empty(answer.Headers["Gateway-Anything"]);
        Assert.Equal("allow", (string?)OwnAnswer.Witnessed(gateway, answer)["effect"]);
    }

    [Theory]
    [InlineData("100 Continue")]
    [InlineData("102 Processing")]
    [InlineData("103 Early Hints\r\nLink: </a.css>")]
    [InlineData("103 Early Hints\r\nLink: <http://evil.example/>; rel=next\r\n\r\nHTTP/1.1 103 Early Hints\r\nGateway-Record: 1")]
    public async Task An_interim_answer_is_not_passed_on(string interim)
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed($"{interim}\r\n\r\nHTTP/1.1 200 OK", "hello"));
        await using var gateway = await Wire.StartAsync(partner.Address);

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        Assert.Equal((200, "hello"), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task A_redirect_within_the_gateway_is_passed_on_and_not_followed()
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed($"307 Temporary Redirect\r\nLocation: http://{Wire.Host}/any/other"));
        await using var gateway = await Wire.StartAsync(partner.Address);

        var answer = await gateway.AskAsync(Wire.Get("/any/thing", host: Wire.Host));

        Assert.Equal(307, answer.Status);
        Assert.Equal($"http://{Wire.Host}/any/other", answer.Headers["Location"].Single());
        Assert.Single(partner.Heads);
        Assert.Equal("completed", (string?)(await Outcomes.OfAsync(gateway, answer))["result"]);
    }

    [Theory]
    [InlineData("Location: https://elsewhere.example/any")]
    [InlineData("Operation-Location: https://elsewhere.example/operations/7")]
    [InlineData("operation-location: https://elsewhere.example/operations/7")]
    [InlineData("content-location: https://elsewhere.example/any")]
    [InlineData("LINK: </any>; rel=\"self\"\r\nlink: <https://elsewhere.example/>; rel=\"next\"")]
    [InlineData("Refresh: 0; URL='https://elsewhere.example/'")]
    public async Task An_answer_that_points_round_the_gateway_is_502_and_not_passed_on(string field)
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("202 Accepted\r\nX-Partner: secret\r\n" + field, "the partner's body"));
        await using var gateway = await Wire.StartAsync(partner.Address);

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        var problem = OwnAnswer.Check(gateway, answer, 502, "answer-leaves-gateway");
        Assert.DoesNotContain("elsewhere", answer.Head + answer.Text, StringComparison.Ordinal);
        Assert.Empty(answer.Headers["X-Partner"]);
        var outcome = await gateway.OutcomeOfAsync((long)problem["record"]!);
        Assert.Equal("answer-leaves-gateway", (string?)outcome["result"]);
        Assert.Equal(502, (int)outcome["status"]!);
    }

    [Fact]
    public async Task The_partners_own_address_is_round_the_gateway_even_on_the_same_machine()
    {
        RawPartner? self = null;
        await using var partner = RawPartner.Start(exchange => RawBehaviours.Fixed($"302 Found\r\nLocation: {self!.Address}any")(exchange));
        self = partner;
        await using var gateway = await Wire.StartAsync(partner.Address);

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any, host: $"127.0.0.1:{gateway.ProxyAddress.Port}"));

        OwnAnswer.Check(gateway, answer, 502, "answer-leaves-gateway");
    }

    private static void Impatient(TestGatewayOptions options) => options.Settings.Add("ReverseProxy:Clusters:open:HttpRequest:ActivityTimeout=00:00:00.4");
}
