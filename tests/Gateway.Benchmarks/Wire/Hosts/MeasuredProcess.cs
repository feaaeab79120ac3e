using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Benchmarks.Wire.Hosts;

/// <summary>A process of its own whose time and memory are read from the kernel (proc(5)), so that neither the load nor the partner is counted with it.</summary>
internal sealed class MeasuredProcess : IAsyncDisposable
{
    // sysconf(_SC_CLK_TCK) is 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly List<string> _output = [];
    private int? _measured;

    private MeasuredProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The process that is measured: the one that was started, or the one that it started in its turn (a tracer's).</summary>
    private int Id => _measured ??= ChildOf(_process) ?? _process.Id;

    /// <summary>User and kernel time so far, in seconds, at 10 ms.</summary>
    public double CpuSeconds
    {
        get
        {
            // The name in parentheses may hold anything; the fields that count are the 14th and the 15th.
            var stat = File.ReadAllText($"/proc/{Id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
    }

    /// <summary>Resident memory now, in MiB.</summary>
    public double ResidentMemory => MemoryOf("VmRSS:");

    /// <summary>Resident memory at its peak, in MiB.</summary>
    public double PeakMemory => MemoryOf("VmHWM:");

    /// <summary>Starts a command; does not wait until it listens.</summary>
    public static MeasuredProcess Start(IEnumerable<string> command, string workingDirectory, IReadOnlyDictionary<string, string>? environment = null)
    {
        var words = command.ToList();
        var start = new ProcessStartInfo(words[0], words.Skip(1)) { WorkingDirectory = workingDirectory, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return new MeasuredProcess(Process.Start(start)!);
    }

    /// <summary>Returns once a connection to a port of 127.0.0.1 is taken.</summary>
    public async Task ListensAsync(int port)
    {
        for (var started = Stopwatch.GetTimestamp(); ;)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                if (_process.HasExited || Stopwatch.GetElapsedTime(started) > Patience)
                    throw new InvalidOperationException($"`{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)}` does not listen at {port}: {Said()}");
                await Task.Delay(2);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static int? ChildOf(Process process)
    {
        if (process.StartInfo.FileName != SlowDisk.Command) return null;
        var children = File.ReadAllText($"/proc/{process.Id}/task/{process.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return int.Parse(children.Single(), CultureInfo.InvariantCulture);
    }

    private double MemoryOf(string field)
    {
        var line = File.ReadLines($"/proc/{Id}/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;
    }

    private void Keep(string? line)
    {
        lock (_output)
            if (line is not null && _output.Count < 100)
                _output.Add(line);
    }

    private string Said()
    {
        lock (_output)
            return string.Join('\n', _output);
    }
}
