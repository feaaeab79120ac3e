using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gateway.Server.Enforcement;

namespace Gateway.Server.Telemetry;

/// <summary>The gateway's metrics of what happens. Tags are of low cardinality only: never case numbers, callers or paths.</summary>
internal sealed class GatewayMetrics
{
    private readonly Counter<long> _decisions;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _spansLost;
    private readonly Counter<long> _trailersDropped;

    public GatewayMetrics(IMeterFactory meters, InFlightRequests inFlight)
    {
        var meter = meters.Create(GatewayTelemetry.Name);
        _decisions = meter.CreateCounter<long>(GatewayTelemetry.Metrics.Decisions, "{decision}", "Requests on the proxy surface by effect and reason.");
        _duration = meter.CreateHistogram<double>(GatewayTelemetry.Metrics.ExchangeDuration, "s", "From the first byte of a request to its outcome.");
        _spansLost = meter.CreateCounter<long>(GatewayTelemetry.Metrics.SpansLost, "{span}", "Spans that the collector did not take and that could not be kept for it. The ledger has what they say.");
        _trailersDropped = meter.CreateCounter<long>(GatewayTelemetry.Metrics.TrailersDropped, "{trailer}", "Trailer fields of requests, which are never passed on.");
        meter.CreateObservableUpDownCounter(GatewayTelemetry.Metrics.InFlight, () => inFlight.Count, "{request}", "Requests between their judgement and their end.");
    }

    public void Decided(Exchange exchange, TimeSpan duration)
    {
        var tags = new TagList
        {
            { GatewayTelemetry.Tags.Effect, ExchangeReport.EffectOf(exchange) },
            { GatewayTelemetry.Tags.Reason, ExchangeReport.ReasonOf(exchange) },
            { GatewayTelemetry.Tags.Agency, exchange.Route?.Agency ?? "none" },
        };
        _decisions.Add(1, tags);
        _duration.Record(duration.TotalSeconds, tags);
    }

    public void DroppedTrailers(int count) => _trailersDropped.Add(count);

    public void LostSpans(long count) => _spansLost.Add(count);
}
