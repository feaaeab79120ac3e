using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gateway.Server.Enforcement;

namespace Gateway.Server.Telemetry;

/// <summary>The gateway's metrics. Tags are of low cardinality only: never case numbers, callers or paths.</summary>
internal sealed class GatewayMetrics
{
    private readonly Counter<long> _decisions;
    private readonly Histogram<double> _duration;

    public GatewayMetrics(IMeterFactory meters, InFlightRequests inFlight)
    {
        var meter = meters.Create(GatewayTelemetry.Name);
        _decisions = meter.CreateCounter<long>("gateway.decisions", "{decision}", "Requests on the proxy surface by effect and reason.");
        _duration = meter.CreateHistogram<double>("gateway.exchange.duration", "s", "From the first byte of a request to its outcome.");
        meter.CreateObservableUpDownCounter("gateway.inflight", () => inFlight.Count, "{request}", "Requests between their judgement and their end.");
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
}
