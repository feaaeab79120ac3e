using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Cli.Ledger;
using Gateway.Ledger.Checkpoints;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Verification;
using Gateway.Ledger.Writing;

namespace Gateway.Benchmarks.Ledger;

/// <summary>
/// How long it takes to verify a ledger, to start on one and to prove an entry, as it grows. Half of the entries are permits with five personal members and a condition, half
/// their outcomes; every decision is made again. The file lies in the page cache.
/// </summary>
internal static class VerifyBenchmark
{
    private const string Grant = """
        {"id":"grant","title":"Grant","issuer":"Chief","authority":"chief","reference":"https://city.example/grant","effect":"allow","effectiveFrom":"2020-01-01T00:00:00Z",
         "scope":{"agencies":["*"],"operations":["search"]},"require":{"caseNumber":"##-######"},"message":"Granted."}
        """;

    public static async Task RunAsync(TextWriter output)
    {
        await output.WriteLineAsync("| entries | file MB | verify s | entries/s | peak memory MB | start ms | proof ms |");
        await output.WriteLineAsync("|---|---|---|---|---|---|---|");
        foreach (var entries in new[] { 10_000, 100_000, 1_000_000 })
            await output.WriteLineAsync(await MeasureAsync(entries));
    }

    private static async Task<string> MeasureAsync(int entries)
    {
        var folder = Directory.CreateTempSubdirectory("verify-benchmark-");
        try
        {
            var settings = new LedgerSettings { Path = Path.Combine(folder.FullName, "ledger.db"), Origin = "benchmark.example", Environment = "Benchmark", AppendDeadline = TimeSpan.FromSeconds(60), CheckpointInterval = TimeSpan.FromSeconds(1) };
            await FillAsync(settings, entries);

            var started = Stopwatch.GetTimestamp();
            await using (LedgerWriter.Open(settings, TimeProvider.System))
                started = Stopwatch.GetTimestamp() - started;
            var start = Stopwatch.GetElapsedTime(0, started);

            started = Stopwatch.GetTimestamp();
            var result = await LedgerVerifier.VerifyAsync(
                new VerificationRequest { Path = settings.Path, Key = await File.ReadAllTextAsync(settings.Path + ".vkey"), Rules = isPartial => new RecordedRules(isPartial) }, CancellationToken.None);
            var took = Stopwatch.GetElapsedTime(started);
            if (result.Verdict != Verdict.Holds || result.Counts.DecidedAgain != result.Counts.Permitted)
                throw new InvalidOperationException($"The ledger does not verify: {result.Failure}");

            return string.Create(CultureInfo.InvariantCulture,
                $"| {result.Size:N0} | {new FileInfo(settings.Path).Length / 1e6:0} | {took.TotalSeconds:0.0} | {result.Size / took.TotalSeconds:N0} | {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} | {start.TotalMilliseconds:0} | {Proof(settings.Path, result.Size):0.00} |");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static double Proof(string path, long size)
    {
        const int count = 100;
        using var proofs = LedgerProofs.Open(path);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
            proofs.Inclusion(size / count * i, size);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds / count;
    }

    private static async Task FillAsync(LedgerSettings settings, int entries)
    {
        await using var ledger = LedgerWriter.Open(settings, TimeProvider.System);
        var bytes = Encoding.UTF8.GetBytes(Grant);
        await ledger.AppendTogetherAsync((index, at) =>
        [
            new DocumentEntry { File = "grant.json", Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)), Accepted = true, Bytes = bytes },
            new DirectivesEntry { Cause = "start", Set = [new ListedMember("grant", index, at, false)] },
        ]);
        var epoch = ledger.Size - 1;
        while (ledger.Size < entries)
        {
            await ledger.AppendTogetherAsync((index, at) =>
                [.. Enumerable.Range(0, 1_000).SelectMany(i => new Entry[] { AppendBenchmark.Intent(i) with { Epoch = epoch, JudgedAt = at, Directives = ["grant"], Conditions = [new("grant", 0, "caseNumber", true)] }, Outcome(index + (2 * i)) })]);
        }
    }

    private static OutcomeEntry Outcome(long intent) => new()
    {
        Intent = intent,
        Result = "completed",
        Status = 200,
        Attempts = 1,
        BytesOut = 204_800,
        BytesIn = 1_024,
        Duration = TimeSpan.FromMilliseconds(212.5),
        Destination = "198.51.100.7:443",
        Digests = [new("body", 204_800, "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9")],
    };
}
