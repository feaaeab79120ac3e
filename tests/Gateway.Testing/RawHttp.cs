using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Gateway.Testing;

/// <summary>How a connection ended, seen from here.</summary>
public enum ConnectionEnd
{
    /// <summary>It did not within the deadline.</summary>
    StillOpen = 0,

    /// <summary>The peer closed it in order.</summary>
    Closed,

    /// <summary>The peer reset it.</summary>
    Reset,
}

/// <summary>An answer as it came over the wire.</summary>
/// <param name="Head">Status line and header fields, Latin-1; incomplete or empty when the peer closed early.</param>
/// <param name="IsComplete">False where the body ended before its framing said so: a cut answer.</param>
public sealed record RawAnswer(string Head, byte[] Body, bool IsComplete)
{
    /// <summary>0 when there was no status line.</summary>
    public int Status => Head.Split(' ') is [_, var code, ..] && int.TryParse(code, CultureInfo.InvariantCulture, out var status) ? status : 0;

    public ILookup<string, string> Headers => HttpBytes.FieldsOf(Head);

    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>An HTTP/1.1 client that sends exactly the bytes it is given over one connection. Every read has a deadline and throws <see cref="TimeoutException"/> after it.</summary>
public sealed class RawHttp : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly HttpBytes _bytes;

    private RawHttp(Socket socket, Stream stream) => (_socket, _stream, _bytes) = (socket, stream, new HttpBytes(stream));

    /// <summary>How long a read waits; default 10 s.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Over plain TCP to 127.0.0.1.</summary>
    public static async Task<RawHttp> ConnectAsync(int port)
    {
        var socket = await OpenAsync(port);
        return new RawHttp(socket, new NetworkStream(socket));
    }

    /// <summary>Over TLS to 127.0.0.1 with <paramref name="serverName"/> as SNI; only <paramref name="trusted"/> itself is accepted as the server's certificate.</summary>
    public static async Task<RawHttp> ConnectTlsAsync(int port, string serverName, X509Certificate2 trusted, X509Certificate2? client = null)
    {
        var socket = await OpenAsync(port);
        var tls = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: false);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = serverName,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            ClientCertificates = client is null ? null : [client],
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null && certificate.GetRawCertData().SequenceEqual(trusted.RawData),
        });
        return new RawHttp(socket, tls);
    }

    /// <summary>Sends <paramref name="text"/> as Latin-1, nothing added.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await _stream.WriteAsync(bytes);
        await _stream.FlushAsync();
    }

    /// <summary>Sends <paramref name="text"/> and reads the whole answer.</summary>
    public async Task<RawAnswer> ExchangeAsync(string text)
    {
        await SendAsync(text);
        return await ReadAnswerAsync();
    }

    /// <summary>The next answer's head, with its empty line; empty when the peer closed.</summary>
    public Task<string> ReadHeadAsync() => WithinAsync(_bytes.ReadHeadAsync);

    /// <summary>The next answer, body and all. <paramref name="toHead"/>: the request was a HEAD, so no body follows.</summary>
    public async Task<RawAnswer> ReadAnswerAsync(bool toHead = false)
    {
        var head = await ReadHeadAsync();
        var bare = new RawAnswer(head, [], head.EndsWith("\r\n\r\n", StringComparison.Ordinal));
        if (!bare.IsComplete || toHead || bare.Status is (>= 100 and < 200) or 204 or 304) return bare;
        var (body, isComplete) = await WithinAsync(cancellation => ReadBodyAsync(head, cancellation));
        return bare with { Body = body, IsComplete = isComplete };
    }

    /// <summary>Bytes as they come, at least one; empty when the peer closed.</summary>
    public Task<byte[]> ReadSomeAsync() => WithinAsync(_bytes.ReadSomeAsync);

    /// <summary>Reads and drops what still comes until the peer ends the connection, at most for <paramref name="limit"/>.</summary>
    public async Task<ConnectionEnd> WaitForEndAsync(TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        try
        {
            while ((await _bytes.ReadSomeAsync(deadline.Token)).Length > 0) { }
            return ConnectionEnd.Closed;
        }
        catch (OperationCanceledException) { return ConnectionEnd.StillOpen; }
        catch (Exception e) when (e is IOException or SocketException) { return ConnectionEnd.Reset; }
    }

    /// <summary>Says that nothing more will be sent, and goes on reading.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Resets the connection, as a client that vanishes does.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _socket.Dispose();
    }

    private static async Task<Socket> OpenAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    private async Task<(byte[] Body, bool IsComplete)> ReadBodyAsync(string head, CancellationToken cancellationToken)
    {
        try { return await _bytes.ReadBodyAsync(head, endsWithStream: true, cancellationToken); }
        catch (Exception e) when (e is IOException or SocketException) { return ([], false); }
    }

    private async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> read)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        try { return await read(deadline.Token); }
        catch (OperationCanceledException) { throw new TimeoutException($"The peer sent too little within {Deadline}."); }
    }
}
