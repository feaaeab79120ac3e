using System.Diagnostics;

namespace Gateway.Server.Telemetry;

/// <summary>
/// The trace of one request. Ids are always drawn and recorded; span objects exist only where an exporter listens. The caller's own trace context is kept as a link
/// and never becomes a parent, so no flag of theirs can switch a decision's trace off.
/// </summary>
internal sealed class ExchangeTrace
{
    /// <summary>Length of a <c>traceparent</c> of version 00 (W3C Trace Context section 3.2). Later versions may be longer and hold anything, so they are not kept.</summary>
    private const int TraceParentLength = 55;

    private readonly Activity? _server;

    private ExchangeTrace(Activity? server, string traceId, string spanId, string? caller)
    {
        _server = server;
        TraceId = traceId;
        SpanId = spanId;
        CallerTraceParent = caller;
    }

    public string TraceId { get; }

    public string SpanId { get; }

    /// <summary>The caller's <c>traceparent</c> where it is well-formed; recorded, never trusted.</summary>
    public string? CallerTraceParent { get; }

    /// <summary>The server span, for attributes; null where nobody listens.</summary>
    public Activity? Server => _server;

    public static ExchangeTrace Start(HttpRequest request, DateTimeOffset now)
    {
        var header = request.Headers.TraceParent;
        string? caller = null;
        ActivityContext link = default;
        if (header.Count == 1 && header[0] is { Length: TraceParentLength } && ActivityContext.TryParse(header[0], null, isRemote: true, out link))
            caller = header[0];

        var trace = TraceIds.NewTrace(now);
        // A context with a trace and no span makes a root that has our id; nothing that is current on this thread becomes its parent.
        var server = GatewayTelemetry.Source.HasListeners()
            ? GatewayTelemetry.Source.StartActivity(
                GatewayTelemetry.Spans.Request,
                ActivityKind.Server,
                new ActivityContext(trace, default, ActivityTraceFlags.Recorded),
                links: caller is null ? null : [new ActivityLink(link)])
            : null;
        return new ExchangeTrace(server, trace.ToHexString(), (server?.SpanId ?? TraceIds.NewSpan()).ToHexString(), caller);
    }

    /// <summary>A span below the server span; dispose it at its end. Null where nobody listens.</summary>
    public Activity? Begin(string name, ActivityKind kind = ActivityKind.Internal) =>
        _server is null ? null : GatewayTelemetry.Source.StartActivity(name, kind, _server.Context);

    public void End() => _server?.Dispose();
}
