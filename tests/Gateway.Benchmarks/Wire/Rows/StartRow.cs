using System.Diagnostics;
using Gateway.Benchmarks.Ledger;
using Gateway.Benchmarks.Wire.Hosts;
using Gateway.Benchmarks.Wire.Load;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Writing;
using Gateway.Testing;

namespace Gateway.Benchmarks.Wire.Rows;

/// <summary>From the start of the process to the first answer of the partner, with a ledger of 100,000 entries; bare YARP beside it.</summary>
internal sealed class StartRow(string name, string what, Bar bar) : Row(name, what)
{
    private const int Exchanges = 50_000;

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(WireOptions options)
    {
        using var folder = new TempFolder();
        var ledger = folder["ledger.db"];
        await FillAsync(ledger);
        await using var partner = Subject.Partner(FreePort.Take());
        await partner.ListensAsync();
        var (theirs, ours) = (new List<double>(), new List<double>());
        // The first start of each reads its files from the disk; it counts for neither.
        for (var round = 0; round <= options.Rounds; round++)
        {
            var reference = await TimeAsync(() => Subject.Yarp("bare YARP", partner.Port));
            var gateway = await TimeAsync(() => Subject.Gateway("gateway", partner.Port, new GatewaySetup { Ledger = ledger }));
            if (round == 0) continue;
            theirs.Add(reference);
            ours.Add(gateway);
        }
        return [Figure.Ratio("s to the first answer", theirs, ours, bar)];
    }

    private static async Task<double> TimeAsync(Func<Subject> start)
    {
        var started = Stopwatch.GetTimestamp();
        await using var subject = start();
        await subject.ListensAsync();
        using var connection = new ClientConnection(subject.Port);
        connection.Send([.. Form.Head(1024), .. Form.Body(1024)]);
        return connection.Receive() == 200 ? Stopwatch.GetElapsedTime(started).TotalSeconds : throw new InvalidOperationException($"{subject.Name} does not answer 200.");
    }

    /// <summary>Intents, each with its outcome.</summary>
    private static async Task FillAsync(string path)
    {
        var settings = new LedgerSettings { Path = path, Origin = GatewaySetup.Origin, Environment = "Production", AppendDeadline = TimeSpan.FromSeconds(30) };
        await using var ledger = LedgerWriter.Open(settings, TimeProvider.System);
        foreach (var callers in Enumerable.Range(0, Exchanges).Chunk(500))
        {
            await Task.WhenAll(callers.Select(async caller =>
            {
                var intent = await ledger.AppendAsync(AppendBenchmark.Intent(caller));
                ledger.AppendLater(new OutcomeEntry { Intent = intent.Index, Result = "completed", Status = 200, Attempts = 1, BytesOut = 1024, BytesIn = 64 });
            }));
        }
    }
}
