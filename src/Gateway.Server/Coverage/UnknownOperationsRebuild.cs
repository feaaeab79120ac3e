using Gateway.Ledger.Entries;
using Gateway.Ledger.Storage;
using Gateway.Ledger.Writing;
using Gateway.Policy.Apis;
using Gateway.Server.Telemetry.Logs;

namespace Gateway.Server.Coverage;

/// <summary>Makes the tally again from what the ledger recorded before this start. It holds up nothing, and reads the newest 100,000 entries at most.</summary>
internal sealed partial class UnknownOperationsRebuild(UnknownOperations unknown, LedgerWriter ledger, LedgerReader reader, TimeProvider time, ILogger<UnknownOperationsRebuild> logger) : BackgroundService
{
    private const long MaxEntries = 100_000;
    private const int Page = 500;

    // What is recorded from now on is counted when it is recorded.
    private readonly long _size = ledger.Size;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            for (long? next = Math.Max(0, _size - MaxEntries); next is { } from && from < _size && !stoppingToken.IsCancellationRequested;)
            {
                var page = reader.List(new EntryFilter { From = from, Limit = Page, Kind = EntryKind.Intent, Since = time.GetUtcNow() - TimeSpan.FromDays(UnknownOperations.Days) });
                foreach (var stored in page.Items)
                    if (stored.Index < _size && stored.Entry is IntentEntry { Rule: Classification.NoRule } intent)
                        unknown.SawRecorded(intent.Route, intent.Method, intent.Target?.Value, intent.Discriminators, stored.Index, intent.JudgedAt);
                next = page.Next;
                // Requests come first.
                await Task.Yield();
            }
        }
        catch (Exception failure)
        {
            // A tally for convenience must not stop a gateway; the record itself is checked elsewhere.
            Broken(FaultText.Of(failure));
        }
    }

    [LoggerMessage(8001, LogLevel.Warning, "The unknown operations of earlier runs could not be read: {Fault}")]
    private partial void Broken(string fault);
}
