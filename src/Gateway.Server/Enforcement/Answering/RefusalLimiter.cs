using Gateway.Ledger.Entries;
using Gateway.Ledger.Writing;
using Gateway.Server.Directives;

namespace Gateway.Server.Enforcement.Answering;

/// <summary>
/// Keeps a looping client from filling the ledger: past 20 refusals a second of one peer for one reason, the rest is answered 429 and recorded together, one entry
/// per peer and reason every ten seconds (DESIGN section 8).
/// </summary>
internal sealed class RefusalLimiter(TimeProvider time, LedgerWriter ledger, DirectivesInForce inForce) : BackgroundService
{
    /// <summary>Refusals of one peer for one reason, a second, that are answered and recorded one by one.</summary>
    public const int PerSecond = 20;

    /// <summary>Peers and reasons that are followed at once. Beyond it every further one shares a counter, so that memory stays bounded.</summary>
    private const int MaxTallies = 10_000;

    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(10);
    // One lock for all: a tally that is taken off the list must not be counted on any more, and holding it takes less than the record that follows.
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Peer, string Reason), Tally> _tallies = [];

    /// <summary>Counts one refusal. True when it is to be answered and recorded by itself; false: answer 429, it is counted for the next aggregated entry.</summary>
    public bool Admit(string peer, string reason)
    {
        var now = time.GetUtcNow();
        lock (_gate)
            return TallyOf_NeedsGate(peer, reason).Admit(now);
    }

    /// <summary>Counts what was rejected without an answer of ours, for the next aggregated entry.</summary>
    public void Count(string peer, string reason)
    {
        var now = time.GetUtcNow();
        lock (_gate)
            TallyOf_NeedsGate(peer, reason).Count(now);
    }

    /// <summary>Queues the aggregated entries and forgets peers that have been quiet.</summary>
    public void Flush()
    {
        var now = time.GetUtcNow();
        List<RefusalsEntry> entries = [];
        lock (_gate)
        {
            foreach (var (key, tally) in _tallies)
            {
                if (tally.Take() is { } counted)
                    entries.Add(EntryOf(key, counted, now));
                else if (tally.IsQuiet(now))
                    _tallies.Remove(key);
            }
        }
        foreach (var entry in entries)
            ledger.AppendLater(entry);
    }

    private Tally TallyOf_NeedsGate(string peer, string reason)
    {
        var key = _tallies.Count < MaxTallies || _tallies.ContainsKey((peer, reason)) ? (peer, reason) : ("*", reason);
        if (!_tallies.TryGetValue(key, out var tally))
            _tallies.Add(key, tally = new Tally());
        return tally;
    }

    private RefusalsEntry EntryOf((string Peer, string Reason) key, (DateTimeOffset From, long Count) counted, DateTimeOffset until) => new()
    {
        From = counted.From,
        Until = until,
        Reason = key.Reason,
        Peer = Personal.Of(key.Peer)!,
        Count = counted.Count,
        Epoch = inForce.Current.Set.Epoch,
    };

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Flush();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(FlushInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Flush();
        }
        catch (OperationCanceledException)
        {
            // Stopping: StopAsync flushes the rest.
        }
    }

    /// <summary>What one peer was refused for one reason.</summary>
    private sealed class Tally
    {
        private long _second;
        private int _inSecond;
        private long _surplus;
        private DateTimeOffset _surplusSince;

        public bool Admit(DateTimeOffset now)
        {
            var second = now.ToUnixTimeSeconds();
            if (second != _second) (_second, _inSecond) = (second, 0);
            if (++_inSecond <= PerSecond) return true;
            Count(now);
            return false;
        }

        public void Count(DateTimeOffset now)
        {
            _second = now.ToUnixTimeSeconds();
            if (_surplus++ == 0) _surplusSince = now;
        }

        public (DateTimeOffset From, long Count)? Take()
        {
            if (_surplus == 0) return null;
            var counted = (_surplusSince, _surplus);
            _surplus = 0;
            return counted;
        }

        public bool IsQuiet(DateTimeOffset now) => now.ToUnixTimeSeconds() - _second > 10;
    }
}
