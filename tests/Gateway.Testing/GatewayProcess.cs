using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Server;

namespace Gateway.Testing;

/// <summary>The built gateway as a process of its own, for what belongs to a process: environment variables, standard output, signals.</summary>
public sealed partial class GatewayProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly Task _reading;
    private volatile bool _isIgnored;

    private GatewayProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, received) =>
        {
            if (received.Data is { } line) _errors.Enqueue(line);
        };
        process.BeginErrorReadLine();
        _reading = ReadAsync();
    }

    public Uri ProxyAddress { get; private set; } = null!;

    public Uri ManagementAddress { get; private set; } = null!;

    /// <summary>Standard output so far.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>Standard error so far.</summary>
    public IReadOnlyList<string> Errors => [.. _errors];

    /// <summary>Starts it on free ports with ledger and directives below <paramref name="folder"/>, where it is also at work; returns once it listens.</summary>
    /// <param name="settings">Further settings, <c>key=value</c>; later ones win.</param>
    /// <param name="disk">A small disk of its own for the ledger; null: the ledger lies in the folder.</param>
    /// <exception cref="InvalidOperationException">It ended instead of listening; the message holds what it printed.</exception>
    public static async Task<GatewayProcess> StartAsync(
        TempFolder folder, IEnumerable<string> settings, IReadOnlyDictionary<string, string>? environment = null, SmallDisk? disk = null)
    {
        Directory.CreateDirectory(folder["directives"]);
        string[] command = [.. disk?.Command ?? [], "dotnet", typeof(StartupException).Assembly.Location];
        var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder.Path };
        foreach (var word in command[1..])
            start.ArgumentList.Add(word);
        foreach (var setting in SettingsOf(folder).Concat(settings).Concat(disk?.Settings ?? []))
            start.ArgumentList.Add("--" + setting);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var gateway = new GatewayProcess(Process.Start(start)!);
        try
        {
            Match? listening = null;
            await TestGateway.WaitAsync(() => gateway._process.HasExited || (listening = gateway.Lines.Select(line => Listening().Match(line)).FirstOrDefault(match => match.Success)) is not null, seconds: 60);
            // Exited: what it said last may still be on its way, and this waits for it.
            if (listening is null) await gateway.WaitForExitAsync();
            if (listening is null) throw new InvalidOperationException("The gateway did not start: " + string.Join('\n', gateway.Lines.Concat(gateway.Errors)));
            (gateway.ProxyAddress, gateway.ManagementAddress) = (new Uri(listening.Groups["proxy"].Value), new Uri(listening.Groups["management"].Value));
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>Resident memory at its peak so far, in bytes (proc(5), VmHWM).</summary>
    public long PeakMemory() => 1024 * long.Parse(
        VmHwm().Match(File.ReadAllText($"/proc/{_process.Id}/status")).Groups[1].Value, CultureInfo.InvariantCulture);

    /// <summary>What it sees at an absolute path: with a disk of its own not what everybody else sees.</summary>
    public string Inside(string path) => $"/proc/{_process.Id}/root{path}";

    public int Id => _process.Id;

    /// <summary>Returns once it has ended and all that it said was read, unless that is ignored.</summary>
    public async Task WaitForExitAsync()
    {
        await _process.WaitForExitAsync();
        if (!_isIgnored) await _reading;
    }

    /// <summary>From its next line on nobody reads what it says on standard output any more, so that in the end its pipe is full.</summary>
    public void Ignore() => _isIgnored = true;

    /// <summary>SIGKILL: it ends between two instructions, wherever it is. Returns once it has.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await WaitForExitAsync();
    }

    /// <summary>Waits until a metric has this value. The exporter answers with what it told last for 300 ms.</summary>
    public async Task MetricBecomesAsync(string name, int value)
    {
        using var management = new HttpClient { BaseAddress = ManagementAddress };
        var line = new Regex($@"(?m)^{name}(\{{.*\}})? {value.ToString(CultureInfo.InvariantCulture)}\b");
        await TestGateway.WaitAsync(async () => line.IsMatch(await management.GetStringAsync("/metrics")), seconds: 30);
    }

    /// <summary>SIGTERM; returns its exit code once it has ended.</summary>
    public async Task<int> StopAsync()
    {
        await SignalAsync("TERM");
        await WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <param name="signal">As <c>kill</c> names it: <c>TERM</c>, <c>STOP</c>, <c>CONT</c>.</param>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await WaitForExitAsync();
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (!_isIgnored && await _process.StandardOutput.ReadLineAsync() is { } line)
            _lines.Enqueue(line);
    }

    private static string[] SettingsOf(TempFolder folder) =>
    [
        "environment=Production",
        "Kestrel:Endpoints:Proxy:Url=http://127.0.0.1:0",
        "Kestrel:Endpoints:Management:Url=http://127.0.0.1:0",
        $"Gateway:Directives:Path={folder["directives"]}",
        $"Gateway:Ledger:Path={folder["ledger.db"]}",
        "Gateway:ChangeControl:Mode=File",
        "Gateway:Access:Anonymous=true",
        "Gateway:Shutdown:Delay=00:00:00",
        "Gateway:Shutdown:Drain=00:00:00",
    ];

    [GeneratedRegex(@"VmHWM:\s+(\d+) kB")]
    private static partial Regex VmHwm();

    [GeneratedRegex(@"enters at (?<proxy>http://127\.0\.0\.1:\d+).* answer at (?<management>http://127\.0\.0\.1:\d+)")]
    private static partial Regex Listening();
}
