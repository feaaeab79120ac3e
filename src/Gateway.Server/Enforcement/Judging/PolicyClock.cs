using Gateway.Ledger.Writing;

namespace Gateway.Server.Enforcement.Judging;

/// <summary>The instants at which a request is judged. <paramref name="Also"/> is the second one while it is not certain what time it is; only what both permit passes.</summary>
internal readonly record struct PolicyInstant(DateTimeOffset At, DateTimeOffset? Also)
{
    public DateTimeOffset Earliest => Also is { } also && also < At ? also : At;

    public DateTimeOffset Latest => Also is { } also && also > At ? also : At;
}

/// <summary>
/// Policy time (DESIGN section 13): never below the last ledger instant, so a clock set back cannot revive what has ended. Where that differs by more than five seconds
/// from the time that the monotonic clock says has passed since start, both count: a clock that leaps ahead, and a record that such a leap has left in the future,
/// cannot end a ban before its time either.
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
        return new PolicyInstant(at, (at - steady).Duration() > Tolerance ? steady : null);
    }

    /// <summary>True while two instants count: readiness and an alert say so.</summary>
    public bool IsAstray => Now().Also is not null;
}
