using System.Diagnostics;
using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Server.Telemetry;

namespace Gateway.Server.Enforcement;

/// <summary>Tells OpenTelemetry how an exchange ended: attributes of the server span and the metrics. A copy for reading; the ledger is the record.</summary>
internal sealed class ExchangeReport(GatewayMetrics metrics, TimeProvider time)
{
    public void Complete(Exchange exchange)
    {
        metrics.Decided(exchange, time.GetElapsedTime(exchange.StartedAt));
        if (exchange.Trace.Server is { } span)
            Describe(span, exchange);
        exchange.Trace.End();
    }

    /// <summary>What happened in the end: a permitted request that was refused or cut later counts as denied.</summary>
    public static string EffectOf(Exchange exchange) =>
        exchange is { Refused: null or { Type: "partner" or "answer-leaves-gateway" }, Decision: { } decision, Receipt: not null } ? Words.Of(decision.Effect) : Words.Of(Effect.Deny);

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
        span.SetTag(GatewayTelemetry.Tags.Operations, exchange.What?.Operations.Names());
        span.SetTag(GatewayTelemetry.Tags.Effect, EffectOf(exchange));
        span.SetTag(GatewayTelemetry.Tags.Reason, ReasonOf(exchange));
        // Ids only: of a confidential directive nothing else may be told.
        span.SetTag(GatewayTelemetry.Tags.Directives, DeterminingOf(exchange)?.Select(directive => directive.Id).ToArray());
        span.SetTag(GatewayTelemetry.Tags.Epoch, exchange.Epoch);
        span.SetTag(GatewayTelemetry.Tags.Record, exchange.Receipt?.Index);
        if (exchange.Http.Response.StatusCode >= 500)
            span.SetStatus(ActivityStatusCode.Error);
    }

    private static IEnumerable<Directive>? DeterminingOf(Exchange exchange) => exchange switch
    {
        { Refused: { } refused } => refused.Decision?.Determining,
        _ => exchange.Decision?.Determining,
    };
}
