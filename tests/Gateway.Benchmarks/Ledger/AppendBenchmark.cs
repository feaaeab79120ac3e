using System.Diagnostics;
using System.Globalization;
using Gateway.Benchmarks.Wire.Hosts;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Writing;

namespace Gateway.Benchmarks.Ledger;

/// <summary>
/// Durable appends per second, and how long one of them takes, with 1, 64 and 256 callers that each await one append before the next. Entries are intents as a permitted
/// request makes them, about 1.2 KB with five personal members. A fresh ledger in the temporary folder for each row; the disk below it decides much of the result.
/// </summary>
internal static class AppendBenchmark
{
    /// <summary>The first word of the process in which appends are measured.</summary>
    public const string Command = "appends";

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(5);

    public static Task RunAsync(TextWriter output) => RunAsync([], output);

    /// <summary>The same with 5 ms more for every sync: the kernel's tracer holds the process up.</summary>
    public static Task RunOnSlowDiskAsync(TextWriter output) => RunAsync(SlowDisk.Words, output);

    /// <summary>What the process of its own does, see <see cref="Command"/>.</summary>
    public static async Task MeasureAsync(TextWriter output)
    {
        await output.WriteLineAsync("| callers | appends/s | p50 ms | p99 ms | bytes/entry | CPU us/append |");
        await output.WriteLineAsync("|---|---|---|---|---|---|");
        foreach (var callers in new[] { 1, 64, 256 })
            await output.WriteLineAsync(await MeasureAsync(callers));
    }

    private static async Task RunAsync(string[] tracer, TextWriter output)
    {
        string[] words = [.. tracer, Environment.ProcessPath!, Command];
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true };
        // As the gateway is built: idle threads of its pool sleep at once. The reference on the wire, which this program hosts too, does not.
        start.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0";
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{words[0]} did not start.");
        while (await process.StandardOutput.ReadLineAsync() is { } line)
            await output.WriteLineAsync(line);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"`{string.Join(' ', words)}` ended with {process.ExitCode}.");
    }

    private static async Task<string> MeasureAsync(int callers)
    {
        var folder = Directory.CreateTempSubdirectory("append-benchmark-");
        try
        {
            var path = Path.Combine(folder.FullName, "ledger.db");
            var settings = new LedgerSettings { Path = path, Origin = "benchmark.example", Environment = "Benchmark", AppendDeadline = TimeSpan.FromSeconds(30) };
            List<long> ticks;
            TimeSpan cpu;
            long size;
            await using (var ledger = LedgerWriter.Open(settings, TimeProvider.System))
            {
                await LoadAsync(ledger, callers, WarmUp);
                var before = Environment.CpuUsage.TotalTime;
                ticks = await LoadAsync(ledger, callers, Measured);
                cpu = Environment.CpuUsage.TotalTime - before;
                size = ledger.Size;
            }
            var fileBytes = new FileInfo(path).Length;
            ticks.Sort();
            return string.Create(CultureInfo.InvariantCulture,
                $"| {callers} | {ticks.Count / Measured.TotalSeconds:N0} | {Milliseconds(ticks, 0.50):0.00} | {Milliseconds(ticks, 0.99):0.00} | {fileBytes / size} | {cpu.TotalMicroseconds / ticks.Count:0.0} |");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<List<long>> LoadAsync(LedgerWriter ledger, int callers, TimeSpan duration)
    {
        var end = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var all = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var ticks = new List<long>(65_536);
            for (var started = Stopwatch.GetTimestamp(); started < end; started = Stopwatch.GetTimestamp())
            {
                await ledger.AppendAsync(Intent(caller));
                ticks.Add(Stopwatch.GetTimestamp() - started);
            }
            return ticks;
        })));
        return [.. all.SelectMany(ticks => ticks)];
    }

    private static double Milliseconds(List<long> sorted, double quantile) =>
        Stopwatch.GetElapsedTime(0, sorted[(int)((sorted.Count - 1) * quantile)]).TotalMilliseconds;

    internal static IntentEntry Intent(int caller) => new()
    {
        JudgedAt = TimeProvider.System.GetUtcNow(),
        TraceId = "019c3f2a77d10000a1b2c3d4e5f60718",
        SpanId = "a1b2c3d4e5f60718",
        Program = "0.1.0",
        Rules = "1",
        PolicySet = "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
        Epoch = 3,
        Method = "POST",
        Scheme = "https",
        Host = "rekognition.us-east-1.amazonaws.com",
        Target = Personal.Of("/"),
        Protocol = "HTTP/1.1",
        ContentType = "application/x-amz-json-1.1",
        ContentLength = 204_800,
        Peer = Personal.Of("192.0.2.17")!,
        Route = "rekognition",
        Agency = "state-bureau",
        Api = "rekognition",
        Profile = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        Destination = "https://rekognition.us-east-1.amazonaws.com/",
        Rule = "SearchFacesByImage",
        Operations = ["search"],
        Probe = "still",
        CallerKind = "member",
        CallerId = Personal.Of(string.Create(CultureInfo.InvariantCulture, $"officer-{caller}@police.example")),
        CallerName = Personal.Of("Officer Example"),
        Unit = "Homicide",
        Roles = ["investigator"],
        IdentityConfigured = true,
        Stated = new() { CaseNumber = Personal.Of("26-012345"), Purpose = "identify-suspect", Requester = Personal.Of("Det. Example") },
        Effect = "allow",
        Reason = "permitted",
        Directives = ["mpd-2026-07-01-grant"],
        Conditions = [new("mpd-2026-07-01-grant", 0, "caseNumber", true)],
    };
}
