using System.Diagnostics;
using System.Net;
using Gateway.Benchmarks.Wire.Hosts;

namespace Gateway.Benchmarks.Wire.Load;

/// <summary>
/// Many callers who are refused: 64 requests at once, taken in turn from 2,000 connections with an address of 127.0.0.0/8 each. One peer is answered 429 past 20 refusals
/// a second (DESIGN section 8), so a single client such as wrk could not measure refusals that are recorded one by one.
/// </summary>
internal sealed class ManyPeers : IDisposable
{
    private const int Peers = 4_000;
    private readonly Subject _subject;
    private readonly byte[] _message;
    private readonly ClientConnection[][] _connections;

    public ManyPeers(Subject subject, int atOnce, int bytes)
    {
        _subject = subject;
        _message = [.. Form.Head(bytes), .. Form.Body(bytes)];
        _connections = [.. Enumerable.Range(0, Peers)
            .Select(peer => new ClientConnection(subject.Port, new IPAddress([127, 1, (byte)(peer / 250), (byte)(1 + (peer % 250))])))
            .Chunk(Peers / atOnce)];
    }

    /// <summary>Asks for so long; throws when anything but 451 came back.</summary>
    public Sample Run(TimeSpan duration)
    {
        var before = _subject.Process.CpuSeconds;
        var started = Stopwatch.GetTimestamp();
        var counts = new long[_connections.Length];
        var failures = new Exception?[_connections.Length];
        var threads = _connections.Select((own, i) => new Thread(() =>
        {
            try { counts[i] = Ask(own, started, duration); }
            catch (Exception e) { failures[i] = e; }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        if (failures.FirstOrDefault(failure => failure is not null) is { } failure) throw new InvalidOperationException($"{_subject.Name}: {failure.Message}", failure);
        var requests = counts.Sum();
        return new Sample(requests / Stopwatch.GetElapsedTime(started).TotalSeconds, (_subject.Process.CpuSeconds - before) * 1e6 / requests);
    }

    public void Dispose()
    {
        foreach (var connection in _connections.SelectMany(own => own))
            connection.Dispose();
    }

    private long Ask(ClientConnection[] own, long started, TimeSpan duration)
    {
        long count = 0;
        for (; Stopwatch.GetElapsedTime(started) < duration; count++)
        {
            var connection = own[count % own.Length];
            connection.Send(_message);
            if (connection.Receive() is not 451 and var status) throw new InvalidOperationException($"answered {status} instead of 451");
        }
        return count;
    }
}
