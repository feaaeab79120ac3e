using Microsoft.Extensions.Options;

namespace Gateway.Server.Audit;

/// <summary>Looks every two seconds how much room the ledger has left, for status and metrics, and says in the log when it gets scarce and when it is enough again.</summary>
internal sealed partial class DiskWatch(DiskSpaceReader read, IOptions<LedgerOptions> options, ILogger<DiskWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly string _folder = Path.GetDirectoryName(options.Value.Path)!;
    private readonly Lock _gate = new();
    private DiskSpace? _space = read(Path.GetDirectoryName(options.Value.Path)!);

    /// <summary>As it was seen last; null where the file system does not say, which by itself is no alert: whether the ledger can be written is another question.</summary>
    public DiskSpace? Space
    {
        get
        {
            lock (_gate) return _space;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        var wasLow = false;
        do
        {
            // A file system that hangs, hangs this watch and nothing else.
            var space = await Task.Run(() => read(_folder), stoppingToken);
            lock (_gate) _space = space;
            // What is not known is no all-clear.
            if (space is not { } known || known.IsLow == wasLow)
                continue;
            if (known.IsLow)
                Scarce(_folder, 100 * known.FreeShare);
            else
                Enough(_folder);
            wasLow = known.IsLow;
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(2003, LogLevel.Error, "The ledger's file system, at {Folder}, has {Percent:0.0} % free, less than 20 %. When it is full nothing leaves any more: make room")]
    private partial void Scarce(string folder, double percent);

    [LoggerMessage(2004, LogLevel.Information, "The ledger's file system, at {Folder}, has 20 % free again")]
    private partial void Enough(string folder);
}
