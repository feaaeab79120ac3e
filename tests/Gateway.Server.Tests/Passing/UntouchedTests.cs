using Gateway.Server.Tests.Answers;
using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Passing;

/// <summary>What the gateway has no opinion about passes as it is, both ways.</summary>
public sealed class UntouchedTests
{
    [Theory]
    [InlineData("Range: bytes=0-1", "206 Partial Content\r\nContent-Range: bytes 0-1/4\r\nETag: \"a\"", "ok")]
    [InlineData("Range: bytes=9-", "416 Range Not Satisfiable\r\nContent-Range: bytes */4", "")]
    [InlineData("If-Match: \"b\"", "412 Precondition Failed\r\nETag: \"a\"", "no")]
    [InlineData("If-Range: \"a\"", "200 OK\r\nAccept-Ranges: bytes", "body")]
    [InlineData("If-Modified-Since: Fri, 06 Feb 2026 06:00:00 GMT", "200 OK\r\nLast-Modified: Sat, 07 Feb 2026 06:00:00 GMT\r\nVary: Accept-Encoding", "body")]
    [InlineData("Accept: */*", "303 See Other\r\nLocation: /any/other?x=1#y", "")]
    [InlineData("Accept: */*", "401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"partner\"", "who")]
    [InlineData("Accept: */*", "429 Too Many Requests\r\nRetry-After: 3", "slower")]
    [InlineData("Accept: */*", "503 Unavailable\r\nRetry-After: 3", "later")]
    [InlineData("Accept: */*", "299 Odd\r\nSet-Cookie: a=b; Path=/\r\nSet-Cookie: c=d\r\nX-Odd:  two  spaces", "ok")]
    public async Task Ranges_conditions_redirects_and_errors(string asked, string answered, string body)
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed(answered, body));
        await using var gateway = await Wire.StartAsync(partner.Address);

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any, asked + "\r\n"));

        Assert.Contains(asked, partner.Heads.Single().Split("\r\n"));
        Assert.StartsWith($"HTTP/1.1 {answered.Split("\r\n")[0]}\r\n", answer.Head, StringComparison.Ordinal);
        Assert.All(answered.Split("\r\n").Skip(1), field => Assert.Contains(field.Replace("X-Odd:  ", "X-Odd: ", StringComparison.Ordinal), answer.Head.Split("\r\n")));
        Assert.Equal(body, answer.Text);
        Assert.Equal("completed", (string?)(await Outcomes.OfAsync(gateway, answer))["result"]);
    }

    [Fact]
    public async Task An_answer_without_a_body_keeps_its_fields()
    {
        await using var partner = RawPartner.Start(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nCache-Control: max-age=5\r\n\r\n");
            exchange.KeepsOpen = true;
        });
        await using var gateway = await Wire.StartAsync(partner.Address);

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any, "If-None-Match: \"a\"\r\n"));

        Assert.Equal((304, "\"a\"", "max-age=5"), (answer.Status, answer.Headers["ETag"].Single(), answer.Headers["Cache-Control"].Single()));
    }

    [Theory]
    [InlineData("<https://elsewhere.example/next>; rel=\"next\"", false)]
    [InlineData("</any/next?page=2>; rel=next, <https://elsewhere.example/last>; rel=\"last\"", false)]
    [InlineData("</any/next?page=2>; rel=next", true)]
    [InlineData("<https://elsewhere.example/terms>; rel=\"license\"", true)]
    public async Task A_link_that_a_client_would_follow_may_not_lead_round_the_gateway(string link, bool passes)
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK\r\nLink: " + link, "ok"));
        await using var gateway = await Wire.StartAsync(partner.Address);

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        if (passes) Assert.Equal((200, link), (answer.Status, answer.Headers["Link"].Single()));
        else OwnAnswer.Check(gateway, answer, 502, "answer-leaves-gateway");
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_switch_of_protocols_that_nobody_asked_for_is_502(string method)
    {
        await using var partner = RawPartner.Start(RawBehaviours.UpgradeAndEchoAsync);
        await using var gateway = await Wire.StartAsync(partner.Address);

        var answer = await gateway.AskAsync(Wire.Message(method, Wire.Any, body: method == "POST" ? "body" : ""));

        OwnAnswer.Check(gateway, answer, 502, "partner");
        Assert.Empty(answer.Headers["Upgrade"]);
        Assert.Equal("partner-failed", (string?)(await Outcomes.OfAsync(gateway, answer))["result"]);
    }
}
