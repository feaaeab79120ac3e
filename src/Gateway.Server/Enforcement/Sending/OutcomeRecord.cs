using Gateway.Ledger.Entries;
using Gateway.Ledger.Writing;

namespace Gateway.Server.Enforcement.Sending;

/// <summary>Queues the outcome of a permitted request. Nobody waits for it: were it lost in a crash, the next start closes the intent as unknown.</summary>
internal sealed class OutcomeRecord(LedgerWriter ledger, TimeProvider time)
{
    public void Record(Exchange exchange, Ending ending)
    {
        var permit = exchange.Permit!;
        var epoch = permit.Cut?.Epoch ?? permit.Standing?.Set.Epoch;
        var (digests, undigested) = exchange.Traffic.Digests?.End() ?? ([], null);
        ledger.AppendLater(new OutcomeEntry
        {
            Intent = exchange.Receipt!.Index,
            Result = ending.Result,
            Status = StatusOf(exchange, ending),
            Attempts = permit.Passes,
            BytesOut = exchange.Traffic.BytesOut,
            BytesIn = exchange.Traffic.BytesIn,
            Duration = time.GetElapsedTime(exchange.StartedAt),
            Destination = exchange.Traffic.Destination,
            Epoch = epoch == exchange.Epoch ? null : epoch,
            Directives = permit.Cut?.Decision?.DirectiveIds ?? [],
            Digests = digests,
            Undigested = undigested,
            Error = ending.Error,
            Candidates = exchange.Traffic.Answer?.Count(),
        });
    }

    private static int? StatusOf(Exchange exchange, Ending ending) => exchange.Http.Response switch
    {
        { HasStarted: true } begun => begun.StatusCode,
        _ when ending.Refusal is { } refusal => refusal.Status,
        _ when ending.IsCallerGone => null,
        var whole => whole.StatusCode,
    };
}
