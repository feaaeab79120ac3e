namespace Gateway.Server.Tests.Enforcement;

/// <summary>Steady in its pace and ten times as fast as the system's clock: what is limited by the second hardly limits tests that share a gateway.</summary>
internal sealed class HurryingClock : TimeProvider
{
    private readonly DateTimeOffset _start = System.GetUtcNow();
    private readonly long _ticks = System.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => _start + GetElapsedTime(_ticks);

    public override long GetTimestamp() => _ticks + ((System.GetTimestamp() - _ticks) * 10);
}
