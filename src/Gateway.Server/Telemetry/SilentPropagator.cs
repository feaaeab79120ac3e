using System.Diagnostics;

namespace Gateway.Server.Telemetry;

/// <summary>Takes no trace context or baggage from any message and gives none to any: what a caller sends is a link of the exchange's own trace and nothing else.</summary>
internal sealed class SilentPropagator : DistributedContextPropagator
{
    public override IReadOnlyCollection<string> Fields => [];

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) { }

    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) =>
        (traceId, traceState) = (null, null);

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;
}
