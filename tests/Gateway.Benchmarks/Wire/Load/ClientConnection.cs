using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Benchmarks.Wire.Load;

/// <summary>One HTTP/1.1 connection of a client that blocks its own thread: send, then read the whole answer.</summary>
internal sealed class ClientConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 60_000, SendTimeout = 60_000 };
    private readonly byte[] _buffer = new byte[8192];

    /// <param name="source">Address of 127.0.0.0/8 that it comes from; null: any.</param>
    public ClientConnection(int port, IPAddress? source = null)
    {
        if (source is not null) _socket.Bind(new IPEndPoint(source, 0));
        _socket.Connect(IPAddress.Loopback, port);
    }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
            bytes = bytes[_socket.Send(bytes)..];
    }

    /// <summary>Reads one answer with <c>Content-Length</c> to its end; its status.</summary>
    public int Receive()
    {
        var filled = 0;
        while (true)
        {
            var read = _socket.Receive(_buffer.AsSpan(filled));
            if (read == 0) throw new IOException("The connection was closed before the answer.");
            filled += read;
            var end = _buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
            if (end < 0) continue;
            var head = _buffer.AsSpan(0, end);
            var missing = end + 4 + LengthIn(head) - filled;
            for (; missing > 0; missing -= read)
                if ((read = _socket.Receive(_buffer.AsSpan(0, Math.Min(missing, _buffer.Length)))) == 0)
                    throw new IOException("The connection was closed within the answer.");
            return Utf8Parser.TryParse(head[9..12], out int status, out _) ? status : throw new IOException("Not HTTP.");
        }
    }

    public void Dispose() => _socket.Dispose();

    private static int LengthIn(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("Content-Length: "u8);
        return at >= 0 && Utf8Parser.TryParse(head[(at + 16)..], out int length, out _) ? length : throw new IOException("The answer has no Content-Length.");
    }
}
