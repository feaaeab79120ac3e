using System.Diagnostics;
using Gateway.Benchmarks.Wire.Hosts;

namespace Gateway.Benchmarks.Wire.Load;

/// <summary>
/// A constant rate over some connections, whatever the answers take: each request has its own instant, and where an earlier answer was late its time counts from there, so
/// that a stall is counted for every request that it held up. wrk cannot do this, and Debian has no wrk2.
/// </summary>
internal static class PacedClient
{
    /// <summary>Milliseconds to the end of each answer, sorted.</summary>
    public static List<double> Run(Subject subject, int rate, int connections, int bytes, TimeSpan duration)
    {
        byte[] message = [.. Form.Head(bytes), .. Form.Body(bytes)];
        var interval = Stopwatch.Frequency * connections / rate;
        var begin = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 20);
        var perConnection = (int)(duration.TotalSeconds * rate / connections);
        var times = new double[connections][];
        var failures = new Exception?[connections];
        var threads = Enumerable.Range(0, connections).Select(i => new Thread(() =>
        {
            try { times[i] = Ask(subject, message, begin + (interval * i / connections), interval, perConnection); }
            catch (Exception e) { failures[i] = e; }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        if (failures.FirstOrDefault(failure => failure is not null) is { } failure) throw new InvalidOperationException($"{subject.Name}: {failure.Message}", failure);
        var all = times.SelectMany(own => own).ToList();
        all.Sort();
        return all;
    }

    private static double[] Ask(Subject subject, byte[] message, long first, long interval, int count)
    {
        using var connection = new ClientConnection(subject.Port);
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var due = first + (interval * i);
            var free = Stopwatch.GetTimestamp();
            if (due > free) Thread.Sleep(TimeSpan.FromSeconds((double)(due - free) / Stopwatch.Frequency));
            // A timer that is late is this client's own doing; an answer that is late holds up the next request.
            var from = due > free ? Stopwatch.GetTimestamp() : due;
            connection.Send(message);
            if (connection.Receive() is not 200 and var status) throw new InvalidOperationException($"answered {status}");
            times[i] = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
        }
        return times;
    }
}
