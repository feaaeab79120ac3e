using Gateway.Benchmarks.Wire.Hosts;
using Gateway.Benchmarks.Wire.Load;

namespace Gateway.Benchmarks.Wire.Rows;

/// <summary>Refusals by a directive, each recorded durably before its answer, against a bare Kestrel that answers 451 and knows nothing.</summary>
internal sealed class RefusedRow(string name, string what, Bar rate) : Row(name, what)
{
    private const int AtOnce = 64;
    private const int Bytes = 1024;

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(WireOptions options)
    {
        await using var reference = Subject.Refuser("bare Kestrel");
        await using var gateway = Subject.Gateway("gateway", partner: 1, new GatewaySetup { Effect = "deny" });
        await reference.ListensAsync();
        await gateway.ListensAsync();
        using var atReference = new ManyPeers(reference, AtOnce, Bytes);
        using var atGateway = new ManyPeers(gateway, AtOnce, Bytes);
        ManyPeers[] sides = [atReference, atGateway];
        foreach (var side in sides)
            await options.WarmUpAsync(duration => Task.FromResult(side.Run(duration)));
        var samples = sides.Select(_ => new List<Sample>()).ToList();
        for (var round = 0; round < options.Rounds; round++)
            for (var side = 0; side < sides.Length; side++)
                samples[side].Add(sides[side].Run(options.Round));
        return ThroughputRow.Figures(samples[0], samples[1], rate, null);
    }
}
