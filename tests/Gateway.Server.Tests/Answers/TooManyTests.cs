using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Server.Tests.Answers;

/// <summary>A client that repeats what is refused, and what the web server rejects by itself: answered, counted, recorded together.</summary>
public sealed class TooManyTests : IAsyncLifetime
{
    private readonly RawPartner _partner = RawPartner.Start(RawBehaviours.Fixed("200 OK"));
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        Assert.Equal(0, _partner.Connections);
        await _partner.DisposeAsync();
    }

    [Fact]
    public async Task The_21st_refusal_of_one_peer_for_one_reason_in_a_second_is_429_and_counted()
    {
        await using var gateway = await Wire.StartAsync(_partner.Address, [Wire.Ban], options => options.Clock = _clock);
        await using var client = await gateway.ConnectAsync();
        for (var i = 0; i < 20; i++)
            Assert.Equal(451, (await client.ExchangeAsync(Wire.Get(Wire.Any))).Status);

        var answer = await client.ExchangeAsync(Wire.Get(Wire.Any));
        await client.ExchangeAsync(Wire.Get(Wire.Any));

        var problem = OwnAnswer.Check(gateway, answer, 429, "too-many");
        Assert.Null(problem["record"]);
        Assert.Equal("10", answer.Headers["Retry-After"].Single());
        Assert.Equal(20, gateway.Entries("intent").Count);
        Assert.Empty(gateway.Entries("refusals"));

        _clock.Advance(TimeSpan.FromSeconds(10));
        await TestGateway.WaitAsync(() => gateway.Entries("refusals").Count == 1);

        var together = gateway.Entries("refusals").Single();
        Assert.Equal(2, (long)together["count"]!);
        Assert.Equal("denied", (string?)together["reason"]);
        Assert.Equal(451, (await client.ExchangeAsync(Wire.Get(Wire.Any))).Status);
    }

    [Fact]
    public async Task Another_reason_is_counted_apart()
    {
        await using var gateway = await Wire.StartAsync(_partner.Address, [Wire.Ban], options => options.Clock = _clock);
        await using var client = await gateway.ConnectAsync();
        for (var i = 0; i < 21; i++)
            await client.ExchangeAsync(Wire.Get(Wire.Any));

        Assert.Equal(404, (await client.ExchangeAsync(Wire.Get("/nowhere"))).Status);
    }

    [Fact]
    public async Task What_was_counted_is_recorded_when_the_gateway_stops()
    {
        using var folder = new TempFolder();
        await using (var gateway = await Wire.StartAsync(_partner.Address, [Wire.Ban], options => (options.Clock, options.Folder) = (_clock, folder)))
        {
            await using var client = await gateway.ConnectAsync();
            for (var i = 0; i < 23; i++)
                await client.ExchangeAsync(Wire.Get(Wire.Any));
        }

        Assert.Equal(3, (long)LedgerFile.Entries(folder["ledger.db"]).Single(entry => (string?)entry["kind"] == "refusals")["count"]!);
    }

    [Theory]
    [InlineData("GET /open/any/thing HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400)]
    [InlineData("GET /open/any/thing HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /open/any/thing HTTP/1.1\nHost: gw\n\n", 400)]
    [InlineData("GET http://elsewhere.example/open/any/thing HTTP/1.1\r\nHost: gw\r\n\r\n", 400)]
    [InlineData("POST /open/any/thing HTTP/1.1\r\nHost: gw\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400)]
    [InlineData("GET /open/any/thing HTTP/1.2\r\nHost: gw\r\n\r\n", 505)]
    [InlineData("GET open/any HTTP/1.1\r\nHost: gw\r\n\r\n", 400)]
    public async Task What_the_server_rejects_by_itself_is_recorded_together(string message, int status)
    {
        await using var gateway = await Wire.StartAsync(_partner.Address, options => options.Clock = _clock);

        Assert.Equal(status, (await gateway.AskAsync(message)).Status);

        await RejectedAsync(gateway, status);
    }

    [Fact]
    public async Task A_head_that_is_too_large_is_431_and_recorded()
    {
        await using var gateway = await Wire.StartAsync(_partner.Address, options => options.Clock = _clock);

        Assert.Equal(431, (await gateway.AskAsync(Wire.Get(Wire.Any, $"X-Partner: {new string('x', 40_000)}\r\n"))).Status);

        await RejectedAsync(gateway, 431);
    }

    [Theory]
    [InlineData("Content-Length: 1000\r\n\r\nbeginning", false)]
    [InlineData("Content-Length: 1000\r\n\r\nbeginning", true)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n9\r\nbeginning\r\n", false)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n9\r\nbeginning\r\n", true)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n9\r\nbeginning\r\nzz\r\n", false)]
    public async Task A_caller_that_breaks_its_refused_body_off_has_one_record(string fieldsAndBody, bool resets)
    {
        await using var gateway = await Wire.StartAsync(_partner.Address, [Wire.Ban], options => options.Clock = _clock);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("POST /open/any/thing HTTP/1.1\r\nHost: gw\r\n" + fieldsAndBody);
        Assert.Equal(451, (await client.ReadAnswerAsync()).Status);
        if (resets) client.Reset();
        else
        {
            client.EndSending();
            Assert.NotEqual(ConnectionEnd.StillOpen, await client.WaitForEndAsync(TimeSpan.FromSeconds(5)));
        }

        // What is counted next shows that nothing was counted before it.
        Assert.Equal(505, (await gateway.AskAsync("GET / HTTP/1.2\r\nHost: gw\r\n\r\n")).Status);

        await TestGateway.WaitAsync(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(10));
            return gateway.Entries("refusals").Count > 0;
        });
        Assert.Equal(["rejected-505"], gateway.Entries("refusals").Select(entry => (string?)entry["reason"]));
        Assert.Single(gateway.Entries("intent"));
    }

    private async Task RejectedAsync(TestGateway gateway, int status)
    {
        // The server tells of it after it has answered, so the flush may have to be asked for again.
        await TestGateway.WaitAsync(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(10));
            return gateway.Entries("refusals").Count > 0;
        });
        var together = gateway.Entries("refusals").Single();
        Assert.Equal($"rejected-{status}", (string?)together["reason"]);
        Assert.Equal(1, (long)together["count"]!);
        Assert.Empty(gateway.Entries("intent"));
    }
}
