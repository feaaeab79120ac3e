using Gateway.Ledger.Writing;

namespace Gateway.Server.Enforcement;

/// <summary>The instants at which a request is judged: <paramref name="Also"/> is the second one while the clocks disagree.</summary>
internal readonly record struct PolicyInstant(DateTimeOffset At, DateTimeOffset? Also);

/// <summary>
/// Policy time (DESIGN section 13): never below the last ledger instant, so a clock set back cannot revive what has ended. While wall and monotonic clock differ by
/// more than five seconds since start, there are two instants, and only what both permit passes.
/// </summary>
internal sealed class PolicyClock(TimeProvider time, LedgerWriter ledger)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);
    private readonly DateTimeOffset _startWall = time.GetUtcNow();
    private readonly long _startTicks = time.GetTimestamp();

    public PolicyInstant Now()
    {
        var wall = time.GetUtcNow();
        var steady = _startWall + time.GetElapsedTime(_startTicks);
        var floor = ledger.LastInstant;
        var at = wall < floor ? floor : wall;
        if ((wall - steady).Duration() <= Tolerance) return new PolicyInstant(at, null);
        return new PolicyInstant(at, steady < floor ? floor : steady);
    }

    /// <summary>True while the clocks disagree: readiness and an alert say so.</summary>
    public bool IsAstray => Now().Also is not null;
}
