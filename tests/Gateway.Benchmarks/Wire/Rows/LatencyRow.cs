using Gateway.Benchmarks.Wire.Hosts;
using Gateway.Benchmarks.Wire.Load;
using Gateway.Testing;

namespace Gateway.Benchmarks.Wire.Rows;

/// <summary>What the gateway adds to the time of a request at a constant rate far below what it can take.</summary>
internal sealed class LatencyRow(string name, string what) : Row(name, what)
{
    private const int PerSecond = 1_600;
    private const int Connections = 32;
    private const int Bytes = 1024;

    public required Bar P50 { get; init; }

    public required Bar P99 { get; init; }

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(WireOptions options)
    {
        await using var partner = Subject.Partner(FreePort.Take(), spins: false);
        await partner.ListensAsync();
        await using var reference = Subject.Yarp("bare YARP", partner.Port);
        await using var gateway = Subject.Gateway("gateway", partner.Port, new GatewaySetup());
        Subject[] sides = [reference, gateway];
        foreach (var side in sides)
        {
            await side.ListensAsync();
            await options.WarmUpAsync(duration => Wrk.RunAsync(side, Connections, Bytes, duration));
        }
        var rounds = sides.Select(_ => new List<List<double>>()).ToList();
        for (var round = 0; round < options.Rounds; round++)
            for (var side = 0; side < sides.Length; side++)
                rounds[side].Add(PacedClient.Run(sides[side], PerSecond, Connections, Bytes, options.Round));
        return [Added("p50 ms", 0.50, rounds, P50), Added("p99 ms", 0.99, rounds, P99)];
    }

    private static Figure Added(string of, double quantile, List<List<List<double>>> rounds, Bar bar)
    {
        var (reference, gateway) = (rounds[0].ConvertAll(At), rounds[1].ConvertAll(At));
        return new Figure(of, Figure.Median(reference), Figure.Median(gateway), Figure.Median([.. gateway.Zip(reference, (ours, theirs) => ours - theirs)]), bar);

        double At(List<double> sorted) => sorted[(int)((sorted.Count - 1) * quantile)];
    }
}
