using System.Diagnostics;
using Gateway.Policy.Decisions;
using Gateway.Server.Coverage;
using Gateway.Server.Telemetry;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Server.Enforcement;

/// <summary>Tells OpenTelemetry, and the tally of unknown operations, how an exchange ended: attributes of the server span and the metrics. A copy for reading; the ledger is the record.</summary>
internal sealed class ExchangeReport(GatewayMetrics metrics, UnknownOperations unknown, TimeProvider time)
{
    public void Complete(Exchange exchange)
    {
        metrics.Decided(exchange, time.GetElapsedTime(exchange.StartedAt));
        unknown.Saw(exchange);
        // Trailers came after the message was judged, so they stay here (DESIGN section 8).
        if (exchange.Http.Features.Get<IHttpRequestTrailersFeature>() is { Available: true, Trailers.Count: > 0 and var trailers })
            metrics.DroppedTrailers(trailers);
        if (exchange.Trace.Server is { } span)
            Describe(span, exchange);
        exchange.Trace.End();
    }

    /// <summary>What happened in the end: a permitted request that was refused or cut later counts as denied; one that the partner failed was permitted all the same.</summary>
    public static string EffectOf(Exchange exchange) => Words.Of(IsPermitted(exchange) ? exchange.Decision!.Effect : Effect.Deny);

    /// <summary>Why it ended as it did: the reason of the decision that refused or permitted it; for what was no decision, the type of the answer.</summary>
    public static string ReasonOf(Exchange exchange) => exchange switch
    {
        { Refused: { Decision: null } or { Type: "cut" } } => exchange.Refused.Type,
        { Refused.Decision: { } refused } => Words.Of(refused.Reason),
        { Decision: { } decision } => Words.Of(decision.Reason),
        _ => Words.Of(Reason.Fault),
    };

    private static void Describe(Activity span, Exchange exchange)
    {
        span.SetTag("http.request.method", exchange.Request?.Method);
        span.SetTag("http.response.status_code", exchange.Http.Response.StatusCode);
        span.SetTag(GatewayTelemetry.Tags.Agency, exchange.Route?.Agency);
        span.SetTag(GatewayTelemetry.Tags.Api, exchange.Route?.Profile.Name);
        span.SetTag(GatewayTelemetry.Tags.Operations, exchange.What?.Operations.Names().ToArray());
        span.SetTag(GatewayTelemetry.Tags.Effect, EffectOf(exchange));
        span.SetTag(GatewayTelemetry.Tags.Reason, ReasonOf(exchange));
        // Ids only: of a confidential directive nothing else may be told. An array: of any other list exporters send the name of its type.
        span.SetTag(GatewayTelemetry.Tags.Directives, DecisionOf(exchange)?.DirectiveIds.ToArray());
        span.SetTag(GatewayTelemetry.Tags.Epoch, exchange.Epoch);
        span.SetTag(GatewayTelemetry.Tags.Record, exchange.Receipt?.Index);
        if (exchange.Http.Response.StatusCode >= 500)
            span.SetStatus(ActivityStatusCode.Error);
    }

    private static bool IsPermitted(Exchange exchange) =>
        exchange is { Refused: null or { Type: "partner" or "answer-leaves-gateway" }, Decision: not null, Receipt: not null };

    /// <summary>The decision that made it end as it did; null where none did.</summary>
    private static Decision? DecisionOf(Exchange exchange) => IsPermitted(exchange) ? exchange.Decision : exchange.Refused?.Decision;
}
