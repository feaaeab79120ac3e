using System.Diagnostics;
using System.Net;
using OpenTelemetry;
using OpenTelemetry.Exporter;

namespace Gateway.Server.Telemetry.Otlp;

/// <summary>
/// OTLP for spans: the package's exporter makes the payload, and what it takes for the network is <see cref="SpanDeliveryService"/>. Counts what was neither taken nor
/// kept: a gap in the auditors' copy must show. The ledger holds the record whatever happens here.
/// </summary>
internal sealed class SpooledTraceExporter : OtlpTraceExporter
{
    private readonly DeliveryHandler _handler;
    private readonly GatewayMetrics _metrics;

    public SpooledTraceExporter(SpanDeliveryService delivery, GatewayMetrics metrics) : this(new DeliveryHandler(delivery), metrics) { }

    private SpooledTraceExporter(DeliveryHandler handler, GatewayMetrics metrics) : base(PlainPayloads(handler)) => (_handler, _metrics) = (handler, metrics);

    /// <summary>Called by one thread at a time, as the SDK promises of every exporter.</summary>
    public override ExportResult Export(in Batch<Activity> activityBatch)
    {
        _handler.Spans = (int)activityBatch.Count;
        var result = base.Export(activityBatch);
        if (result != ExportResult.Success) _metrics.LostSpans(activityBatch.Count);
        return result;
    }

    /// <summary>The form in which spans are kept, whatever the collector speaks today. The delivery has a time-out of its own.</summary>
    private static OtlpExporterOptions PlainPayloads(DeliveryHandler handler) => new()
    {
        Protocol = OtlpExportProtocol.HttpProtobuf,
        Compression = OtlpExportCompression.None,
        Endpoint = new Uri("http://delivery.invalid/"),
        Headers = null,
#pragma warning disable RS0030 // Nothing is sent by it: the handler ends in the delivery.
        HttpClientFactory = () => new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan },
#pragma warning restore RS0030
    };

    private sealed class DeliveryHandler(SpanDeliveryService delivery) : HttpMessageHandler
    {
        /// <summary>How many the payload holds that comes next.</summary>
        public int Spans { get; set; }

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) => SendAsync(request, cancellationToken).GetAwaiter().GetResult();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var isSafe = await delivery.DeliverAsync(await request.Content!.ReadAsByteArrayAsync(cancellationToken), Spans);
            // Where they are lost the answer is a final one: the exporter is not to try again.
            return new HttpResponseMessage(isSafe ? HttpStatusCode.OK : HttpStatusCode.BadRequest);
        }
    }
}
