using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;

namespace Gateway.Server.Telemetry;

/// <summary>Trace and span ids (W3C Trace Context). A trace id begins with 48 bits of Unix milliseconds, so that an index over ledger or traces stays ordered.</summary>
internal static class TraceIds
{
    private const int RandomLength = 10;

    // The system's generator is asked for many ids at once, since its price is per call; each byte is given out once.
    [ThreadStatic]
    private static byte[]? _reserve;

    [ThreadStatic]
    private static int _left;

    public static ActivityTraceId NewTrace(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        Draw(bytes[^RandomLength..]);
        Span<byte> time = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(time, now.ToUnixTimeMilliseconds());
        time[2..].CopyTo(bytes);
        return ActivityTraceId.CreateFromBytes(bytes);
    }

    public static ActivitySpanId NewSpan() => ActivitySpanId.CreateRandom();

    private static void Draw(Span<byte> random)
    {
        var reserve = _reserve ??= new byte[64 * RandomLength];
        if (_left == 0)
        {
            RandomNumberGenerator.Fill(reserve);
            _left = reserve.Length;
        }
        _left -= RandomLength;
        reserve.AsSpan(_left, RandomLength).CopyTo(random);
    }
}
