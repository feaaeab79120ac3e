using Gateway.Benchmarks.Wire.Hosts;
using Gateway.Benchmarks.Wire.Load;
using Gateway.Testing;

namespace Gateway.Benchmarks.Wire.Rows;

/// <summary>Permitted requests as fast as they are answered: bare YARP and the gateway in front of the same partner, in turns.</summary>
internal sealed class ThroughputRow(string name, string what, int connections, int bytes) : Row(name, what)
{
    /// <summary>Of requests a second, gateway to reference.</summary>
    public Bar? Rate { get; init; }

    /// <summary>Of CPU time per request, gateway to reference.</summary>
    public Bar? Cpu { get; init; }

    public GatewaySetup Gateway { get; init; } = new();

    /// <summary>Another gateway as the reference in the place of bare YARP, to state the price of a setting.</summary>
    public GatewaySetup? Against { get; init; }

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(WireOptions options)
    {
        var portOfH2 = FreePort.Take();
        await using var partner = Subject.Partner(portOfH2);
        await partner.ListensAsync();
        await using var reference = Against is null ? Subject.Yarp("bare YARP", Gateway.H2 ? portOfH2 : partner.Port, Gateway.H2) : Subject.Gateway("gateway, reference", Against.H2 ? portOfH2 : partner.Port, Against);
        await using var gateway = Subject.Gateway("gateway", Gateway.H2 ? portOfH2 : partner.Port, Gateway);
        Subject[] sides = [reference, gateway];
        foreach (var side in sides)
        {
            await side.ListensAsync();
            await options.WarmUpAsync(duration => Wrk.RunAsync(side, connections, bytes, duration));
        }
        var samples = sides.Select(_ => new List<Sample>()).ToList();
        for (var round = 0; round < options.Rounds; round++)
            for (var side = 0; side < sides.Length; side++)
                samples[side].Add(await Wrk.RunAsync(sides[side], connections, bytes, options.Round));
        return Figures(samples[0], samples[1], Rate, Cpu);
    }

    public static Figure[] Figures(IReadOnlyList<Sample> reference, IReadOnlyList<Sample> gateway, Bar? rate, Bar? cpu) =>
    [
        Figure.Ratio("requests/s", [.. reference.Select(sample => sample.Rate)], [.. gateway.Select(sample => sample.Rate)], rate),
        Figure.Ratio("CPU us/request", [.. reference.Select(sample => sample.Cpu)], [.. gateway.Select(sample => sample.Cpu)], cpu),
    ];
}
