using System.Diagnostics.Metrics;
using Gateway.Server.Tests.Answers;
using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Server.Tests.Resilience;

/// <summary>The breaker of a route: it opens for the partner's failures alone, shows, and closes by itself.</summary>
public sealed class BreakerTests
{
    [Fact]
    public async Task It_opens_as_configured_shows_in_status_metrics_and_spans_and_closes_when_the_partner_is_back()
    {
        var isBack = false;
        await using var partner = RawPartner.Start(exchange => isBack ? RawBehaviours.Fixed("200 OK", "ok")(exchange) : Task.CompletedTask);
        var spans = new SpanLog();
        await using var gateway = await Wire.StartAsync(partner.Address, options =>
        {
            options.Settings.AddRange([RetryTests.Route("BreakerMinimum=2"), RetryTests.Route("BreakerFailureRatio=0.5"), RetryTests.Route("BreakerPause=00:00:01")]);
            options.Spans = spans;
        });
        Assert.Equal("closed", await StateAsync(gateway));

        Assert.Equal(502, (await gateway.AskAsync(Wire.Get(Wire.Any))).Status);
        Assert.Equal(502, (await gateway.AskAsync(Wire.Message("POST", Wire.Any, body: "x"))).Status);
        var refused = await gateway.AskAsync(Wire.Get(Wire.Any));

        Assert.Equal(2, partner.Heads.Count);
        var problem = OwnAnswer.Check(gateway, refused, 502, "partner");
        Assert.Equal("1", refused.Headers["Retry-After"].Single());
        Assert.Equal("breaker-open", (string?)(await gateway.OutcomeOfAsync((long)problem["record"]!))["result"]);
        Assert.Equal("open", await StateAsync(gateway));
        Assert.Equal((2, 0), (MeasuredAt(gateway)["open"], MeasuredAt(gateway)["open-host"]));
        Assert.Contains(await spans.WholeAsync((string)problem["traceId"]!), span => "open".Equals(span.GetTagItem("gateway.partner.breaker")));
        Assert.Equal("closed", await StateAsync(gateway, "open-host"));

        isBack = true;
        await gateway.UntilStatusAsync(200);
        Assert.Equal("closed", await StateAsync(gateway));
    }

    [Fact]
    public async Task Callers_that_break_off_their_uploads_and_partners_that_answer_with_errors_do_not_open_it()
    {
        await using var partner = RawPartner.Start(async exchange =>
        {
            await exchange.ReadBodyAsync();
            await RawBehaviours.Fixed("500 Broken")(exchange);
        });
        await using var gateway = await Wire.StartAsync(partner.Address, options => options.Settings.AddRange([RetryTests.Route("BreakerMinimum=2"), RetryTests.Route("BreakerFailureRatio=0.1")]));

        for (var i = 0; i < 6; i++)
        {
            await using var client = await gateway.ConnectAsync();
            await client.SendAsync(Wire.Message("POST", Wire.Any, "Content-Length: 1000\r\n") + "beginning");
            await TestGateway.WaitAsync(() => partner.Heads.Count == i + 1);
            if (i % 2 == 0) client.Reset();
            else client.EndSending();
            await TestGateway.WaitAsync(() => gateway.Entries("outcome").Count == i + 1);
        }
        Assert.Equal(500, (await gateway.AskAsync(Wire.Get(Wire.Any))).Status);
        Assert.Equal(500, (await gateway.AskAsync(Wire.Get(Wire.Any))).Status);

        Assert.Equal("closed", await StateAsync(gateway));
        Assert.All(gateway.Entries("outcome").Take(6), outcome => Assert.Equal("client-gone", (string?)outcome["result"]));
    }

    private static async Task<string?> StateAsync(TestGateway gateway, string route = "open") =>
        (string?)(await gateway.StatusAsync())["routes"]!.AsArray().Single(view => (string?)view!["id"] == route)!["breaker"];

    // Of this gateway's own meter: the process has those of other tests' gateways too.
    private static Dictionary<string, long> MeasuredAt(TestGateway gateway)
    {
        var values = new Dictionary<string, long>();
        var factory = gateway.Services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "gateway.partner.breaker" && ReferenceEquals(instrument.Meter.Scope, factory)) listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => values[(string)tags.ToArray().Single(tag => tag.Key == "gateway.route").Value!] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return values;
    }
}
