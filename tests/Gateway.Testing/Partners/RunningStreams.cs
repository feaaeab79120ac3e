using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Gateway.Testing;

/// <summary>How long a cut took for each of many streams, in milliseconds, sorted.</summary>
/// <param name="FromSaved">From the directive's file being saved to the last byte at the partner (of a download: at the caller).</param>
/// <param name="FromCurrent">The same from the new epoch being current; 0 where the last byte had come before.</param>
/// <param name="Ended">From the file being saved to the partner having seen the stream's end.</param>
public sealed record CutTimes(IReadOnlyList<double> FromSaved, IReadOnlyList<double> FromCurrent, IReadOnlyList<double> Ended)
{
    /// <summary>The value that all but one in a hundred stay within.</summary>
    public static double P99(IReadOnlyList<double> sorted) => sorted[Math.Min(sorted.Count - 1, (int)Math.Ceiling(sorted.Count * 0.99) - 1)];
}

/// <summary>
/// Many exchanges that run through a gateway at the same time, busy all the while: uploads in chunks, server-sent events and WebSockets that echo, a third each. Callers,
/// gateway and partner are measured by one clock, so they have to run on one machine.
/// </summary>
public sealed class RunningStreams : IAsyncDisposable
{
    private static readonly string Piece = "400\r\n" + new string('x', 1024) + "\r\n";

    private readonly KestrelPartner _partner;
    private readonly TimeSpan _pause;
    private readonly ConcurrentDictionary<int, long> _lastByte;
    private readonly ConcurrentDictionary<int, long> _ended;
    private readonly List<Task> _callers = [];
    private int _begun;

    private RunningStreams(KestrelPartner partner, TimeSpan pause, ConcurrentDictionary<int, long> lastByte, ConcurrentDictionary<int, long> ended) =>
        (_partner, _pause, _lastByte, _ended) = (partner, pause, lastByte, ended);

    public Uri Partner => _partner.Address;

    /// <summary>Streams whose end the partner has seen.</summary>
    public int Ended => _ended.Count;

    /// <param name="pause">Between two pieces of one stream, either way.</param>
    public static async Task<RunningStreams> StartPartnerAsync(TimeSpan pause)
    {
        ConcurrentDictionary<int, long> lastByte = [], ended = [];
        var partner = await KestrelPartner.StartAsync(async context =>
        {
            var number = int.Parse(context.Request.Query["n"]!, System.Globalization.CultureInfo.InvariantCulture);
            try { await ServeAsync(context, pause, () => lastByte[number] = Stopwatch.GetTimestamp()); }
            catch (Exception broken) when (broken is IOException or OperationCanceledException or WebSocketException)
            {
                // Cut: what this is for.
            }
            finally { ended[number] = Stopwatch.GetTimestamp(); }
        });
        return new RunningStreams(partner, pause, lastByte, ended);
    }

    /// <summary>Opens the streams below a route's prefix; returns when bytes have passed through every one.</summary>
    public async Task OpenAsync(int gatewayPort, string prefix, int count)
    {
        for (var number = 0; number < count; number++)
        {
            _callers.Add((number % 3) switch
            {
                0 => UploadAsync(gatewayPort, $"{prefix}/any/up?n={number}"),
                1 => DownloadAsync(gatewayPort, $"{prefix}/any/down?n={number}", number),
                _ => TalkAsync(gatewayPort, $"{prefix}/live?n={number}"),
            });
            // No more at once than a listener's queue takes.
            if (number % 25 == 24) await TestGateway.WaitAsync(() => _lastByte.Count > number - 10, 60);
        }
        _begun = count;
        await TestGateway.WaitAsync(() => _lastByte.Count == count, 60);
    }

    /// <summary>Saves a directive that forbids them all and waits for every end; throws where one stays open.</summary>
    /// <param name="isCurrent">Asked all the while, as long as it is false.</param>
    public async Task<CutTimes> CutAsync(Action save, Func<bool> isCurrent)
    {
        var current = 0L;
        var watching = new Thread(() =>
        {
            while (!isCurrent()) Thread.Yield();
            current = Stopwatch.GetTimestamp();
        });
        save();
        var saved = Stopwatch.GetTimestamp();
        watching.Start();
        await TestGateway.WaitAsync(() => _ended.Count == _begun, 30);
        await Task.Run(watching.Join);
        await Task.WhenAll(_callers);
        return new CutTimes(SinceOf(saved, _lastByte.Values), SinceOf(current, _lastByte.Values), SinceOf(saved, _ended.Values));
    }

    public ValueTask DisposeAsync() => _partner.DisposeAsync();

    private static List<double> SinceOf(long start, IEnumerable<long> ends) => [.. ends.Select(end => Math.Max(0, Stopwatch.GetElapsedTime(start, end).TotalMilliseconds)).Order()];

    private static async Task ServeAsync(HttpContext context, TimeSpan pause, Action received)
    {
        var buffer = new byte[16 * 1024];
        if (context.WebSockets.IsWebSocketRequest)
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            while (true)
            {
                var message = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
                received();
                await socket.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, context.RequestAborted);
            }
        }
        if (HttpMethods.IsPost(context.Request.Method))
        {
            while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) > 0) received();
            return;
        }
        context.Response.ContentType = "text/event-stream";
        while (true)
        {
            await context.Response.WriteAsync("data: 1\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(pause, context.RequestAborted);
        }
    }

    private async Task UploadAsync(int port, string target)
    {
        await using var client = await RawHttp.ConnectAsync(port);
        await UntilCutAsync(async () =>
        {
            await client.SendAsync($"POST {target} HTTP/1.1\r\nHost: gw\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true)
            {
                await client.SendAsync(Piece);
                await Task.Delay(_pause);
            }
        });
    }

    private async Task DownloadAsync(int port, string target, int number)
    {
        await using var client = await RawHttp.ConnectAsync(port);
        await UntilCutAsync(async () =>
        {
            await client.SendAsync($"GET {target} HTTP/1.1\r\nHost: gw\r\n\r\n");
            await client.ReadHeadAsync();
            while ((await client.ReadSomeAsync()).Length > 0) _lastByte[number] = Stopwatch.GetTimestamp();
        });
    }

    private async Task TalkAsync(int port, string target)
    {
        using var socket = new ClientWebSocket { Options = { KeepAliveInterval = TimeSpan.Zero } };
        var (sent, buffer) = (Encoding.ASCII.GetBytes("hello"), new byte[100]);
        await UntilCutAsync(async () =>
        {
            await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}{target}"), CancellationToken.None);
            while (true)
            {
                await socket.SendAsync(sent, WebSocketMessageType.Text, true, CancellationToken.None);
                await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                await Task.Delay(_pause);
            }
        });
    }

    private static async Task UntilCutAsync(Func<Task> run)
    {
        try { await run(); }
        catch (Exception cut) when (cut is IOException or WebSocketException)
        {
            // The gateway ended the connection.
        }
    }
}
