using Gateway.Testing;

namespace Gateway.Benchmarks.Gateways;

/// <summary>
/// How long a ban takes to end what runs: uploads, server-sent events and WebSockets, all busy. Callers, gateway and partner share one process, so that one clock sees
/// the file being saved, the epoch becoming current and the partner's last byte; they also share its processors, which makes the figures no better than they are.
/// </summary>
internal static class CutBenchmark
{
    private const int Streams = 500;
    private const int Rounds = 5;

    public static async Task RunAsync(TextWriter output)
    {
        for (var round = 1; round <= Rounds; round++)
        {
            await using var streams = await RunningStreams.StartPartnerAsync(TimeSpan.FromMilliseconds(100));
            await using var gateway = await TestGateway.StartAsync(options =>
            {
                options.Routes.Add(new TestRoute("open", "open-pd", "open", streams.Partner, Prefix: "/open"));
                options.Settings.Add("Gateway:Apis:Path=" + Repository.PathOf("tests/Gateway.Server.Tests/Enforcement/Apis"));
                options.Directives.Add(Some.Allow("everything"));
            });
            await streams.OpenAsync(gateway.ProxyAddress.Port, "/open", Streams);
            var before = gateway.Epoch;

            var times = await streams.CutAsync(() => gateway.Put(Some.Directive("ban", "deny")), () => gateway.Epoch > before);

            await output.WriteLineAsync(
                $"  round {round}, {Streams} streams: file saved to last byte p50 {Median(times.FromSaved):F0} ms, p99 {CutTimes.P99(times.FromSaved):F0} ms (must: under 1,000); "
                + $"epoch current to last byte p50 {Median(times.FromCurrent):F0} ms, p99 {CutTimes.P99(times.FromCurrent):F0} ms (goal: 50); file saved to end seen by the partner p99 {CutTimes.P99(times.Ended):F0} ms");
        }
    }

    private static double Median(IReadOnlyList<double> sorted) => sorted[sorted.Count / 2];
}
