using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Ledger.Entries.Canonical;

/// <summary>
/// Writes the members of one entry in canonical form, and beside them the values and salts of its personal members. Strings are escaped as in RFC 8785 section 3.2.2.2;
/// a lone surrogate becomes U+FFFD, so that no text can keep an entry from being recorded.
/// </summary>
internal sealed class CanonicalWriter
{
    private static readonly SearchValues<byte> Escaped =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    private readonly byte[] _salts = new byte[EntryEncoder.SaltLength * EntryEncoder.MostSalts];
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(2048);
    private byte[] _personal = ArrayPool<byte>.Shared.Rent(1024);
    private int _length;
    private int _personalLength;
    private int _saltsUsed;

    /// <param name="salts">The entry's own salt, then one for each personal member in the order in which they are written.</param>
    public CanonicalWriter(ReadOnlySpan<byte> salts)
    {
        salts.CopyTo(_salts);
        // The prefix with version, index and instant is put before the body when the entry gets its place; see EncodedEntry.
        _length = EncodedEntry.Headroom;
        _bytes[_length - 1] = 0;
    }

    /// <summary>Ends the entry. The writer's buffers belong to the result from now on.</summary>
    public EncodedEntry Finish(FactsRow facts)
    {
        Byte((byte)'}');
        var bodyEnd = _length;
        CloseBeside();
        var space = Space(EncodedEntry.LeafLength + _personalLength);
        _personal.AsSpan(0, _personalLength).CopyTo(space[EncodedEntry.LeafLength..]);
        ArrayPool<byte>.Shared.Return(_personal);
        return new EncodedEntry(_bytes, bodyEnd, _personalLength, facts);
    }

    public void Name(ReadOnlySpan<byte> name)
    {
        Separate();
        var space = Space(name.Length + 3);
        space[0] = (byte)'"';
        name.CopyTo(space[1..]);
        space[name.Length + 1] = (byte)'"';
        space[name.Length + 2] = (byte)':';
        _length += name.Length + 3;
    }

    public void Text(ReadOnlySpan<byte> name, string? value)
    {
        if (value is null)
            return;
        Name(name);
        Quoted(value);
    }

    public void Number(ReadOnlySpan<byte> name, long? value)
    {
        if (value is not { } number)
            return;
        Name(name);
        Utf8Formatter.TryFormat(number, Space(20), out var written);
        _length += written;
    }

    public void Boolean(ReadOnlySpan<byte> name, bool value)
    {
        Name(name);
        Raw(value ? "true"u8 : "false"u8);
    }

    public void Flag(ReadOnlySpan<byte> name, bool value)
    {
        if (value)
            Boolean(name, true);
    }

    public void Instant(ReadOnlySpan<byte> name, DateTimeOffset? value)
    {
        if (value is not { } instant)
            return;
        Name(name);
        var space = Space(EncodedEntry.InstantLength + 2);
        space[0] = (byte)'"';
        instant.UtcDateTime.TryFormat(space[1..], out var written, "O");
        space[written + 1] = (byte)'"';
        _length += written + 2;
    }

    /// <summary>Milliseconds with exactly four decimals, so that no tick is lost; never negative.</summary>
    public void Duration(ReadOnlySpan<byte> name, TimeSpan? value)
    {
        if (value is not { } duration)
            return;
        Name(name);
        var ticks = Math.Max(0, duration.Ticks);
        Utf8Formatter.TryFormat(ticks / TimeSpan.TicksPerMillisecond, Space(32), out var written);
        _length += written;
        Byte((byte)'.');
        Utf8Formatter.TryFormat(ticks % TimeSpan.TicksPerMillisecond, Space(4), out written, new StandardFormat('D', 4));
        _length += written;
    }

    public void Hex(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Name(name);
        QuotedHex(value);
    }

    public void EntrySalt(ReadOnlySpan<byte> name) => Hex(name, NextSalt());

    public void Texts(ReadOnlySpan<byte> name, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
            return;
        Name(name);
        Byte((byte)'[');
        foreach (var value in values)
        {
            Separate();
            Quoted(value);
        }
        Byte((byte)']');
    }

    public void Items<T>(ReadOnlySpan<byte> name, IReadOnlyList<T> items, Action<CanonicalWriter, T> members, bool always = false)
    {
        if (items.Count == 0 && !always)
            return;
        Name(name);
        Byte((byte)'[');
        foreach (var item in items)
        {
            Separate();
            Byte((byte)'{');
            members(this, item);
            Byte((byte)'}');
        }
        Byte((byte)']');
    }

    public void Object<T>(ReadOnlySpan<byte> name, T value, Action<CanonicalWriter, T> members)
    {
        Name(name);
        Byte((byte)'{');
        members(this, value);
        Byte((byte)'}');
    }

    public void Texts(ReadOnlySpan<byte> name, IReadOnlyList<KeyValuePair<string, string>> members)
    {
        if (members.Count == 0)
            return;
        Name(name);
        Byte((byte)'{');
        foreach (var (key, value) in members)
        {
            Separate();
            Quoted(key);
            Byte((byte)':');
            Quoted(value);
        }
        Byte((byte)'}');
    }

    /// <summary>Base64 (RFC 4648 section 4).</summary>
    public void Binary(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Name(name);
        Byte((byte)'"');
        Base64.EncodeToUtf8(value, Space(Base64.GetMaxEncodedToUtf8Length(value.Length)), out _, out var written);
        _length += written;
        Byte((byte)'"');
    }

    /// <summary>UTF-8 that is known to be well-formed.</summary>
    public void Utf8Text(ReadOnlySpan<byte> name, ReadOnlySpan<byte> utf8)
    {
        Name(name);
        Byte((byte)'"');
        Escape(utf8);
        Byte((byte)'"');
    }

    /// <summary>Writes the commitment into the entry and, unless the value was erased, value and salt beside it.</summary>
    public void Personal(ReadOnlySpan<byte> name, Personal? personal)
    {
        if (personal is null)
            return;
        Name(name);
        Raw("{\"sha256\":"u8);
        if (personal.Value is { } value)
            Commit(name, value, NextSalt());
        else
            Quoted(personal.Commitment ?? throw new InvalidDataException("A personal member has neither value nor commitment."));
        Byte((byte)'}');
    }

    private void Commit(ReadOnlySpan<byte> name, string value, ReadOnlySpan<byte> salt)
    {
        var most = EntryEncoder.SaltLength + Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = most > 512 ? ArrayPool<byte>.Shared.Rent(most) : null;
        var salted = rented ?? stackalloc byte[512];
        salt.CopyTo(salted);
        var length = EntryEncoder.SaltLength + Encoding.UTF8.GetBytes(value, salted[EntryEncoder.SaltLength..]);
        Span<byte> commitment = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(salted[..length], commitment);
        QuotedHex(commitment);
        Beside(name, salt, salted[EntryEncoder.SaltLength..length]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>Appends <c>"name":{"salt":"...","value":"..."}</c> to what goes into the table <c>personal</c>.</summary>
    private void Beside(ReadOnlySpan<byte> name, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> value)
    {
        // The same writing code serves both texts: for this member the two buffers change places.
        Swap();
        if (_length == 0)
            Byte((byte)'{');
        Name(name);
        Byte((byte)'{');
        Hex("salt"u8, salt);
        Utf8Text("value"u8, value);
        Byte((byte)'}');
        Swap();
    }

    private void CloseBeside()
    {
        Swap();
        if (_length > 0)
            Byte((byte)'}');
        Swap();
    }

    private void Swap()
    {
        (_bytes, _personal) = (_personal, _bytes);
        (_length, _personalLength) = (_personalLength, _length);
    }

    private ReadOnlySpan<byte> NextSalt()
    {
        if (_saltsUsed == EntryEncoder.MostSalts)
            throw new InvalidDataException($"An entry has more than {EntryEncoder.MostSalts - 1} personal members.");
        return _salts.AsSpan(_saltsUsed++ * EntryEncoder.SaltLength, EntryEncoder.SaltLength);
    }

    private void Quoted(string value)
    {
        Byte((byte)'"');
        // Room for the unescaped text at once; what needs an escape is moved up within it.
        var written = Encoding.UTF8.GetBytes(value, Space(Encoding.UTF8.GetMaxByteCount(value.Length)));
        var text = _bytes.AsSpan(_length, written);
        if (text.IndexOfAny(Escaped) < 0)
            _length += written;
        else
            Escape(text.ToArray());
        Byte((byte)'"');
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
                Utf8Formatter.TryFormat(character, Space(2), out var written, new StandardFormat('x', 2));
                _length += written;
                break;
        }
    }

    private void QuotedHex(ReadOnlySpan<byte> value)
    {
        Byte((byte)'"');
        Convert.TryToHexStringLower(value, Space(value.Length * 2), out var written);
        _length += written;
        Byte((byte)'"');
    }

    private void Separate()
    {
        if (_bytes[_length - 1] is not ((byte)'{' or (byte)'['))
            Byte((byte)',');
    }

    private void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Space(bytes.Length));
        _length += bytes.Length;
    }

    private void Byte(byte value)
    {
        Space(1)[0] = value;
        _length++;
    }

    private Span<byte> Space(int count)
    {
        if (_bytes.Length - _length < count)
            Grow(count);
        return _bytes.AsSpan(_length);
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _length + count));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
