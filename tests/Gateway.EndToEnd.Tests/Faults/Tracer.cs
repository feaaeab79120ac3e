using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Testing;

namespace Gateway.EndToEnd.Tests.Faults;

/// <param name="Text">The whole call with its arguments and result; files by their paths.</param>
/// <param name="Begun">Its place in the order of all beginnings and ends.</param>
internal sealed record SystemCall(string Name, string Text, int Begun, int Ended);

/// <summary>The kernel's tracer (strace) on a running gateway: it tells what system calls were made, and fails or delays them as a disk does. Needs root, or a kernel that allows it.</summary>
internal sealed partial class Tracer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _log;

    private Tracer(Process process, string log) => (_process, _log) = (process, log);

    /// <summary>Returns once every thread is traced.</summary>
    /// <param name="log">Where what it sees is written.</param>
    /// <param name="options">Of strace: which calls, which files, what is done to them.</param>
    public static async Task<Tracer> AttachAsync(GatewayProcess gateway, string log, params string[] options)
    {
        var process = Process.Start("strace", ["-f", "-q", "-y", "-o", log, .. options, "-p", Text(gateway.Id)]);
        var tracer = new Tracer(process, log);
        await TestGateway.WaitAsync(() => process.HasExited || Directory.GetDirectories($"/proc/{Text(gateway.Id)}/task").All(task => IsTraced(task, process.Id)));
        return process.HasExited ? throw new InvalidOperationException($"strace ended with {process.ExitCode}.") : tracer;
    }

    /// <summary>Lets go of the gateway, wherever it held it: what hung goes on.</summary>
    public async Task DetachAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>All calls that have ended, after <see cref="DetachAsync"/>.</summary>
    public IReadOnlyList<SystemCall> Calls()
    {
        var calls = new List<SystemCall>();
        var begun = new Dictionary<string, (string Text, int At)>();
        foreach (var (at, line) in File.ReadLines(_log).Index())
        {
            if (Line().Match(line) is not { Success: true } match) continue;
            var (thread, text, at0) = (match.Groups["thread"].Value, match.Groups["text"].Value, at);
            if (match.Groups["unfinished"].Success)
            {
                begun[thread] = (text, at);
                continue;
            }
            if (match.Groups["resumed"].Success && begun.Remove(thread, out var first))
                (text, at0) = (first.Text + text, first.At);
            calls.Add(new(text.Split('(')[0], text, at0, at));
        }
        return calls;
    }

    public async ValueTask DisposeAsync()
    {
        await DetachAsync();
        _process.Dispose();
    }

    private static bool IsTraced(string task, int by)
    {
        try
        {
            return File.ReadLines(task + "/status").Contains($"TracerPid:\t{Text(by)}");
        }
        catch (IOException)
        {
            // A thread that ended.
            return true;
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<thread>\d+) +(?<resumed><\.\.\. \w+ resumed>)?(?<text>.*?)(?<unfinished> <unfinished \.\.\.>)?$")]
    private static partial Regex Line();
}
