namespace Gateway.Testing;

/// <summary>The system's clock with a wall that can be set, as an operator or a bad time source does; the monotonic clock goes on undisturbed, but for what <see cref="Advance"/> adds to both.</summary>
public sealed class SteppedClock : TimeProvider
{
    private long _offset;
    private long _elapsed;

    /// <summary>How far the wall clock is off.</summary>
    public TimeSpan Offset
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _offset));
        set => Interlocked.Exchange(ref _offset, value.Ticks);
    }

    /// <summary>Lets time pass on both clocks.</summary>
    public void Advance(TimeSpan time) => Interlocked.Add(ref _elapsed, time.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset + Elapsed;

    public override long GetTimestamp() => System.GetTimestamp() + (long)(Elapsed.TotalSeconds * TimestampFrequency);

    private TimeSpan Elapsed => TimeSpan.FromTicks(Interlocked.Read(ref _elapsed));
}
