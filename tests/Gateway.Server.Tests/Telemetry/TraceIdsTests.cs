using Gateway.Server.Telemetry;
using Xunit;

namespace Gateway.Server.Tests.Telemetry;

public sealed class TraceIdsTests
{
    [Fact]
    public void A_trace_id_begins_with_48_bits_of_unix_milliseconds() =>
        Assert.StartsWith("019c0a8f4e80", TraceIds.NewTrace(DateTimeOffset.FromUnixTimeMilliseconds(0x019c0a8f4e80)).ToHexString(), StringComparison.Ordinal);

    [Fact]
    public void A_later_one_sorts_later_and_two_of_one_instant_differ()
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(1_770_357_600_000);

        var (first, second, later) = (TraceIds.NewTrace(at).ToHexString(), TraceIds.NewTrace(at).ToHexString(), TraceIds.NewTrace(at.AddMilliseconds(1)).ToHexString());

        Assert.NotEqual(first, second);
        Assert.True(string.CompareOrdinal(first, later) < 0 && string.CompareOrdinal(second, later) < 0);
    }
}
