using Gateway.Benchmarks.Wire.Hosts;
using Gateway.Benchmarks.Wire.Load;
using Gateway.Testing;

namespace Gateway.Benchmarks.Wire.Rows;

/// <summary>Resident memory of the gateway after its first answer and some seconds of rest, and after 64 uploads of 20 MiB at once; bare YARP beside it.</summary>
internal sealed class MemoryRow(string name, string what) : Row(name, what)
{
    private const int Uploads = 64;
    private const int Chunk = 64 * 1024;
    private const int Bytes = 20 * 1024 * 1024;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    public required Bar Idle { get; init; }

    public required Bar AfterUploads { get; init; }

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(WireOptions options)
    {
        await using var partner = Subject.Partner(FreePort.Take());
        await partner.ListensAsync();
        await using var reference = Subject.Yarp("bare YARP", partner.Port);
        await using var gateway = Subject.Gateway("gateway", partner.Port, new GatewaySetup());
        var theirs = await MeasureAsync(reference);
        var ours = await MeasureAsync(gateway);
        return
        [
            new Figure("MiB idle", theirs.Idle, ours.Idle, ours.Idle, Idle, "0"),
            new Figure("MiB after uploads", theirs.After, ours.After, ours.After, AfterUploads, "0"),
            new Figure("MiB at the peak", theirs.Peak, ours.Peak, ours.Peak, null, "0"),
        ];
    }

    private static async Task<(double Idle, double After, double Peak)> MeasureAsync(Subject subject)
    {
        await subject.ListensAsync();
        Upload(subject, 1024);
        await Task.Delay(Rest);
        var idle = subject.Process.ResidentMemory;
        var failures = new Exception?[Uploads];
        var threads = Enumerable.Range(0, Uploads).Select(i => new Thread(() =>
        {
            try { Upload(subject, Bytes); }
            catch (Exception e) { failures[i] = e; }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        if (failures.FirstOrDefault(failure => failure is not null) is { } failure) throw new InvalidOperationException($"{subject.Name}: {failure.Message}", failure);
        return (idle, subject.Process.ResidentMemory, subject.Process.PeakMemory);
    }

    private static void Upload(Subject subject, int bytes)
    {
        using var connection = new ClientConnection(subject.Port);
        connection.Send(Form.Head(bytes));
        var chunk = new byte[Math.Min(bytes, Chunk)];
        for (var sent = 0; sent < bytes; sent += chunk.Length)
            connection.Send(chunk);
        if (connection.Receive() is not 200 and var status) throw new InvalidOperationException($"answered {status}");
    }
}
