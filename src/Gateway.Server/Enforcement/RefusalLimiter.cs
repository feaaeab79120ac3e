using System.Collections.Concurrent;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Writing;
using Gateway.Server.Directives;

namespace Gateway.Server.Enforcement;

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
    private readonly ConcurrentDictionary<(string Peer, string Reason), Tally> _tallies = new();

    /// <summary>Counts one refusal. True when it is to be answered and recorded by itself; false: answer 429, it is counted for the next aggregated entry.</summary>
    public bool Admit(string peer, string reason) => TallyOf(peer, reason).Admit(time.GetUtcNow());

    /// <summary>Counts what was rejected without an answer of ours, for the next aggregated entry.</summary>
    public void Count(string peer, string reason) => TallyOf(peer, reason).Count(time.GetUtcNow());

    private Tally TallyOf(string peer, string reason)
    {
        var key = _tallies.Count < MaxTallies || _tallies.ContainsKey((peer, reason)) ? (peer, reason) : ("*", reason);
        return _tallies.GetOrAdd(key, static _ => new Tally());
    }

    /// <summary>Queues the aggregated entries and forgets peers that have been quiet.</summary>
    public void Flush()
    {
        var now = time.GetUtcNow();
        foreach (var (key, tally) in _tallies)
        {
            if (tally.Take() is { } counted)
            {
                ledger.AppendLater(new RefusalsEntry
                {
                    From = counted.From,
                    Until = now,
                    Reason = key.Reason,
                    Peer = Personal.Of(key.Peer)!,
                    Count = counted.Count,
                    Epoch = inForce.Current.Set.Epoch,
                });
            }
            else if (tally.IsQuiet(now))
            {
                _tallies.TryRemove(key, out _);
            }
        }
    }

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

    private sealed class Tally
    {
        private readonly Lock _gate = new();
        private long _second;
        private int _inSecond;
        private long _surplus;
        private DateTimeOffset _surplusSince;

        public bool Admit(DateTimeOffset now)
        {
            var second = now.ToUnixTimeSeconds();
            lock (_gate)
            {
                if (second != _second) (_second, _inSecond) = (second, 0);
                if (++_inSecond <= PerSecond) return true;
                Count_NeedsGate(now);
                return false;
            }
        }

        public void Count(DateTimeOffset now)
        {
            lock (_gate)
            {
                _second = now.ToUnixTimeSeconds();
                Count_NeedsGate(now);
            }
        }

        private void Count_NeedsGate(DateTimeOffset now)
        {
            if (_surplus++ == 0) _surplusSince = now;
        }

        public (DateTimeOffset From, long Count)? Take()
        {
            lock (_gate)
            {
                if (_surplus == 0) return null;
                var counted = (_surplusSince, _surplus);
                _surplus = 0;
                return counted;
            }
        }

        public bool IsQuiet(DateTimeOffset now)
        {
            lock (_gate)
                return _surplus == 0 && now.ToUnixTimeSeconds() - _second > 10;
        }
    }
}
