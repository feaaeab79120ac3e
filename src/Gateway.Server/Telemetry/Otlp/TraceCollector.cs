using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using OpenTelemetry.Exporter;

namespace Gateway.Server.Telemetry.Otlp;

/// <summary>What became of a payload (OTLP specification 1.8, "Failures", for gRPC and for HTTP).</summary>
internal enum Delivery
{
    /// <summary>The collector was not reached, did not answer in time, or asks to be tried later.</summary>
    Away,

    /// <summary>It was reached and will not take this payload: sending it again is pointless.</summary>
    Refused,

    Taken,
}

/// <summary>The collector of spans. Beside the package's exporter because a payload that waited on disk has to be sent, and the exporter sends only what it has just serialized.</summary>
internal sealed class TraceCollector : IDisposable
{
    private const string GrpcMethod = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private const int GrpcPrefix = 5;
    // CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS; RESOURCE_EXHAUSTED only where it is said when to come again.
    private static readonly int[] GrpcLater = [1, 4, 10, 11, 14, 15];
    private const int GrpcExhausted = 8;

    private readonly HttpClient _client;
    private readonly Uri _address;
    private readonly bool _isGrpc;
    private readonly bool _isCompressed;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _headers;

    public TraceCollector(OtlpDestination destination)
    {
        var options = new OtlpExporterOptions();
        destination.ApplyTo(options);
        // The package's own: it knows the certificates and the time-out, and follows no redirect.
        _client = options.HttpClientFactory();
        _isGrpc = destination.Protocol == OtlpExportProtocol.Grpc;
        _isCompressed = destination.Compression == OtlpExportCompression.GZip;
        _address = _isGrpc ? new Uri(destination.Endpoint.AbsoluteUri.TrimEnd('/') + GrpcMethod) : destination.Endpoint;
        _headers = destination.HeaderFields();
    }

    /// <param name="spans">An <c>ExportTraceServiceRequest</c>; not to be changed before this returns.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled. Nothing else is thrown.</exception>
    public async Task<Delivery> SendAsync(ReadOnlyMemory<byte> spans, CancellationToken cancellationToken)
    {
        try
        {
            using var request = RequestOf(spans);
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
            if (answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout) return Delivery.Away;
            if (!answer.IsSuccessStatusCode) return Delivery.Refused;
            return _isGrpc ? OfGrpc(answer) : Delivery.Taken;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Its time-out, an address that does not resolve, a certificate, anything: no fault of a copy may end the gateway, and this one may pass.
            return Delivery.Away;
        }
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage RequestOf(ReadOnlyMemory<byte> spans)
    {
        var message = _isCompressed ? Compressed(spans) : spans;
        var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = _isGrpc ? new GrpcContent(message, _isCompressed) : new ReadOnlyMemoryContent(message) };
        request.Headers.TryAddWithoutValidation("User-Agent", GatewayTelemetry.Service);
        foreach (var (name, value) in _headers)
            request.Headers.TryAddWithoutValidation(name, value);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(_isGrpc ? "application/grpc" : "application/x-protobuf");
        if (_isGrpc)
        {
            (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
            request.Headers.TryAddWithoutValidation("TE", "trailers");
            if (_isCompressed) request.Headers.TryAddWithoutValidation("grpc-encoding", "gzip");
        }
        else if (_isCompressed)
        {
            request.Content.Headers.ContentEncoding.Add("gzip");
        }
        return request;
    }

    private static Delivery OfGrpc(HttpResponseMessage answer)
    {
        // An answer without a message has its status among the headers.
        var ends = answer.TrailingHeaders.Contains("grpc-status") ? answer.TrailingHeaders : (HttpHeaders)answer.Headers;
        if (!ends.TryGetValues("grpc-status", out var values) || !int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var status)) return Delivery.Refused;
        if (status == 0) return Delivery.Taken;
        return GrpcLater.Contains(status) || (status == GrpcExhausted && ends.Contains("grpc-status-details-bin")) ? Delivery.Away : Delivery.Refused;
    }

    private static ReadOnlyMemory<byte> Compressed(ReadOnlyMemory<byte> spans)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(spans.Span);
        return compressed.GetBuffer().AsMemory(0, (int)compressed.Length);
    }

    /// <summary>One message of gRPC, behind its prefix of flag and length.</summary>
    private sealed class GrpcContent(ReadOnlyMemory<byte> message, bool isCompressed) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            var prefix = new byte[GrpcPrefix];
            prefix[0] = isCompressed ? (byte)1 : (byte)0;
            BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), message.Length);
            await stream.WriteAsync(prefix, cancellationToken);
            await stream.WriteAsync(message, cancellationToken);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override bool TryComputeLength(out long length)
        {
            length = GrpcPrefix + message.Length;
            return true;
        }
    }
}
