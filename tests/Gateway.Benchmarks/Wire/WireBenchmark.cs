using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Gateway.Benchmarks.Wire.Hosts;
using Gateway.Benchmarks.Wire.Load;
using Gateway.Benchmarks.Wire.Rows;
using Gateway.Testing;

namespace Gateway.Benchmarks.Wire;

/// <summary>
/// The price of the gateway on the wire: beside bare YARP 2.3.0 with one route and no logging, in one run, in turns, on loopback. Load, partner and both sides are
/// processes of their own on one machine; so requests a second compare what all of them together took, and CPU time per request, the steadier figure, the side alone.
/// </summary>
internal static class WireBenchmark
{
    private const int KiB = 1024;

    private static Row[] Rows { get; } =
    [
        new ThroughputRow("1k-64", "permitted, 1 KiB bodies, 64 connections", 64, KiB) { Rate = new(0.58, 0.80, true), Cpu = new(1.8, 1.35, false) },
        new ThroughputRow("1k-256", "permitted, 1 KiB bodies, 256 connections", 256, KiB) { Rate = new(0.78, 0.95, true), Cpu = new(1.45, 1.15, false) },
        new ThroughputRow("200k-64", "permitted, 200 KiB bodies, 64 connections", 64, 200 * KiB) { Rate = new(0.80, 0.88, true) },
        new ThroughputRow("200k-256", "permitted, 200 KiB bodies, 256 connections", 256, 200 * KiB) { Rate = new(0.90, 0.97, true) },
        new ThroughputRow("2m-64", "permitted, 2 MiB bodies, 64 connections", 64, 2048 * KiB) { Rate = new(0.95, 1.0, true) },
        new ThroughputRow("digests-1k", "price of body digests: on against off, 1 KiB bodies, 64 connections", 64, KiB) { Gateway = new() { Digests = true }, Against = new() },
        new ThroughputRow("digests-200k", "price of body digests: on against off, 200 KiB bodies, 64 connections", 64, 200 * KiB) { Gateway = new() { Digests = true }, Against = new() },
        new RefusedRow("refused", "451 recorded before the answer, 64 at once of 4,000 peers, against a bare Kestrel 451", new(0.33, 0.55, true)),
        new LatencyRow("latency", "added at 1,600 requests/s, 32 connections") { P50 = new(1.5, 0.7, false), P99 = new(4, 1.5, false) },
        new MemoryRow("memory", "resident memory idle, and after 64 uploads of 20 MiB at once") { Idle = new(130, 100, false), AfterUploads = new(300, 200, false) },
        new StartRow("start", "start to the first answer, ledger of 100,000 entries", new(4, 2, false)),
        new ThroughputRow("h2-64", "HTTP/2 to the partner, bare YARP likewise, 1 KiB bodies, 64 connections", 64, KiB) { Gateway = new() { H2 = true } },
        new ThroughputRow("h2-gain", "HTTP/2 to the partner against HTTP/1.1, both through the gateway", 64, KiB) { Gateway = new() { H2 = true }, Against = new() },
        new ThroughputRow("slow-64", "a disk with 5 ms per sync, 64 connections", 64, KiB) { Gateway = new() { SlowDisk = true } },
        new ThroughputRow("slow-256", "a disk with 5 ms per sync, 256 connections", 256, KiB) { Gateway = new() { SlowDisk = true } },
    ];

    /// <summary>Returns the program's exit code: 0 measured, whatever the figures say; 2 wrong usage, or what it needs is not there.</summary>
    public static async Task<int> RunAsync(TextWriter output, WireOptions options)
    {
        var wanted = Rows.Where(row => options.Rows.Count == 0 || options.Rows.Contains(row.Name)).ToList();
        if (options.Rows.Except(Rows.Select(row => row.Name)).ToList() is [_, ..] || Missing() is [_, ..])
        {
            await output.WriteLineAsync(WireOptions.Usage);
            foreach (var row in Rows)
                await output.WriteLineAsync($"  {row.Name,-16} {row.What}");
            foreach (var command in Missing())
                await output.WriteLineAsync($"It needs {command}, which is not on the PATH: sudo apt-get install -y {command}");
            return 2;
        }
        await output.WriteLineAsync(await MachineAsync());
        await output.WriteLineAsync($"median of {options.Rounds} rounds of {options.Round.TotalSeconds:0} s a side after {options.WarmUp.TotalSeconds:0} to {options.LongestWarmUp.TotalSeconds:0} s of warming up");
        await output.WriteLineAsync(Figure.Head);
        foreach (var row in wanted)
            foreach (var figure in await row.MeasureAsync(options))
                await output.WriteLineAsync(figure.Line(row.What));
        return 0;
    }

    private static List<string> Missing() =>
        [.. new[] { Wrk.Command, SlowDisk.Command }.Where(command => !(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, command))))];

    private static async Task<string> MachineAsync()
    {
        var processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim();
        var load = (await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0];
        using var git = Process.Start(new ProcessStartInfo("git", ["describe", "--always", "--dirty"]) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true })!;
        var commit = (await git.StandardOutput.ReadToEndAsync()).Trim();
        await git.WaitForExitAsync();
        return string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores of {processor}, load {load} at the start, {RuntimeInformation.OSDescription}, .NET {Environment.Version}, commit {commit}");
    }
}
