namespace Gateway.Server.Enforcement;

/// <summary>
/// Bounds how long a partner may take to begin its answer. Polly's own time-out cannot stand still while a body is on its way, and would need a token source for each
/// request; this one is looked at from time to time by <see cref="InFlightRequests"/>, so that no request needs a timer. Runs from the start. Thread-safe.
/// </summary>
internal sealed class AnswerClock(TimeProvider time, TimeSpan limit)
{
    private const long Stopped = 0, Rung = long.MinValue;

    // The timestamp at which it rings; while it stands still the negative of what is left.
    private long _state = time.GetTimestamp() + (long)(limit.TotalSeconds * time.TimestampFrequency);

    /// <summary>True once the time was up before it was stopped; that never changes again.</summary>
    public bool HasRung => Volatile.Read(ref _state) == Rung;

    public void Pause()
    {
        var state = Volatile.Read(ref _state);
        if (state > Stopped) Interlocked.CompareExchange(ref _state, -Math.Max(1, state - time.GetTimestamp()), state);
    }

    /// <summary>Goes on with the time that was left when it was paused.</summary>
    public void Resume()
    {
        var state = Volatile.Read(ref _state);
        if (state is < Stopped and not Rung) Interlocked.CompareExchange(ref _state, time.GetTimestamp() - state, state);
    }

    /// <summary>Once this has returned it will not ring any more, if it has not yet.</summary>
    public void Stop()
    {
        for (var state = Volatile.Read(ref _state); state != Rung && state != Stopped; state = Volatile.Read(ref _state))
            if (Interlocked.CompareExchange(ref _state, Stopped, state) == state)
                return;
    }

    /// <summary>True once, where the time is up.</summary>
    public bool TryRing(long now)
    {
        var state = Volatile.Read(ref _state);
        return state > Stopped && now >= state && Interlocked.CompareExchange(ref _state, Rung, state) == state;
    }
}
