using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;

namespace Gateway.Server.Telemetry.Otlp;

/// <summary>OTLP for spans that counts what the collector did not take: a gap in the auditors' copy must show. The ledger holds the record whatever happens here.</summary>
internal sealed class CountedTraceExporter(OtlpExporterOptions options, GatewayMetrics metrics) : OtlpTraceExporter(options)
{
    public override ExportResult Export(in Batch<Activity> activityBatch)
    {
        var result = base.Export(activityBatch);
        if (result != ExportResult.Success) metrics.LostSpans(activityBatch.Count);
        return result;
    }
}
