using Gateway.Ledger.Writing;

namespace Gateway.Server.Audit;

/// <summary>Says in the log why the ledger cannot be written, and that checkpoints do not reach the file in other custody: each reason once, and when it is over.</summary>
internal sealed partial class LedgerWatch(LedgerWriter ledger, ILogger<LedgerWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        var told = new HashSet<string>(StringComparer.Ordinal);
        var wasUnreachable = false;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // The first reason may be only that it took too long.
            if (ledger.WriteFault is { } fault)
            {
                if (told.Add(fault)) Closed(fault);
            }
            else if (told.Count > 0)
            {
                Open();
                told.Clear();
            }

            var unreachable = ledger.CheckpointFault;
            if (unreachable is not null && !wasUnreachable)
                Unreachable(unreachable);
            else if (unreachable is null && wasUnreachable)
                Reachable();
            wasUnreachable = unreachable is not null;
        }
    }

    [LoggerMessage(2001, LogLevel.Error, "Checkpoints do not reach the file in other custody: {Fault} The ledger records on; what it says since then is anchored nowhere else")]
    private partial void Unreachable(string fault);

    [LoggerMessage(2002, LogLevel.Information, "Checkpoints reach the file in other custody again")]
    private partial void Reachable();

    [LoggerMessage(2005, LogLevel.Error, "Nothing leaves any more. {Fault}")]
    private partial void Closed(string fault);

    [LoggerMessage(2006, LogLevel.Information, "The ledger can be written again")]
    private partial void Open();
}
