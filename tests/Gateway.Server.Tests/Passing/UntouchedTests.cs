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

    [Theory]
    [InlineData("204 No Content", "Content-Length: 4", null)]
    [InlineData("204 No Content", "Transfer-Encoding: chunked", null)]
    [InlineData("205 Reset Content", "Content-Length: 4", "0")]
    [InlineData("205 Reset Content", "Transfer-Encoding: chunked", "0")]
    public async Task A_body_where_there_can_be_none_is_left_out_and_the_answer_is_passed_on(string status, string framing, string? length)
    {
        var body = framing.StartsWith('T') ? "4\r\nbody\r\n0\r\n\r\n" : "body";
        await using var partner = RawPartner.Start(exchange => exchange.SendAsync($"HTTP/1.1 {status}\r\nETag: \"a\"\r\n{framing}\r\n\r\n{body}"));
        await using var gateway = await Wire.StartAsync(partner.Address);

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        Assert.Equal((status, "\"a\"", ""), (answer.Head.Split("\r\n")[0][9..], answer.Headers["ETag"].Single(), answer.Text));
        Assert.Equal(length, answer.Headers["Content-Length"].SingleOrDefault());
        Assert.Empty(answer.Headers["Transfer-Encoding"]);
        var outcome = await Outcomes.OfAsync(gateway, answer);
        Assert.Equal(("completed", int.Parse(status[..3], System.Globalization.CultureInfo.InvariantCulture)), ((string?)outcome["result"], (int)outcome["status"]!));
    }

    [Fact]
    public async Task Header_values_beyond_ASCII_are_passed_on_as_the_bytes_that_came()
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK\r\nX-Latin: caf\u00e9\r\nX-Utf8: caf\u00c3\u00a9", "ok"));
        await using var gateway = await Wire.StartAsync(partner.Address);

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        Assert.Equal((200, "caf\u00e9", "caf\u00c3\u00a9"), (answer.Status, answer.Headers["X-Latin"].Single(), answer.Headers["X-Utf8"].Single()));
        Assert.Equal("completed", (string?)(await Outcomes.OfAsync(gateway, answer))["result"]);
    }

    [Theory]
    [InlineData("X-Odd: a\u0001b")]
    [InlineData("X-Odd: a\u007fb")]
    [InlineData("X Odd: ab")]
    [InlineData(": ab")]
    public async Task An_answer_with_a_field_that_is_none_is_502(string field)
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK\r\n" + field, "ok"));
        await using var gateway = await Wire.StartAsync(partner.Address);

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        OwnAnswer.Check(gateway, answer, 502, "partner");
        Assert.Equal("partner-failed", (string?)(await Outcomes.OfAsync(gateway, answer))["result"]);
    }
}
