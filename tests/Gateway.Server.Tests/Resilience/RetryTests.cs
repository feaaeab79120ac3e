using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Server.Tests.Answers;
using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Server.Tests.Resilience;

/// <summary>Further attempts: only where the route asks for them and the partner cannot have acted on the first, and never without the permit and a record of their own.</summary>
public sealed class RetryTests
{
    [Fact]
    public async Task A_POST_whose_connection_never_opened_is_sent_once_it_does_and_every_attempt_is_recorded_first()
    {
        var port = FreePort.Take();
        var spans = new SpanLog();
        await using var gateway = await Wire.StartAsync(new Uri($"http://127.0.0.1:{port}/"), options =>
        {
            options.Settings.Add(Route("Retries=3"));
            options.Spans = spans;
        });

        var asking = gateway.AskAsync(Wire.Message("POST", Wire.Any, body: "photograph"));
        await TestGateway.WaitAsync(() => gateway.Entries("attempt").Count > 0);
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK", "ok"), port: port);
        var answer = await asking;

        Assert.Equal((200, "ok"), (answer.Status, answer.Text));
        Assert.Single(partner.Heads);
        var outcome = await Outcomes.OfAsync(gateway, answer);
        Assert.Equal("completed", (string?)outcome["result"]);
        Assert.Equal(10, (long)outcome["bytesOut"]!);
        var attempts = gateway.Entries("attempt");
        Assert.Equal((int)outcome["attempts"]!, attempts.Count + 1);
        Assert.Equal([.. Enumerable.Range(2, attempts.Count)], attempts.Select(attempt => (int)attempt["number"]!));
        Assert.All(attempts, attempt => Assert.Equal(("further-pass", (long)outcome["intent"]!), ((string?)attempt["cause"], (long)attempt["intent"]!)));
        var trace = await spans.WholeAsync((string)gateway.Entries("intent").Single()["traceId"]!);
        Assert.Equal([.. Enumerable.Range(1, attempts.Count + 1)], trace.Select(span => span.GetTagItem("gateway.attempt.number")).OfType<int>());
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    public async Task A_safe_method_without_body_is_sent_again_as_often_as_the_route_says_and_no_oftener(string method)
    {
        await using var partner = RawPartner.Start(RawBehaviours.CloseWithoutAnswerAsync);
        await using var gateway = await Wire.StartAsync(partner.Address, options => options.Settings.Add(Route("Retries=2")));

        var answer = await gateway.AskAsync(Wire.Message(method, Wire.Any), method == "HEAD");

        Assert.Equal(502, answer.Status);
        Assert.Equal(3, partner.Heads.Count);
        Assert.Equal([2, 3], gateway.Entries("attempt").Select(attempt => (int)attempt["number"]!));
        Assert.Equal(3, (int)(await Outcomes.OfAsync(gateway, answer))["attempts"]!);
    }

    [Theory]
    [InlineData("POST", "body")]
    [InlineData("POST", "")]
    [InlineData("PUT", "")]
    [InlineData("DELETE", "")]
    public async Task What_reached_the_partner_and_is_not_safe_is_never_sent_again(string method, string body)
    {
        await using var partner = RawPartner.Start(RawBehaviours.CloseWithoutAnswerAsync);
        await using var gateway = await Wire.StartAsync(partner.Address, options => options.Settings.Add(Route("Retries=3")));

        var answer = await gateway.AskAsync(Wire.Message(method, Wire.Any, body: body));

        Assert.Equal(502, answer.Status);
        Assert.Single(partner.Heads);
        Assert.Empty(gateway.Entries("attempt"));
    }

    [Fact]
    public async Task A_partners_own_error_is_its_answer_and_not_asked_for_again()
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("503 Busy\r\nRetry-After: 7", "later"));
        await using var gateway = await Wire.StartAsync(partner.Address, options => options.Settings.Add(Route("Retries=3")));

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        Assert.Equal((503, "later", "7"), (answer.Status, answer.Text, answer.Headers["Retry-After"].Single()));
        Assert.Single(partner.Heads);
    }

    [Fact]
    public async Task A_ban_between_two_attempts_leaves_the_second_unsent()
    {
        TestGateway? banned = null;
        await using var partner = RawPartner.Start(async _ => await banned!.PutAndWaitAsync(Wire.Ban));
        await using var gateway = banned = await Wire.StartAsync(partner.Address, options => options.Settings.Add(Route("Retries=3")));

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        Assert.Equal(451, answer.Status);
        Assert.Single(partner.Heads);
        Assert.Empty(gateway.Entries("attempt"));
        Assert.Equal("cut", (string?)(await Outcomes.OfAsync(gateway, answer))["result"]);
    }

    [Fact]
    public async Task A_permission_that_ends_between_two_attempts_leaves_the_second_unsent()
    {
        var clock = new SteppedClock();
        await using var partner = RawPartner.Start(exchange =>
        {
            clock.Advance(TimeSpan.FromMinutes(31));
            return RawBehaviours.CloseWithoutAnswerAsync(exchange);
        });
        await using var gateway = await Wire.StartAsync(partner.Address, [EndingAt(InAnHour().AddMinutes(-30))], options =>
        {
            options.Clock = clock;
            // The clock leaps, and this must not be what ends.
            options.Settings.Add(Route("TotalTimeout=01:00:00"));
            options.Settings.Add(Route("Retries=3"));
        });

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        OwnAnswer.Check(gateway, answer, 451, "cut");
        Assert.Single(partner.Heads);
        Assert.Empty(gateway.Entries("attempt"));
        var outcome = await Outcomes.OfAsync(gateway, answer);
        Assert.Equal(("cut", 1), ((string?)outcome["result"], (int)outcome["attempts"]!));
    }

    // The instants are exact, and it is the gate alone that knows them: everything else that could cut the request believes it to be an hour earlier.
    [Theory]
    [InlineData(-1, 2, 502, "partner-failed")]
    [InlineData(0, 1, 451, "cut")]
    [InlineData(1, 1, 451, "cut")]
    public async Task A_further_attempt_leaves_before_the_end_of_its_permit_and_not_at_it(int ticks, int sent, int status, string result)
    {
        var end = InAnHour();
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var partner = RawPartner.Start(exchange =>
        {
            clock.SetUtcNow(end.AddTicks(ticks));
            return RawBehaviours.CloseWithoutAnswerAsync(exchange);
        });
        await using var gateway = await Chain.StartAsync(partner.Address, [EndingAt(end)], chain => chain.Clock = clock, setUp: options => options.Settings.Add(Route("Retries=1")));

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        Assert.Equal(status, answer.Status);
        Assert.Equal(end, (DateTimeOffset)gateway.Entries("intent").Single()["validUntil"]!);
        Assert.Equal(sent, partner.Heads.Count);
        Assert.Equal(sent - 1, gateway.Entries("attempt").Count);
        var outcome = await Outcomes.OfAsync(gateway, answer);
        Assert.Equal((result, sent), ((string?)outcome["result"], (int)outcome["attempts"]!));
    }

    [Theory]
    [InlineData(-1, 200, "completed", null)]
    [InlineData(0, 451, "not-sent", "cut")]
    public async Task Where_no_attempt_got_as_far_as_the_partner_before_the_permit_ended_nothing_was_sent_and_the_outcome_says_so(int ticks, int status, string result, string? error)
    {
        var end = InAnHour();
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var hasFailed = false;
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK", "ok"));
        await using var gateway = await Chain.StartAsync(
            partner.Address,
            [EndingAt(end)],
            chain =>
            {
                chain.Clock = clock;
                chain.Connect = () =>
                {
                    if (hasFailed) return Task.CompletedTask;
                    hasFailed = true;
                    clock.SetUtcNow(end.AddTicks(ticks));
                    throw new HttpRequestException(HttpRequestError.ConnectionError);
                };
            },
            setUp: options => options.Settings.Add(Route("Retries=1")));

        var answer = await gateway.AskAsync(Wire.Message("POST", Wire.Any, body: "photograph"));

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 200 ? 1 : 0, partner.Heads.Count);
        var outcome = await Outcomes.OfAsync(gateway, answer);
        Assert.Equal((result, error), ((string?)outcome["result"], (string?)outcome["error"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_further_attempt_that_cannot_be_recorded_sends_nothing_and_the_outcome_says_so(bool hasReachedPartner)
    {
        TestGateway? running = null;
        IDisposable? held = null;
        void FailFirst()
        {
            if (hasReachedPartner || held is not null) return;
            held = LedgerFile.Hold(running!.LedgerPath);
            throw new HttpRequestException(HttpRequestError.ConnectionError);
        }
        await using var partner = RawPartner.Start(async exchange =>
        {
            if (held is not null) await RawBehaviours.Fixed("200 OK")(exchange);
            else held = LedgerFile.Hold(running!.LedgerPath);
        });
        await using var gateway = await Chain.StartAsync(
            partner.Address,
            chain => chain.Connect = () => { FailFirst(); return Task.CompletedTask; },
            setUp: options => options.Settings.AddRange([Route("Retries=3"), "Gateway:Ledger:AppendDeadline=00:00:00.300"]));
        running = gateway;

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        OwnAnswer.Check(gateway, answer, 503, "ledger");
        Assert.Equal(hasReachedPartner ? 1 : 0, partner.Heads.Count);
        held!.Dispose();
        var outcome = await Outcomes.OfAsync(gateway, answer);
        Assert.Equal((hasReachedPartner ? "partner-failed" : "not-sent", "ledger", 503), ((string?)outcome["result"], (string?)outcome["error"], (int)outcome["status"]!));
        Assert.Equal(1, (int)outcome["attempts"]!);
        Assert.Equal(hasReachedPartner ? 1 : 0, partner.Heads.Count);
    }

    [Fact]
    public async Task An_attempt_that_takes_too_long_is_given_up_for_the_next_one()
    {
        var asked = 0;
        await using var partner = RawPartner.Start(exchange => Interlocked.Increment(ref asked) == 1 ? RawBehaviours.HangAsync(exchange) : RawBehaviours.Fixed("200 OK", "ok")(exchange));
        await using var gateway = await Wire.StartAsync(partner.Address, options => options.Settings.AddRange([Route("Retries=1"), Route("AttemptTimeout=00:00:01")]));

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        Assert.Equal((200, "ok"), (answer.Status, answer.Text));
        Assert.Equal(2, partner.Heads.Count);
        Assert.Equal(2, (int)(await Outcomes.OfAsync(gateway, answer))["attempts"]!);
    }

    [Fact]
    public async Task When_every_attempt_takes_too_long_it_is_504_and_recorded_as_slow()
    {
        await using var partner = RawPartner.Start(RawBehaviours.HangAsync);
        await using var gateway = await Wire.StartAsync(partner.Address, options => options.Settings.AddRange([Route("Retries=1"), Route("AttemptTimeout=00:00:00.2")]));

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        Assert.Equal(504, answer.Status);
        var outcome = await Outcomes.OfAsync(gateway, answer);
        Assert.Equal(("partner-slow", "attempt-timeout", 2), ((string?)outcome["result"], (string?)outcome["error"], (int)outcome["attempts"]!));
    }

    [Fact]
    public async Task A_breaker_that_opens_between_attempts_does_not_unsay_what_was_sent()
    {
        await using var partner = RawPartner.Start(RawBehaviours.CloseWithoutAnswerAsync);
        await using var gateway = await Wire.StartAsync(
            partner.Address, options => options.Settings.AddRange([Route("Retries=3"), Route("BreakerMinimum=2"), Route("BreakerFailureRatio=0.5")]));

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        Assert.DoesNotContain("Nothing was sent", answer.Text, StringComparison.Ordinal);
        var outcome = await Outcomes.OfAsync(gateway, answer);
        Assert.Equal(("partner-failed", partner.Heads.Count), ((string?)outcome["result"], (int)outcome["attempts"]!));
        Assert.Equal(2, partner.Heads.Count);
    }

    // To the second, as a directive's instants are written here.
    private static DateTimeOffset InAnHour() => DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 3600);

    private static string EndingAt(DateTimeOffset end) => Some.Allow("ending", new JsonObject { ["effectiveUntil"] = end.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) });

    internal static string Route(string setting) => "ReverseProxy:Routes:open:Metadata:" + setting;
}
