using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;

namespace Gateway.Server.Telemetry;

/// <summary>Trace and span ids (W3C Trace Context). A trace id begins with 48 bits of Unix milliseconds, so that an index over ledger or traces stays ordered.</summary>
internal static class TraceIds
{
    public static ActivityTraceId NewTrace(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes[6..]);
        Span<byte> time = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(time, now.ToUnixTimeMilliseconds());
        time[2..].CopyTo(bytes);
        return ActivityTraceId.CreateFromBytes(bytes);
    }

    public static ActivitySpanId NewSpan() => ActivitySpanId.CreateRandom();
}
