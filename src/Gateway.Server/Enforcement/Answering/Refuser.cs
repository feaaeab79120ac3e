using Gateway.Ledger.Writing;
using Gateway.Server.Directives;
using Gateway.Server.Enforcement.Judging;
using Gateway.Server.Surfaces;
using Gateway.Server.Telemetry;

namespace Gateway.Server.Enforcement.Answering;

/// <summary>Records refusals and answers them; the record is durable before the answer goes out.</summary>
internal sealed class Refuser(LedgerWriter ledger, IntentRecord intents, Problems problems, RefusalLimiter limiter, DirectivesInForce inForce)
{
    /// <summary>Refuses before anything was sent. Where the ledger cannot be written, the answer says that instead, with no record.</summary>
    public async Task RefuseAsync(Exchange exchange, Refusal refusal)
    {
        if (exchange.Decision is null)
            exchange.Epoch = inForce.Current.Set.Epoch;
        if (!limiter.Admit(IntentRecord.PeerOf(exchange.Http), refusal.Type))
        {
            await AnswerAsync(exchange, Refusal.TooMany);
            return;
        }
        try
        {
            exchange.Receipt = await RecordAsync(exchange, refusal);
        }
        catch (LedgerUnavailableException unavailable)
        {
            refusal = Of(unavailable);
        }
        await AnswerAsync(exchange, refusal);
    }

    /// <summary>
    /// Drops, unjudged, what began when its caller had gone: counted together (<c>rejected-gone</c>), unless it is the rest of a refused message's body, which has its record.
    /// </summary>
    public void Drop(HttpContext context)
    {
        if (!context.Features.IsLeftover)
            limiter.Count(IntentRecord.PeerOf(context), "rejected-gone");
        if (context.Features.Leftover is { } leftover)
            leftover.HasUnreadBody = true;
        Abort(context);
    }

    private static void Abort(HttpContext context)
    {
        context.Features.Leftover?.Abort();
        context.Abort();
    }

    /// <summary>Appends the intent; durable when it returns.</summary>
    /// <exception cref="LedgerUnavailableException">It could not be made durable in time.</exception>
    public ValueTask<Receipt> RecordAsync(Exchange exchange, Refusal? refusal) =>
        exchange.Trace.Server is null ? ledger.AppendAsync(intents.Of(exchange, refusal)) : RecordInSpanAsync(exchange, refusal);

    private async ValueTask<Receipt> RecordInSpanAsync(Exchange exchange, Refusal? refusal)
    {
        using var span = exchange.Trace.Begin(GatewayTelemetry.Spans.Record);
        var receipt = await ledger.AppendAsync(intents.Of(exchange, refusal));
        span?.SetTag(GatewayTelemetry.Tags.Record, receipt.Index);
        return receipt;
    }

    /// <summary>Answers without a record of its own: the intent stands already, or could not be written. Closes the connection where an answer has already begun.</summary>
    public async Task AnswerAsync(Exchange exchange, Refusal refusal)
    {
        exchange.Refused = refusal;
        if (exchange.Http.Response.HasStarted)
        {
            Abort(exchange.Http);
            return;
        }
        await problems.WriteAsync(exchange, refusal);
    }

    public static Refusal Of(LedgerUnavailableException unavailable) => unavailable.IsOverload ? Refusal.Overloaded : Refusal.LedgerUnavailable;
}
