using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Gateway.Ledger.Entries.Canonical;

/// <summary>
/// A growing pooled buffer of JSON text without white space. Strings are escaped as in RFC 8785 section 3.2.2.2; a lone surrogate becomes U+FFFD, so that no text can keep
/// an entry from being recorded.
/// </summary>
internal sealed class JsonBuffer
{
    private static readonly SearchValues<byte> Escaped =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    // The runtime's own keeps 32 of a size for each core: under load a third of the entries would find none. Up to 64 KiB each, of which few entries need more than 4.
    private static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Create(maxArrayLength: 65_536, maxArraysPerBucket: 512);

    private byte[] _bytes = [];

    /// <param name="size">Bytes to begin with.</param>
    /// <param name="headroom">Bytes left free before the text.</param>
    public void Start(int size, int headroom)
    {
        if (_bytes.Length < size)
            _bytes = Pool.Rent(size);
        Length = headroom;
        if (headroom > 0)
            _bytes[headroom - 1] = 0;
    }

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>The array itself, which the caller owns from now on until <see cref="Return"/>. <see cref="Length"/> stays until the next start.</summary>
    public byte[] Detach()
    {
        var bytes = _bytes;
        _bytes = [];
        return bytes;
    }

    /// <summary>Gives back what was detached; nobody may touch it any more.</summary>
    public static void Return(byte[] bytes) => Pool.Return(bytes);

    public void Name(ReadOnlySpan<byte> name)
    {
        var space = Space(name.Length + 4);
        var start = 0;
        if (NeedsComma)
            space[start++] = (byte)',';
        space[start++] = (byte)'"';
        name.CopyTo(space[start..]);
        start += name.Length;
        space[start++] = (byte)'"';
        space[start++] = (byte)':';
        Length += start;
    }

    /// <summary>A comma, unless an object or list has just begun.</summary>
    public void Separate()
    {
        if (NeedsComma)
            Byte((byte)',');
    }

    private bool NeedsComma => _bytes[Length - 1] is not ((byte)'{' or (byte)'[');

    public void Number(long value)
    {
        Utf8Formatter.TryFormat(value, Space(20), out var written);
        Length += written;
    }

    /// <param name="format">A digit count, such as <c>D4</c>.</param>
    public void Number(long value, StandardFormat format)
    {
        Utf8Formatter.TryFormat(value, Space(20), out var written, format);
        Length += written;
    }

    public void Quoted(string value)
    {
        var space = Space(Encoding.UTF8.GetMaxByteCount(value.Length) + 2);
        space[0] = (byte)'"';
        var text = space.Slice(1, Encoding.UTF8.GetBytes(value, space[1..]));
        if (text.IndexOfAny(Escaped) < 0)
        {
            space[text.Length + 1] = (byte)'"';
            Length += text.Length + 2;
            return;
        }
        Quoted(text.ToArray());
    }

    /// <param name="utf8">Well-formed.</param>
    public void Quoted(ReadOnlySpan<byte> utf8)
    {
        Byte((byte)'"');
        Escape(utf8);
        Byte((byte)'"');
    }

    public void QuotedHex(ReadOnlySpan<byte> value)
    {
        var space = Space((value.Length * 2) + 2);
        space[0] = (byte)'"';
        Convert.TryToHexStringLower(value, space[1..], out var written);
        space[written + 1] = (byte)'"';
        Length += written + 2;
    }

    public void QuotedBase64(ReadOnlySpan<byte> value)
    {
        Byte((byte)'"');
        Base64.EncodeToUtf8(value, Space(Base64.GetMaxEncodedToUtf8Length(value.Length)), out _, out var written);
        Length += written;
        Byte((byte)'"');
    }

    public void QuotedInstant(DateTimeOffset instant)
    {
        Byte((byte)'"');
        instant.UtcDateTime.TryFormat(Space(EncodedEntry.InstantLength), out var written, "O");
        Length += written;
        Byte((byte)'"');
    }

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Space(bytes.Length));
        Length += bytes.Length;
    }

    public void Byte(byte value)
    {
        if (_bytes.Length == Length)
            Grow(1);
        _bytes[Length++] = value;
    }

    /// <summary>Free room behind the text; it does not become text.</summary>
    public Span<byte> Space(int count)
    {
        if (_bytes.Length - Length < count)
            Grow(count);
        return _bytes.AsSpan(Length);
    }

    private void Escape(ReadOnlySpan<byte> text)
    {
        while (text.IndexOfAny(Escaped) is var plain and >= 0)
        {
            Raw(text[..plain]);
            Escape(text[plain]);
            text = text[(plain + 1)..];
        }
        Raw(text);
    }

    private void Escape(byte character)
    {
        switch (character)
        {
            case (byte)'"': Raw("\\\""u8); break;
            case (byte)'\\': Raw("\\\\"u8); break;
            case (byte)'\b': Raw("\\b"u8); break;
            case (byte)'\t': Raw("\\t"u8); break;
            case (byte)'\n': Raw("\\n"u8); break;
            case (byte)'\f': Raw("\\f"u8); break;
            case (byte)'\r': Raw("\\r"u8); break;
            default:
                Raw("\\u00"u8);
                Number(character, new StandardFormat('x', 2));
                break;
        }
    }

    private void Grow(int count)
    {
        var larger = Pool.Rent(Math.Max(_bytes.Length * 2, Length + count));
        Written.CopyTo(larger);
        Return(_bytes);
        _bytes = larger;
    }
}
