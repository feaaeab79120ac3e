namespace Gateway.Ledger.Tests.Support;

/// <summary>A wall clock that a test sets, backwards too.</summary>
internal sealed class SteppedClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
