using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Testing;

/// <summary>Frame types of HTTP/2 (RFC 9113 section 6).</summary>
public enum Http2Frame : byte
{
    Data = 0,
    Headers = 1,
    ResetStream = 3,
    Settings = 4,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
    Continuation = 9,
}

/// <summary>What came back on one stream.</summary>
/// <param name="Status">0 where no head came.</param>
/// <param name="Reset">Error code of RST_STREAM or GOAWAY; null where there was none. A connection that ended without either counts as code 0.</param>
public sealed record Http2Answer(int Status, ILookup<string, string> Headers, byte[] Body, uint? Reset);

/// <summary>
/// An HTTP/2 client over plain TCP to 127.0.0.1 that sends exactly the frames and header fields it is given: what well-behaved clients refuse to send. Answers
/// acknowledgements by itself, so that the connection lives; does no flow control, so answers must be small. Every read has a deadline.
/// </summary>
public sealed class RawHttp2 : IAsyncDisposable
{
    public const byte EndStream = 1;
    public const byte Ack = 1;
    public const byte EndHeaders = 4;
    private const int FrameHead = 9;
    private readonly Socket _socket;
    private readonly NetworkStream _stream;

    private RawHttp2(Socket socket) => (_socket, _stream) = (socket, new NetworkStream(socket));

    /// <summary>How long a read waits; default 10 s.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Connects and sends the preface, with a dynamic header table of no size for the answers.</summary>
    public static async Task<RawHttp2> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        var client = new RawHttp2(socket);
        await client._stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        await client.SendAsync(Http2Frame.Settings, 0, 0, new byte[] { 0, 1, 0, 0, 0, 0 });
        return client;
    }

    public async Task SendAsync(Http2Frame type, byte flags, int stream, ReadOnlyMemory<byte> payload) => await _stream.WriteAsync(FrameOf(type, flags, stream, payload.Span));

    /// <summary>Many frames, written at once.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> frames) => await _stream.WriteAsync(frames);

    /// <summary>The head of a request, in one frame.</summary>
    public Task SendHeadAsync(int stream, IEnumerable<(string Name, string Value)> fields, bool endStream = true) =>
        SendAsync(Http2Frame.Headers, (byte)(EndHeaders | (endStream ? EndStream : 0)), stream, HeaderBlock(fields));

    /// <summary>One frame as it stands on the wire.</summary>
    public static byte[] FrameOf(Http2Frame type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[FrameHead + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        (frame[3], frame[4]) = ((byte)type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(FrameHead));
        return frame;
    }

    /// <summary>Header fields as HPACK literals without index or Huffman code (RFC 7541 section 6.2.2), names and values byte for byte as Latin-1.</summary>
    public static byte[] HeaderBlock(IEnumerable<(string Name, string Value)> fields)
    {
        using var block = new MemoryStream();
        foreach (var (name, value) in fields)
        {
            block.WriteByte(0);
            WriteText(block, name);
            WriteText(block, value);
        }
        return block.ToArray();
    }

    /// <summary>Reads until the answer on <paramref name="stream"/> is whole, or the stream or connection is broken off.</summary>
    public async Task<Http2Answer> ReadAnswerAsync(int stream)
    {
        List<(string Name, string Value)> fields = [];
        using var body = new MemoryStream();
        uint? reset = null;
        while (await ReadFrameAsync() is { } frame)
        {
            if (frame.Type == Http2Frame.GoAway && BinaryPrimitives.ReadUInt32BigEndian(frame.Payload.AsSpan(4)) is var code and not 0) reset = code;
            if (frame.Stream != stream) continue;
            if (frame.Type == Http2Frame.Headers) fields.AddRange(HpackReader.Read(frame.Payload));
            if (frame.Type == Http2Frame.Data) body.Write(frame.Payload);
            if (frame.Type == Http2Frame.ResetStream) return Answer(BinaryPrimitives.ReadUInt32BigEndian(frame.Payload));
            if (frame.Type is Http2Frame.Headers or Http2Frame.Data && (frame.Flags & EndStream) != 0) return Answer(null);
        }
        return Answer(reset ?? 0);

        Http2Answer Answer(uint? broken)
        {
            var headers = fields.ToLookup(field => field.Name, field => field.Value, StringComparer.OrdinalIgnoreCase);
            return new Http2Answer(int.Parse(headers[":status"].FirstOrDefault() ?? "0", null), headers, body.ToArray(), broken);
        }
    }

    /// <summary>Reads and drops what comes until the server ends the connection; its error code, 0 where it gave none, null while it is still open after <paramref name="limit"/>.</summary>
    public async Task<uint?> WaitForEndAsync(TimeSpan limit)
    {
        var started = TimeProvider.System.GetTimestamp();
        uint code = 0;
        var deadline = Deadline;
        try
        {
            while (true)
            {
                Deadline = limit - TimeProvider.System.GetElapsedTime(started);
                if (Deadline <= TimeSpan.Zero) return null;
                if (await ReadFrameAsync() is not { } frame) return code;
                if (frame.Type == Http2Frame.GoAway) code = BinaryPrimitives.ReadUInt32BigEndian(frame.Payload.AsSpan(4));
            }
        }
        catch (TimeoutException) { return null; }
        finally { Deadline = deadline; }
    }

    /// <summary>The next frame; null when the server closed or reset the connection.</summary>
    public async Task<(Http2Frame Type, byte Flags, int Stream, byte[] Payload)?> ReadFrameAsync()
    {
        using var limit = new CancellationTokenSource(Deadline);
        try
        {
            var head = new byte[FrameHead];
            await _stream.ReadExactlyAsync(head, limit.Token);
            var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >>> 8];
            await _stream.ReadExactlyAsync(payload, limit.Token);
            var type = (Http2Frame)head[3];
            if (type is Http2Frame.Settings or Http2Frame.Ping && (head[4] & Ack) == 0)
                await SendAsync(type, Ack, 0, type == Http2Frame.Ping ? payload : Array.Empty<byte>());
            return (type, head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), payload);
        }
        catch (OperationCanceledException) { throw new TimeoutException($"The server sent too little within {Deadline}."); }
        catch (Exception e) when (e is IOException or SocketException) { return null; }
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _socket.Dispose();
    }

    private static void WriteText(MemoryStream block, string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        WriteInteger(block, bytes.Length);
        block.Write(bytes);
    }

    // RFC 7541 section 5.1, prefix of 7 bits.
    private static void WriteInteger(MemoryStream block, int value)
    {
        if (value < 127)
        {
            block.WriteByte((byte)value);
            return;
        }
        block.WriteByte(127);
        for (value -= 127; value >= 128; value >>= 7) block.WriteByte((byte)(value | 128));
        block.WriteByte((byte)value);
    }
}
