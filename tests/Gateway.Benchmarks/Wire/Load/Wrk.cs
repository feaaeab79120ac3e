using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Benchmarks.Wire.Hosts;

namespace Gateway.Benchmarks.Wire.Load;

/// <summary>What one side took in one round.</summary>
/// <param name="Rate">Requests a second.</param>
/// <param name="Cpu">Microseconds of user and kernel time of the measured process per request.</param>
internal readonly record struct Sample(double Rate, double Cpu);

/// <summary>wrk (Debian's package) as many clients at once, each of which waits for its answer before it asks again.</summary>
internal static partial class Wrk
{
    public const string Command = "wrk";

    /// <summary>Posts forms of <paramref name="bytes"/> for so long. Throws when anything but 2xx came back.</summary>
    public static async Task<Sample> RunAsync(Subject subject, int connections, int bytes, TimeSpan duration)
    {
        string[] words =
        [
            "-t2", $"-c{connections}", string.Create(CultureInfo.InvariantCulture, $"-d{duration.TotalSeconds:0}s"), "--timeout", "30s",
            "-s", Path.Combine(AppContext.BaseDirectory, "Wire", "Load", "post.lua"), $"http://127.0.0.1:{subject.Port}{Form.Path}", "--", $"{bytes}",
        ];
        var before = subject.Process.CpuSeconds;
        using var wrk = Process.Start(new ProcessStartInfo(Command, words) { RedirectStandardOutput = true })!;
        var output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        var cpu = subject.Process.CpuSeconds - before;
        if (wrk.ExitCode != 0 || !Requests().IsMatch(output) || Failures().IsMatch(output))
            throw new InvalidOperationException($"{subject.Name} did not answer every request with 2xx: {output}");
        return new Sample(
            double.Parse(Rate().Match(output).Groups[1].Value, CultureInfo.InvariantCulture),
            cpu * 1e6 / long.Parse(Requests().Match(output).Groups[1].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"(\d+) requests in ")]
    private static partial Regex Requests();

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"Non-2xx|Socket errors")]
    private static partial Regex Failures();
}
