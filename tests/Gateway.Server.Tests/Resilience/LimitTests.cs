using Gateway.Server.Partners.Resilience;
using Gateway.Server.Tests.Answers;
using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Server.Tests.Resilience;

/// <summary>A route's concurrency limit and its queue: the partner holds each request until the test lets it go.</summary>
public sealed class LimitTests : IAsyncDisposable
{
    private readonly SemaphoreSlim _answers = new(0);
    private readonly RawPartner _partner;

    public LimitTests() => _partner = RawPartner.Start(async exchange =>
    {
        await _answers.WaitAsync(exchange.Stopped);
        await RawBehaviours.Fixed("200 OK", "ok")(exchange);
    });

    public async ValueTask DisposeAsync()
    {
        await _partner.DisposeAsync();
        _answers.Dispose();
    }

    [Fact]
    public async Task What_waits_goes_out_when_its_turn_comes_and_what_finds_the_queue_full_is_503_overloaded()
    {
        await using var gateway = await StartAsync("QueueLimit=1");
        var first = gateway.AskAsync(Wire.Get(Wire.Any));
        await TestGateway.WaitAsync(() => _partner.Heads.Count == 1);
        var second = gateway.AskAsync(Wire.Get(Wire.Any));
        await TestGateway.WaitAsync(() => QueuedAt(gateway) == 1);

        var third = await gateway.AskAsync(Wire.Get(Wire.Any));

        var problem = OwnAnswer.Check(gateway, third, 503, "overloaded");
        Assert.Equal("1", third.Headers["Retry-After"].Single());
        var outcome = await gateway.OutcomeOfAsync((long)problem["record"]!);
        Assert.Equal(("limit-full", "queue-full", 0), ((string?)outcome["result"], (string?)outcome["error"], (int)(outcome["attempts"] ?? 0)));
        Assert.Equal(1, (int)(await gateway.StatusAsync())["routes"]!.AsArray().Single(route => (string?)route!["id"] == "open")!["queued"]!);
        Assert.Single(_partner.Heads);
        _answers.Release(2);
        Assert.Equal(200, (await first).Status);
        Assert.Equal(200, (await second).Status);
        Assert.Equal(2, _partner.Heads.Count);
        Assert.Equal("completed", (string?)(await Outcomes.OfAsync(gateway, await second))["result"]);
    }

    [Fact]
    public async Task Who_waits_longer_than_the_total_time_out_is_503_and_nothing_was_sent()
    {
        await using var gateway = await StartAsync("QueueLimit=1", "TotalTimeout=00:00:00.5");
        // The time-out of a request stands still while its body is on its way, so this one keeps its turn longer than the other may wait.
        await using var uploading = await gateway.ConnectAsync();
        await uploading.SendAsync($"POST {Wire.Any} HTTP/1.1\r\nHost: gw\r\nContent-Length: 4\r\n\r\nab");
        await TestGateway.WaitAsync(() => _partner.Heads.Count == 1);

        var second = await gateway.AskAsync(Wire.Get(Wire.Any));

        OwnAnswer.Check(gateway, second, 503, "overloaded");
        var outcome = await Outcomes.OfAsync(gateway, second);
        Assert.Equal(("limit-full", "queue-timeout", 0), ((string?)outcome["result"], (string?)outcome["error"], (int)(outcome["attempts"] ?? 0)));
        await uploading.SendAsync("cd");
        _answers.Release();
        Assert.Equal(200, (await uploading.ReadAnswerAsync()).Status);
        Assert.Single(_partner.Heads);
    }

    [Fact]
    public async Task A_ban_reaches_what_waits_and_nothing_of_it_leaves()
    {
        await using var gateway = await StartAsync("QueueLimit=1");
        var first = gateway.AskAsync(Wire.Get(Wire.Any));
        await TestGateway.WaitAsync(() => _partner.Heads.Count == 1);
        var second = gateway.AskAsync(Wire.Get(Wire.Any));
        await TestGateway.WaitAsync(() => QueuedAt(gateway) == 1);

        await gateway.PutAndWaitAsync(Wire.Ban);

        var answer = await second;
        OwnAnswer.Check(gateway, answer, 451, "cut");
        Assert.Equal(("not-sent", 0), ((string?)(await Outcomes.OfAsync(gateway, answer))["result"], QueuedAt(gateway)));
        Assert.Equal(451, (await first).Status);
        Assert.Single(_partner.Heads);
    }

    [Fact]
    public async Task A_caller_that_leaves_the_queue_makes_room()
    {
        await using var gateway = await StartAsync("QueueLimit=1");
        var first = gateway.AskAsync(Wire.Get(Wire.Any));
        await TestGateway.WaitAsync(() => _partner.Heads.Count == 1);
        await using (var client = await gateway.ConnectAsync())
        {
            await client.SendAsync(Wire.Get(Wire.Any));
            await TestGateway.WaitAsync(() => QueuedAt(gateway) == 1);
            client.Reset();
        }

        await TestGateway.WaitAsync(() => QueuedAt(gateway) == 0);

        _answers.Release();
        Assert.Equal(200, (await first).Status);
        Assert.Single(_partner.Heads);
    }

    [Fact]
    public async Task Running_answers_do_not_count_and_other_routes_have_limits_of_their_own()
    {
        var go = new TaskCompletionSource();
        await using var partner = RawPartner.Start(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no");
            await go.Task.WaitAsync(exchange.Stopped);
            await exchange.SendAsync("k");
        });
        await using var gateway = await Wire.StartAsync(partner.Address, options => options.Settings.Add(RetryTests.Route("ConcurrencyLimit=1")));
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync(Wire.Get(Wire.Any));
        Assert.Contains(" 200 ", await client.ReadHeadAsync(), StringComparison.Ordinal);

        var second = gateway.AskAsync(Wire.Get(Wire.Any));
        await TestGateway.WaitAsync(() => partner.Heads.Count == 2);
        go.SetResult();

        Assert.Equal(200, (await second).Status);
    }

    private Task<TestGateway> StartAsync(params string[] settings) =>
        Wire.StartAsync(_partner.Address, options => options.Settings.AddRange(settings.Append("ConcurrencyLimit=1").Select(RetryTests.Route)));

    private static long QueuedAt(TestGateway gateway) => gateway.Services.GetRequiredService<RoutePipelines>().All.Single(route => route.Route.RouteId == "open").Queued;
}
