using Gateway.Ledger.Writing;

namespace Gateway.Server.Audit;

/// <summary>Says in the log when checkpoints stop reaching the file in other custody, and when they do again.</summary>
internal sealed partial class CheckpointWatch(LedgerWriter ledger, ILogger<CheckpointWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        var wasFaulty = false;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var fault = ledger.CheckpointFault;
            if (fault is not null && !wasFaulty)
                Unreachable(fault);
            else if (fault is null && wasFaulty)
                Reachable();
            wasFaulty = fault is not null;
        }
    }

    [LoggerMessage(2001, LogLevel.Error, "Checkpoints do not reach the file in other custody: {Fault} The ledger records on; what it says since then is anchored nowhere else")]
    private partial void Unreachable(string fault);

    [LoggerMessage(2002, LogLevel.Information, "Checkpoints reach the file in other custody again")]
    private partial void Reachable();
}
