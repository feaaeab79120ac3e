using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Enforcement;

/// <summary>Fifty streams that run at once, all busy, are all cut within a second of the file being saved. The benchmark <c>cut</c> does the same with five hundred.</summary>
public sealed class ManyCutTests
{
    private const int Streams = 50;

    [Fact]
    public async Task Every_stream_ends_within_a_second_and_each_cut_is_an_outcome_with_its_bytes()
    {
        await using var streams = await RunningStreams.StartPartnerAsync(TimeSpan.FromMilliseconds(20));
        await using var gateway = await Wire.StartAsync(streams.Partner);
        await streams.OpenAsync(gateway.ProxyAddress.Port, "/open", Streams);
        var before = gateway.Epoch;

        var times = await streams.CutAsync(() => gateway.Put(Wire.Ban), () => gateway.Epoch > before);

        Assert.Equal(Streams, times.FromSaved.Count);
        Assert.True(CutTimes.P99(times.FromSaved) < 1000, $"The last byte came {CutTimes.P99(times.FromSaved):F0} ms after the file was saved.");
        Assert.True(CutTimes.P99(times.Ended) < 1000, $"The last end was seen {CutTimes.P99(times.Ended):F0} ms after the file was saved.");
        await TestGateway.WaitAsync(() => gateway.Entries("outcome").Count == Streams);
        Assert.All(gateway.Entries("outcome"), outcome =>
        {
            Assert.Equal("cut", (string?)outcome["result"]);
            Assert.Equal(["ban"], outcome["directives"]!.AsArray().Select(id => (string?)id));
            // A third each: uploads are answered by the cut itself, WebSockets go both ways, and the rest are downloads.
            var status = (int)outcome["status"]!;
            Assert.Equal((status != 200, status != 451), ((long)(outcome["bytesOut"] ?? 0) > 0, (long)(outcome["bytesIn"] ?? 0) > 0));
        });
        Assert.Equal([16, 17, 17], gateway.Entries("outcome").CountBy(outcome => (int)outcome["status"]!).OrderBy(group => group.Key).Select(group => group.Value));
    }
}
