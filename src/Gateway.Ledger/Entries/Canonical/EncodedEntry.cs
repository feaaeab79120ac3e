using System.Buffers.Text;
using Gateway.Ledger.Merkle;

namespace Gateway.Ledger.Entries.Canonical;

/// <summary>
/// One entry on its way into the store, in one pooled buffer: room for the prefix, the body as the caller's thread encoded it, the leaf hash, the personal members.
/// The writer gives it its place with <see cref="Seal"/>; it has one owner at a time and must not be touched after <see cref="Release"/>.
/// </summary>
internal sealed class EncodedEntry(byte[] buffer, int bodyEnd, int personalLength, FactsRow facts)
{
    /// <summary>Bytes of an instant, <c>2026-02-06T06:00:00.0000000Z</c>.</summary>
    public const int InstantLength = 28;
    public const int LeafLength = 32;

    /// <summary>The domain byte of a leaf (RFC 6962 section 2.1) and the longest prefix: <c>{"v":1,"index":</c>, 19 digits, <c>,"at":"</c>, an instant, <c>"</c>.</summary>
    public const int Headroom = 1 + 15 + 19 + 7 + InstantLength + 1;

    private byte[] _buffer = buffer;
    private int _start = -1;

    public FactsRow Facts => facts;
    public long Index { get; private set; }
    public DateTimeOffset At { get; private set; }

    /// <summary>Canonical bytes. Only after <see cref="Seal"/>.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(_start..bodyEnd);
    public ReadOnlySpan<byte> Leaf => _buffer.AsSpan(bodyEnd, LeafLength);

    /// <summary>JSON for the table <c>personal</c>; empty where the entry has no personal member.</summary>
    public ReadOnlySpan<byte> Personal => _buffer.AsSpan(bodyEnd + LeafLength, personalLength);

    /// <summary>Puts index and instant into the bytes and computes the leaf hash over them. Again after a failed commit: the body stays as it is.</summary>
    public void Seal(long index, DateTimeOffset at)
    {
        Index = index;
        At = at;
        Span<byte> prefix = stackalloc byte[Headroom];
        "{\"v\":1,\"index\":"u8.CopyTo(prefix);
        Utf8Formatter.TryFormat(index, prefix[15..], out var digits);
        ",\"at\":\""u8.CopyTo(prefix[(15 + digits)..]);
        at.UtcDateTime.TryFormat(prefix[(22 + digits)..], out _, "O");
        var length = 22 + digits + InstantLength + 1;
        prefix[length - 1] = (byte)'"';

        _start = Headroom - length;
        prefix[..length].CopyTo(_buffer.AsSpan(_start));
        _buffer[_start - 1] = LeafHash.Domain;
        LeafHash.OfPrefixed(_buffer.AsSpan((_start - 1)..bodyEnd), _buffer.AsSpan(bodyEnd, LeafLength));
    }

    public void Release()
    {
        JsonBuffer.Return(_buffer);
        _buffer = [];
    }
}
