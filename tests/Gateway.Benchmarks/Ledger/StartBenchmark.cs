using System.Diagnostics;
using System.Globalization;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Storage;
using Gateway.Ledger.Writing;

namespace Gateway.Benchmarks.Ledger;

/// <summary>
/// How long a ledger takes to open, and a reader to search it, as it grows: half intents, half their outcomes. The last of them are not in the readers' tables yet, as at
/// any stop. The file is in the system's cache.
/// </summary>
internal static class StartBenchmark
{
    private const int Times = 9;

    public static async Task RunAsync(TextWriter output)
    {
        await output.WriteLineAsync("| entries | open ms | newest `gateway` entry ms | search for a caller who is not there ms | bytes/entry |");
        await output.WriteLineAsync("|---|---|---|---|---|");
        foreach (var entries in new[] { 10_000, 100_000, 1_000_000 })
            await output.WriteLineAsync(await MeasureAsync(entries));
    }

    private static async Task<string> MeasureAsync(int entries)
    {
        var folder = Directory.CreateTempSubdirectory("start-benchmark-");
        try
        {
            var settings = new LedgerSettings { Path = Path.Combine(folder.FullName, "ledger.db"), Origin = "benchmark.example", Environment = "Benchmark", AppendDeadline = TimeSpan.FromSeconds(30) };
            await using (var ledger = LedgerWriter.Open(settings, TimeProvider.System))
                await FillAsync(ledger, entries);
            var opens = new List<double>();
            for (var i = 0; i < Times; i++)
            {
                var started = Stopwatch.GetTimestamp();
                await using var ledger = LedgerWriter.Open(settings, TimeProvider.System);
                opens.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
            using var reader = LedgerReader.Open(settings.Path);
            var newest = Median(() => reader.Newest(EntryKind.Gateway));
            var search = Median(() => reader.List(new() { Caller = "nobody" }));
            return string.Create(CultureInfo.InvariantCulture,
                $"| {entries:N0} | {Median(opens):0.0} | {newest:0.0} | {search:0.0} | {new FileInfo(settings.Path).Length / entries} |");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task FillAsync(LedgerWriter ledger, int entries)
    {
        const int pairs = 350;
        while (ledger.Size < entries)
        {
            await ledger.AppendTogetherAsync((first, _) =>
                [.. Enumerable.Range(0, pairs).SelectMany<int, Entry>(i => [AppendBenchmark.Intent(i % 100), Outcome(first + (2 * i))])]);
        }
    }

    private static OutcomeEntry Outcome(long intent) => new()
    {
        Intent = intent,
        Result = "completed",
        Status = 200,
        Attempts = 1,
        BytesOut = 204_800,
        BytesIn = 1_822,
        Duration = TimeSpan.FromMilliseconds(182.4),
        Destination = "198.51.100.7:443",
    };

    private static double Median(Action action) => Median(Enumerable.Range(0, Times).Select(_ =>
    {
        var started = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }));

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Times / 2);
}
