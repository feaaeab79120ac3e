using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Enforcement;

/// <summary>Whenever and however a partner hangs up, on a fresh connection or on one that was used before, its caller is told and nothing is sent a second time.</summary>
public sealed class HangUpTests
{
    private const string OneAndNoMore = "/any/first";

    /// <summary>Over HTTP/2 a message without length and without a single field beyond Host is the barest that there is.</summary>
    private const string BareBody = "Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n";

    public static TheoryData<string, Func<RawExchange, Task>> Endings => new()
    {
        { "in the status line", exchange => exchange.SendAsync("HTTP/1.1 20") },
        { "in the head", exchange => exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Le") },
        { "after the head", exchange => exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n") },
        { "in the body", exchange => exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello") },
        { "in a chunk", exchange => exchange.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel") },
        { "with a reset at once", exchange => { exchange.Reset(); return Task.CompletedTask; } },
        { "with a reset in the body", RawBehaviours.ResetMidBodyAsync },
        { "after an answer to something else", exchange => exchange.SendAsync("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n") },
    };

    [Theory, MemberData(nameof(Endings))]
    public async Task A_partner_that_hangs_up_over_HTTP1_is_asked_once(string where, Func<RawExchange, Task> end)
    {
        await using var partner = RawPartner.Start(exchange => exchange.Head.Contains(OneAndNoMore, StringComparison.Ordinal) ? RawBehaviours.Fixed("200 OK")(exchange) : end(exchange));
        await using var gateway = await Wire.StartAsync(partner.Address);

        foreach (var isReused in new[] { false, true })
        {
            var heads = partner.Heads.Count;
            if (isReused) Assert.Equal(200, (await gateway.AskAsync(Wire.Get("/open" + OneAndNoMore))).Status);

            var answer = await AskAsync(gateway, Wire.Get(Wire.Any));

            Assert.True(answer is null or { Status: 502 } or { IsComplete: false }, $"{where}: {answer?.Head}");
            var outcome = await OutcomeAsync(gateway);
            Assert.Equal("partner-failed", (string?)outcome["result"]);
            Assert.Equal(1, (int)outcome["attempts"]!);
            Assert.Equal(heads + (isReused ? 2 : 1), partner.Heads.Count);
        }
    }

    [Fact]
    public async Task A_connection_that_the_partner_closed_while_nobody_used_it_costs_nobody_his_request()
    {
        await using var partner = RawPartner.Start(async exchange =>
        {
            await RawBehaviours.Fixed("200 OK", "ok")(exchange);
            exchange.KeepsOpen = false;
        });
        await using var gateway = await Wire.StartAsync(partner.Address);

        for (var i = 1; i <= 5; i++)
        {
            Assert.Equal(200, (await gateway.AskAsync(Wire.Get(Wire.Any))).Status);
            Assert.Equal(i, partner.Heads.Count);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public static TheoryData<string, Func<RawHttp2Exchange, Task>> Http2Endings => new()
    {
        { "refuses the stream", stream => stream.ResetAsync(7) },
        { "wants HTTP/1.1", stream => stream.ResetAsync(13) },
        { "says that it looked at nothing", stream => stream.GoAwayAsync(stream.Id - 2 < 0 ? 0 : stream.Id - 2) },
        { "says so and closes", async stream => { await stream.GoAwayAsync(stream.Id - 2 < 0 ? 0 : stream.Id - 2); stream.KeepsOpen = false; } },
        { "closes", stream => { stream.KeepsOpen = false; return Task.CompletedTask; } },
        { "resets after the head", async stream => { await stream.BeginAnswerAsync(); await stream.ResetAsync(2); } },
    };

    [Theory, MemberData(nameof(Http2Endings))]
    public async Task A_partner_that_hangs_up_over_HTTP2_is_asked_once(string how, Func<RawHttp2Exchange, Task> end)
    {
        var ends = false;
        await using var partner = RawHttp2Partner.Start(stream => ends ? end(stream) : stream.AnswerAsync());
        await using var gateway = await Wire.StartAsync(partner.Address, Wire.OverHttp2);

        foreach (var message in new[] { Wire.Get(Wire.Any), Wire.Message("DELETE", Wire.Any), Wire.Message("POST", Wire.Any, "X-Key: 1\r\n", "body"), Wire.Message("POST", Wire.Any)[..^2] + BareBody })
        {
            foreach (var isReused in new[] { false, true })
            {
                if (isReused)
                {
                    ends = false;
                    Assert.Equal(200, (await gateway.AskAsync(Wire.Get(Wire.Any))).Status);
                }
                ends = true;
                var heads = partner.Heads;

                var answer = await AskAsync(gateway, message);

                Assert.True(answer is null or { Status: 502 } or { IsComplete: false }, $"{how}: {answer?.Head}");
                var outcome = await OutcomeAsync(gateway);
                Assert.Equal("partner-failed", (string?)outcome["result"]);
                Assert.Equal(1, (int)outcome["attempts"]!);
                Assert.Equal(heads + 1, partner.Heads);
            }
        }
    }

    [Fact]
    public async Task A_body_that_the_partner_answers_without_taking_is_not_read_as_the_next_message()
    {
        const string Smuggled = "GET /smuggled HTTP/1.1\r\nHost: partner\r\n\r\n";
        // Answers every head at once, takes no body, and closes only where it is asked to.
        await using var partner = RawPartner.Start(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            exchange.KeepsOpen = !HttpBytes.FieldsOf(exchange.Head)["Connection"].Contains("close");
        });
        await using var gateway = await Wire.StartAsync(partner.Address);

        await using var client = await gateway.ConnectAsync();
        await client.SendAsync(Wire.Message("POST", Wire.Any, $"Expect: 100-continue\r\nContent-Length: {Smuggled.Length}\r\n") + Smuggled);
        await client.ReadHeadAsync();
        for (var i = 0; i < 5; i++) await gateway.AskAsync(Wire.Get("/open/any/next"));

        Assert.DoesNotContain(partner.Heads, head => head.Contains("/smuggled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_answer_that_nobody_asked_for_is_given_to_nobody()
    {
        await using var partner = RawPartner.Start(async exchange =>
        {
            var path = exchange.Head.Split(' ')[1];
            await exchange.ReadBodyAsync();
            var more = path == OneAndNoMore ? "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nspare" : "";
            await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {path.Length}\r\n\r\n{path}{more}");
            exchange.KeepsOpen = true;
        });
        await using var gateway = await Wire.StartAsync(partner.Address);

        Assert.Equal(OneAndNoMore, (await gateway.AskAsync(Wire.Get("/open" + OneAndNoMore))).Text);
        await Task.Delay(20, TestContext.Current.CancellationToken);

        Assert.Equal("/any/next", (await gateway.AskAsync(Wire.Get("/open/any/next"))).Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_outcome_names_the_partners_end_of_the_connection(bool isHttp2)
    {
        await using var partner = await KestrelPartner.StartAsync(_ => Task.CompletedTask, isHttp2 ? Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http2 : Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http1);
        await using var gateway = await Wire.StartAsync(new Uri($"http://localhost:{partner.Port}/"), isHttp2 ? Wire.OverHttp2 : null);

        Assert.Equal(200, (await gateway.AskAsync(Wire.Get(Wire.Any))).Status);

        Assert.Equal($"127.0.0.1:{partner.Port}", (string?)(await Outcomes.OfOnlyAsync(gateway))["destination"]);
    }

    [Fact]
    public async Task Where_no_connection_was_made_the_outcome_names_none()
    {
        await using var gateway = await Wire.StartAsync(new Uri($"http://127.0.0.1:{FreePort.Take()}/"));

        Assert.Equal(502, (await gateway.AskAsync(Wire.Get(Wire.Any))).Status);

        Assert.Null((await Outcomes.OfOnlyAsync(gateway))["destination"]);
    }

    /// <summary>Null where the caller's connection was reset, which can overtake what was sent before.</summary>
    private static async Task<RawAnswer?> AskAsync(TestGateway gateway, string message)
    {
        try { return await gateway.AskAsync(message); }
        catch (IOException) { return null; }
    }

    private static async Task<System.Text.Json.Nodes.JsonNode> OutcomeAsync(TestGateway gateway) =>
        await gateway.OutcomeOfAsync((long)gateway.Entries("intent")[^1]["index"]!);
}
