using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Gateway.FakePartner;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Directives;

/// <summary>Whatever a clock does, it can only tighten (DESIGN section 13).</summary>
public sealed class UncertainTimeTests : IAsyncLifetime
{
    private readonly SteppedClock _clock = new();
    private FakePartnerServer _partner = null!;

    public async ValueTask InitializeAsync() => _partner = await FakePartnerServer.StartAsync();

    public ValueTask DisposeAsync() => _partner.DisposeAsync();

    [Fact]
    public async Task A_leap_over_the_end_of_a_ban_lifts_nothing_then_or_later()
    {
        await using var gateway = await StartAsync(null, Some.Allow(), BanUntil(TimeSpan.FromDays(1)));

        _clock.Offset = TimeSpan.FromDays(3);
        Assert.Equal(HttpStatusCode.UnavailableForLegalReasons, await SearchAsync(gateway));
        Assert.Equal(HttpStatusCode.UnavailableForLegalReasons, await SearchAsync(gateway));

        // The record now holds an instant of the future; the clock is mended.
        _clock.Offset = TimeSpan.Zero;
        Assert.Equal(HttpStatusCode.UnavailableForLegalReasons, await SearchAsync(gateway));
        Assert.Equal(0, _partner.RequestCount);
        Assert.NotNull(gateway.Entries("intent")[^1]["judgedAlsoAt"]);
    }

    [Fact]
    public async Task A_leap_lifts_nothing_after_a_restart_with_the_right_time_either()
    {
        using var folder = new TempFolder();
        await using (var first = await StartAsync(folder, Some.Allow(), BanUntil(TimeSpan.FromDays(1))))
        {
            _clock.Offset = TimeSpan.FromDays(3);
            Assert.Equal(HttpStatusCode.UnavailableForLegalReasons, await SearchAsync(first));
        }

        _clock.Offset = TimeSpan.Zero;
        await using var second = await StartAsync(folder);

        Assert.Equal(HttpStatusCode.UnavailableForLegalReasons, await SearchAsync(second));
    }

    [Fact]
    public async Task A_missing_ban_is_not_dropped_because_a_clock_leapt_over_its_end()
    {
        await using var gateway = await StartAsync(null, Some.Allow(), BanUntil(TimeSpan.FromDays(1)));
        _clock.Offset = TimeSpan.FromDays(3);

        await gateway.RemoveAndWaitAsync("ban");
        _clock.Offset = TimeSpan.Zero;

        Assert.Equal(HttpStatusCode.UnavailableForLegalReasons, await SearchAsync(gateway));
    }

    [Fact]
    public async Task A_clock_set_back_over_the_start_of_a_ban_lifts_nothing()
    {
        await using var gateway = await StartAsync(null, Some.Allow(), Some.Directive("ban", "deny", new JsonObject { ["effectiveFrom"] = Instant(TimeSpan.FromMinutes(-10)) }));
        Assert.Equal(HttpStatusCode.UnavailableForLegalReasons, await SearchAsync(gateway));

        _clock.Offset = TimeSpan.FromHours(-1);

        Assert.Equal(HttpStatusCode.UnavailableForLegalReasons, await SearchAsync(gateway));
    }

    [Fact]
    public async Task A_stream_is_cut_when_its_ban_begins_although_the_clock_was_set_back()
    {
        await using var partner = await KestrelPartner.StartAsync(KestrelPartner.ServerSentEvents(TimeSpan.FromMilliseconds(20)));
        await using var gateway = await TestGateway.StartAsync(options =>
        {
            options.Clock = _clock;
            options.Directives.AddRange([Some.Allow(), Some.Directive("ban", "deny", new JsonObject { ["effectiveFrom"] = Instant(TimeSpan.FromSeconds(7)) })]);
            options.Routes.Add(TestRoute.CompreFace(partner.Address));
        });
        using var answer = await gateway.Client.GetAsync("/compreface/api/v1/recognition/subjects", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        _clock.Offset = TimeSpan.FromHours(-1);

        await using var stream = await answer.Content.ReadAsStreamAsync();
        await Assert.ThrowsAnyAsync<Exception>(async () => await stream.CopyToAsync(Stream.Null).WaitAsync(TimeSpan.FromSeconds(20)));
        var outcome = await gateway.OutcomeOfAsync((long)gateway.Entries("intent").Single()["index"]!);
        Assert.Equal("cut", (string?)outcome["result"]);
    }

    private static string Instant(TimeSpan fromNow) => TimeProvider.System.GetUtcNow().Add(fromNow).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string BanUntil(TimeSpan fromNow) => Some.Directive("ban", "deny", new JsonObject { ["effectiveUntil"] = Instant(fromNow) });

    private Task<TestGateway> StartAsync(TempFolder? folder, params string[] directives) => TestGateway.StartAsync(options =>
    {
        options.Clock = _clock;
        options.Folder = folder;
        options.Directives.AddRange(directives);
        options.Routes.Add(TestRoute.CompreFace(_partner.Address));
    });

    private static async Task<HttpStatusCode> SearchAsync(TestGateway gateway)
    {
        using var answer = await gateway.Client.SendAsync(Some.CompreFaceSearch());
        return answer.StatusCode;
    }
}
