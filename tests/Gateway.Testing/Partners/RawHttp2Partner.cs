using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Testing;

/// <summary>
/// A partner that speaks HTTP/2 (RFC 9113), by prior knowledge or over TLS, frame by frame: it counts the heads that reach it and leaves each one to a delegate. It knows no header
/// compression, so it cannot tell what was asked for.
/// </summary>
public sealed class RawHttp2Partner : IAsyncDisposable
{
    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<RawHttp2Exchange, Task> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<Task> _serving = [];
    private readonly Task _accepting;
    private int _heads;
    private int _ends;
    private int _resets;
    private int _others;
    private long _dataBytes;

    private RawHttp2Partner(Func<RawHttp2Exchange, Task> answer, X509Certificate2? certificate)
    {
        (_answer, _certificate) = (answer, certificate);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"{(_certificate is null ? "http" : "https")}://{IPAddress.Loopback}:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>Connections accepted so far.</summary>
    public int Connections
    {
        get { lock (_gate) return _serving.Count; }
    }

    /// <summary>HEADERS frames that opened a stream.</summary>
    public int Heads => Volatile.Read(ref _heads);

    /// <summary>Streams whose message came to its end.</summary>
    public int Ends => Volatile.Read(ref _ends);

    /// <summary>Streams that the caller reset.</summary>
    public int Resets => Volatile.Read(ref _resets);

    /// <summary>Connections whose first bytes were not HTTP/2; over TLS it says that it speaks HTTP/1.1 too.</summary>
    public int Others => Volatile.Read(ref _others);

    /// <summary>Bytes of bodies.</summary>
    public long DataBytes => Interlocked.Read(ref _dataBytes);

    /// <summary>Listens at once. <paramref name="answer"/> is called for each head, before its body, and is waited for before the next frame is read.</summary>
    public static RawHttp2Partner Start(Func<RawHttp2Exchange, Task> answer, X509Certificate2? certificate = null) => new(answer, certificate);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        Task[] serving;
        lock (_gate) serving = [.. _serving];
        await Task.WhenAll(serving);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                lock (_gate) _serving.Add(ServeAsync(socket));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Stopped, or a caller that went away before it was accepted.
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await Task.Yield();
        socket.NoDelay = true;
        try
        {
            await using var stream = await OpenAsync(socket);
            var preface = new byte[Preface.Length];
            var read = await stream.ReadAtLeastAsync(preface, preface.Length, throwOnEndOfStream: false, _stop.Token);
            if (!preface.AsSpan().SequenceEqual(Preface))
            {
                if (read > 0) Interlocked.Increment(ref _others);
                return;
            }
            await RawHttp2Exchange.SendFrameAsync(stream, RawHttp2Exchange.Settings, 0, 0, [], _stop.Token);
            while (await ReadFrameAsync(stream)) { }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or AuthenticationException)
        {
            // The caller or the test broke the connection off, or the partner is stopping.
        }
        finally
        {
            socket.Dispose();
        }
    }

    private async Task<Stream> OpenAsync(Socket socket)
    {
        var plain = new NetworkStream(socket);
        if (_certificate is null) return plain;
        var tls = new SslStream(plain);
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = _certificate, ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11] }, _stop.Token);
        return tls;
    }

    /// <summary>False when the connection is to be closed.</summary>
    private async Task<bool> ReadFrameAsync(Stream stream)
    {
        const int EndStream = 1, Ack = 1;
        var head = new byte[9];
        await stream.ReadExactlyAsync(head, _stop.Token);
        var payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
        await stream.ReadExactlyAsync(payload, _stop.Token);
        var (type, flags, id) = (head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)) & int.MaxValue);
        switch (type)
        {
            case RawHttp2Exchange.Settings when (flags & Ack) == 0:
                await RawHttp2Exchange.SendFrameAsync(stream, type, Ack, 0, [], _stop.Token);
                break;
            case RawHttp2Exchange.Ping when (flags & Ack) == 0:
                await RawHttp2Exchange.SendFrameAsync(stream, type, Ack, 0, payload, _stop.Token);
                break;
            case RawHttp2Exchange.Reset:
                Interlocked.Increment(ref _resets);
                break;
            case RawHttp2Exchange.Data:
                Interlocked.Add(ref _dataBytes, payload.Length);
                if ((flags & EndStream) != 0) Interlocked.Increment(ref _ends);
                break;
            case RawHttp2Exchange.Headers:
                if ((flags & EndStream) != 0) Interlocked.Increment(ref _ends);
                Interlocked.Increment(ref _heads);
                var exchange = new RawHttp2Exchange(id, stream, _stop.Token);
                await _answer(exchange);
                return exchange.KeepsOpen;
            default:
                break;
        }
        return true;
    }
}
