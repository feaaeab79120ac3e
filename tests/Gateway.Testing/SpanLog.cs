using System.Collections.Concurrent;
using System.Diagnostics;
using OpenTelemetry;

namespace Gateway.Testing;

/// <summary>Spans as they end, in memory. The source of spans belongs to the process, so those of gateways under other tests come too: ask for a trace by its id.</summary>
public sealed class SpanLog : BaseExporter<Activity>
{
    private readonly ConcurrentQueue<Activity> _spans = new();

    public IReadOnlyList<Activity> Of(string traceId) => [.. _spans.Where(span => span.TraceId.ToHexString() == traceId)];

    /// <summary>Waits until the server span of a trace has ended, which is the last of its spans to do so; returns all of them.</summary>
    public async Task<IReadOnlyList<Activity>> WholeAsync(string traceId)
    {
        await TestGateway.WaitAsync(() => Of(traceId).Any(span => span.Kind == ActivityKind.Server));
        return Of(traceId);
    }

    public override ExportResult Export(in Batch<Activity> batch)
    {
        foreach (var span in batch)
            _spans.Enqueue(span);
        return ExportResult.Success;
    }
}
