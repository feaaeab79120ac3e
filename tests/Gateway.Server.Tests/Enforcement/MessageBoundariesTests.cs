using System.Text.Json.Nodes;
using Gateway.Server.Tests.Answers;
using Gateway.Server.Tests.Surfaces;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Enforcement;

/// <summary>Several messages on one connection, and bodies that end too early.</summary>
public sealed class MessageBoundariesTests
{
    [Fact]
    public async Task Pipelined_messages_are_two_records()
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK", "ok"));
        await using var gateway = await Wire.StartAsync(partner.Address);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(Wire.Get("/open/any/one") + Wire.Get("/nowhere") + Wire.Get("/open/any/two"));
        var answers = new[] { await client.ReadAnswerAsync(), await client.ReadAnswerAsync(), await client.ReadAnswerAsync() };

        Assert.Equal([200, 404, 200], answers.Select(answer => answer.Status));
        Assert.Equal(["/open/any/one", "/nowhere", "/open/any/two"], gateway.Targets());
        Assert.Equal(3, answers.Select(answer => answer.Headers["Gateway-Record"].Single()).Distinct().Count());
        Assert.Equal(2, partner.Heads.Count);
    }

    [Fact]
    public async Task What_follows_a_refused_message_is_not_taken_for_its_body()
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK", "ok"));
        await using var gateway = await Wire.StartAsync(partner.Address, [Some.Allow("part", new JsonObject { ["scope"] = new JsonObject { ["operations"] = new JsonArray("results") } })]);
        await using var client = await gateway.ConnectAsync();
        var hidden = Wire.Get(Wire.Any);

        await client.SendAsync(Wire.Message("POST", "/open/told", "X-Operation: search\r\n", hidden) + Wire.Get("/nowhere"));

        Assert.Equal(403, (await client.ReadAnswerAsync()).Status);
        Assert.Equal(404, (await client.ReadAnswerAsync()).Status);
        Assert.Equal(0, partner.Connections);
    }

    [Theory]
    [InlineData("POST", false)]
    [InlineData("POST", true)]
    [InlineData("DELETE", false)]
    [InlineData("DELETE", true)]
    [InlineData("OPTIONS", false)]
    [InlineData("OPTIONS", true)]
    public async Task A_partner_that_takes_a_body_for_a_request_cannot_answer_another_one_with_it(string method, bool isChunked)
    {
        const string hidden = "GET /hidden HTTP/1.1\r\nHost: gw\r\n\r\n";
        var answered = 0;
        await using var partner = RawPartner.Start(async exchange =>
        {
            // It never reads a body, so what follows the head is its next request, in chunks with the size of the first one before it.
            var isHidden = exchange.Head.Contains("/hidden", StringComparison.Ordinal);
            await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n{(isHidden ? "hidden" : "answer")}");
            Interlocked.Increment(ref answered);
            exchange.KeepsOpen = true;
        });
        await using var gateway = await Wire.StartAsync(partner.Address);
        Assert.Equal("answer", (await gateway.AskAsync(isChunked
            ? Wire.Message(method, Wire.Any, "Transfer-Encoding: chunked\r\n") + $"{hidden.Length:x}\r\n{hidden}\r\n0\r\n\r\n"
            : Wire.Message(method, Wire.Any, body: hidden))).Text);
        await TestGateway.WaitAsync(() => Volatile.Read(ref answered) >= 2);
        await Task.Delay(100, TestContext.Current.CancellationToken);

        Assert.Equal("answer", (await gateway.AskAsync(Wire.Get(Wire.Any))).Text);

        Assert.Equal(2, partner.Connections);
    }

    [Theory]
    [InlineData("Content-Length: 100\r\n", "only ten b")]
    [InlineData("Transfer-Encoding: chunked\r\n", "a\r\nonly ten b\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n", "a\r\nonly ten b\r\nzz\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n", "a\r\nonly ten b\r\n0x2\r\nok\r\n0\r\n\r\n")]
    public async Task A_body_that_ends_too_early_breaks_the_send_off_and_the_outcome_says_so(string framing, string body)
    {
        await using var partner = RawPartner.Start(async exchange =>
        {
            Assert.InRange((await exchange.ReadBodyAsync()).Length, 0, 10);
        });
        await using var gateway = await Wire.StartAsync(partner.Address);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(Wire.Message("POST", Wire.Any, framing) + body);
        // An end that is seen before the message begins leaves nothing to break off.
        await TestGateway.WaitAsync(() => gateway.Entries("intent").Count > 0);
        client.EndSending();
        var answer = await AnswerIfAnyAsync(client);

        var outcome = await Outcomes.OfOnlyAsync(gateway);
        Assert.Equal("client-gone", (string?)outcome["result"]);
        Assert.True((long)outcome["bytesOut"]! <= 10);
        if (answer is { Status: not 0 }) OwnAnswer.Check(gateway, answer, 400, "ambiguous");
        Assert.True(partner.Heads.Count <= 1);
    }

    // A little too long for us; too long for the web server, which counts it.
    [Theory]
    [InlineData(8_193, 400, "intent")]
    [InlineData(20_000, 414, "refusals")]
    public async Task Long_targets_are_refused_and_recorded(int length, int status, string kind)
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK"));
        await using var gateway = await Wire.StartAsync(partner.Address);

        var answer = await gateway.AskAsync(Wire.Get("/open/any/".PadRight(length, 'a')));

        Assert.Equal(status, answer.Status);
        await TestGateway.WaitAsync(() => Rejections.Of(gateway).Count + gateway.Entries("intent").Count == 1);
        Assert.Single(gateway.Entries(kind));
        Assert.Equal(0, partner.Connections);
    }

    // A caller that has ended its side may be answered, or its connection reset.
    private static async Task<RawAnswer?> AnswerIfAnyAsync(RawHttp client)
    {
        try
        {
            return await client.ReadAnswerAsync();
        }
        catch (IOException)
        {
            return null;
        }
    }
}
