namespace Gateway.Testing;

/// <summary>The system's clock with a wall that can be set, as an operator or a bad time source does; the monotonic clock goes on undisturbed.</summary>
public sealed class SteppedClock : TimeProvider
{
    private long _offset;

    /// <summary>How far the wall clock is off.</summary>
    public TimeSpan Offset
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _offset));
        set => Interlocked.Exchange(ref _offset, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
}
