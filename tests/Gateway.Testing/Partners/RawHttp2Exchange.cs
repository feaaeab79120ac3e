using System.Buffers.Binary;

namespace Gateway.Testing;

/// <summary>One stream of a <see cref="RawHttp2Partner"/>.</summary>
public sealed class RawHttp2Exchange
{
    internal const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, Ping = 6, GoAway = 7;

    private readonly Stream _stream;
    private readonly CancellationToken _stopped;

    internal RawHttp2Exchange(int id, Stream stream, CancellationToken stopped) => (Id, _stream, _stopped) = (id, stream, stopped);

    public int Id { get; }

    /// <summary>Default: the connection stays open behind the answer.</summary>
    public bool KeepsOpen { get; set; } = true;

    /// <summary>Answers 200 without a body.</summary>
    public Task AnswerAsync() => SendFrameAsync(_stream, Headers, flags: 0x5, Id, [0x88], _stopped);

    /// <summary>Begins an answer 200 whose body does not come.</summary>
    public Task BeginAnswerAsync() => SendFrameAsync(_stream, Headers, flags: 0x4, Id, [0x88], _stopped);

    /// <summary>RST_STREAM with an error code of RFC 9113 section 7.</summary>
    public Task ResetAsync(int code) => SendFrameAsync(_stream, Reset, 0, Id, [0, 0, 0, (byte)code], _stopped);

    /// <summary>GOAWAY, with an error code of RFC 9113 section 7: says that no stream above <paramref name="last"/> was looked at.</summary>
    public Task GoAwayAsync(int last, int code = 0) => SendFrameAsync(_stream, GoAway, 0, 0, [0, 0, 0, (byte)last, 0, 0, 0, (byte)code], _stopped);

    internal static async Task SendFrameAsync(Stream stream, byte type, byte flags, int id, byte[] payload, CancellationToken cancellationToken)
    {
        var frame = new byte[9 + payload.Length];
        (frame[1], frame[2], frame[3], frame[4]) = ((byte)(payload.Length >> 8), (byte)payload.Length, type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), id);
        payload.CopyTo(frame, 9);
        await stream.WriteAsync(frame, cancellationToken);
    }
}
