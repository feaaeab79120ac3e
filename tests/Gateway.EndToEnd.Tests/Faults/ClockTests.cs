using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Storage;
using Gateway.Testing;
using Xunit;

namespace Gateway.EndToEnd.Tests.Faults;

/// <summary>Whatever the wall clock of a real process does, while it runs and across its restarts: it can only tighten (DESIGN section 13).</summary>
public sealed class ClockTests : IAsyncLifetime
{
    private const HttpStatusCode Banned = HttpStatusCode.UnavailableForLegalReasons;
    private readonly TempFolder _folder = new();
    private readonly FalseClock _clock;
    private CountingPartner _partner = null!;

    public ClockTests() => _clock = new FalseClock(_folder);

    public async ValueTask InitializeAsync()
    {
        _folder.Write("directives/grant.json", Some.Allow());
        _partner = await CountingPartner.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _partner.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_step_over_the_end_of_a_ban_lifts_nothing_then_nor_after_a_restart_with_the_right_time()
    {
        Ban(until: TimeSpan.FromHours(1));
        await using (var gateway = await StartAsync())
        {
            Assert.Equal(Banned, await AskAsync(gateway));
            await ClockIsAsync(gateway, astray: false);

            _clock.Step(TimeSpan.FromHours(2));

            Assert.Equal(Banned, await AskAsync(gateway));
            await ClockIsAsync(gateway, astray: true);
            Assert.Equal(0, await gateway.StopAsync());
        }
        // The record now holds instants after the end of the ban.
        _clock.Step(TimeSpan.Zero);
        await using (var gateway = await StartAsync())
        {
            Assert.Equal(Banned, await AskAsync(gateway));
            await ClockIsAsync(gateway, astray: true);
        }
        Assert.Empty(_partner.Seen);
        Assert.NotNull(NewestIntent().JudgedAlsoAt);
    }

    [Fact]
    public async Task A_step_back_over_the_start_of_a_ban_lifts_nothing_then_nor_after_a_restart()
    {
        Ban(from: TimeSpan.FromHours(1));
        _clock.Step(TimeSpan.FromHours(2));
        await using (var gateway = await StartAsync())
        {
            Assert.Equal(Banned, await AskAsync(gateway));
            _clock.Step(TimeSpan.Zero);
            Assert.Equal(Banned, await AskAsync(gateway));
            Assert.Equal(0, await gateway.StopAsync());
        }
        await using (var gateway = await StartAsync())
            Assert.Equal(Banned, await AskAsync(gateway));
        Assert.Empty(_partner.Seen);
    }

    [Fact]
    public async Task Many_small_steps_are_one_large_one()
    {
        Ban(until: TimeSpan.FromMinutes(2));
        await using var gateway = await StartAsync();
        var started = Stopwatch.GetTimestamp();

        // Each below what is tolerated, all together beyond the end of the ban.
        for (var step = 1; step <= 40; step++)
        {
            _clock.Step(TimeSpan.FromSeconds(4 * step));
            Assert.Equal(Banned, await AskAsync(gateway));
        }

        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(2), "The ban has ended in real time; the machine is too slow for this test.");
        await ClockIsAsync(gateway, astray: true);
        Assert.Empty(_partner.Seen);
    }

    [Fact]
    public async Task A_ban_that_began_while_the_process_was_stopped_bites_at_once()
    {
        await using var gateway = await StartAsync();
        Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway));
        var begins = _clock.Now + TimeSpan.FromSeconds(12);
        Ban(from: TimeSpan.FromSeconds(12));
        await TestGateway.WaitAsync(async () => (await StatusAsync(gateway))["directives"]!.AsArray().Any(directive => (string?)directive!["id"] == "ban"), seconds: 30);

        await gateway.SignalAsync("STOP");
        var first = AskAsync(gateway);
        if (begins + TimeSpan.FromSeconds(1) - _clock.Now is { Ticks: > 0 } left)
            await Task.Delay(left);
        Assert.False(first.IsCompleted);
        await gateway.SignalAsync("CONT");

        Assert.Equal(Banned, await first);
        await ClockIsAsync(gateway, astray: false);
        Assert.Single(_partner.Seen);
    }

    [Fact]
    public async Task After_a_suspended_machine_wakes_both_instants_count()
    {
        Ban(until: TimeSpan.FromHours(1));
        await using var gateway = await StartAsync();
        Assert.Equal(Banned, await AskAsync(gateway));

        // While a machine sleeps its monotonic clock stands still and its wall clock goes on.
        await gateway.SignalAsync("STOP");
        _clock.Step(TimeSpan.FromHours(8));
        await gateway.SignalAsync("CONT");

        Assert.Equal(Banned, await AskAsync(gateway));
        await ClockIsAsync(gateway, astray: true);
        Assert.Empty(_partner.Seen);
    }

    private void Ban(TimeSpan? from = null, TimeSpan? until = null)
    {
        var now = _clock.Now;
        _folder.Put("directives/ban.json", Some.Directive("ban", "deny", new JsonObject
        {
            ["effectiveFrom"] = (from is { } begins ? now + begins : now.AddDays(-1)).ToString("O", CultureInfo.InvariantCulture),
            ["effectiveUntil"] = until is { } ends ? (now + ends).ToString("O", CultureInfo.InvariantCulture) : null,
        }));
    }

    private Task<GatewayProcess> StartAsync() => GatewayProcess.StartAsync(_folder, TestRoute.CompreFace(_partner.Address).Settings(), _clock.Environment);

    private static async Task<HttpStatusCode> AskAsync(GatewayProcess gateway)
    {
        using var client = new HttpClient { BaseAddress = gateway.ProxyAddress, Timeout = TimeSpan.FromSeconds(60) };
        using var answer = await client.SendAsync(Load.Named(Guid.NewGuid().ToString("N")));
        return answer.StatusCode;
    }

    private static async Task<JsonNode> StatusAsync(GatewayProcess gateway)
    {
        using var management = new HttpClient { BaseAddress = gateway.ManagementAddress };
        return (await management.GetFromJsonAsync<JsonNode>("/api/status"))!;
    }

    private static async Task ClockIsAsync(GatewayProcess gateway, bool astray)
    {
        using var management = new HttpClient { BaseAddress = gateway.ManagementAddress };
        using var ready = await management.GetAsync("/healthz/ready");
        Assert.Equal(astray ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK, ready.StatusCode);
        Assert.Equal(astray, (bool)(await StatusAsync(gateway))["clock"]!["astray"]!);
        await gateway.MetricBecomesAsync("gateway_clock_astray", astray ? 1 : 0);
    }

    private IntentEntry NewestIntent()
    {
        using var reader = LedgerReader.Open(_folder["ledger.db"]);
        return (IntentEntry)reader.Newest(EntryKind.Intent)!.Entry;
    }
}
