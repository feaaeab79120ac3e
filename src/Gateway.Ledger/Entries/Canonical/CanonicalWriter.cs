using System.Buffers;
using System.Text;
using Gateway.Ledger.Merkle;

namespace Gateway.Ledger.Entries.Canonical;

/// <summary>Writes the members of one entry after another in canonical form, and beside them the values and salts of their personal members. One thread only.</summary>
internal sealed class CanonicalWriter
{
    private const int PersonalSize = 1024;

    private readonly SaltReserve _salts;
    // The prefix with version, index and instant is put before the body when the entry gets its place; see EncodedEntry.
    private readonly JsonBuffer _body = new();
    private readonly JsonBuffer _personal = new();

    /// <param name="salts">Gives the entry's own salt, then one for each personal member in the order in which they are written.</param>
    public CanonicalWriter(SaltReserve salts) => _salts = salts;

    /// <summary>Begins an entry; whatever was written before it and not finished is dropped.</summary>
    /// <param name="size">Bytes that most entries of its kind need; more are found while writing.</param>
    public void Start(int size)
    {
        _body.Start(size, EncodedEntry.Headroom);
        _personal.Start(PersonalSize, 0);
    }

    /// <summary>Ends the entry, to which the buffer belongs from now on.</summary>
    public EncodedEntry Finish(in FactsRow facts)
    {
        _body.Byte((byte)'}');
        if (_personal.Length > 0)
            _personal.Byte((byte)'}');
        _personal.Written.CopyTo(_body.Space(EncodedEntry.LeafLength + _personal.Length)[EncodedEntry.LeafLength..]);
        return new EncodedEntry(_body.Detach(), _body.Length, _personal.Length, facts);
    }

    public void Text(ReadOnlySpan<byte> name, string? value)
    {
        if (value is null)
            return;
        _body.Name(name);
        _body.Quoted(value);
    }

    /// <summary>UTF-8 that is known to be well-formed.</summary>
    public void Utf8Text(ReadOnlySpan<byte> name, ReadOnlySpan<byte> utf8)
    {
        _body.Name(name);
        _body.Quoted(utf8);
    }

    public void Number(ReadOnlySpan<byte> name, long? value)
    {
        if (value is not { } number)
            return;
        _body.Name(name);
        _body.Number(number);
    }

    public void Boolean(ReadOnlySpan<byte> name, bool value)
    {
        _body.Name(name);
        _body.Raw(value ? "true"u8 : "false"u8);
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
        _body.Name(name);
        _body.QuotedInstant(instant);
    }

    /// <summary>Milliseconds with exactly four decimals, so that no tick is lost; never negative.</summary>
    public void Duration(ReadOnlySpan<byte> name, TimeSpan? value)
    {
        if (value is not { } duration)
            return;
        var ticks = Math.Max(0, duration.Ticks);
        _body.Name(name);
        _body.Number(ticks / TimeSpan.TicksPerMillisecond);
        _body.Byte((byte)'.');
        _body.Number(ticks % TimeSpan.TicksPerMillisecond, new StandardFormat('D', 4));
    }

    /// <summary>Base64 (RFC 4648 section 4).</summary>
    public void Binary(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        _body.Name(name);
        _body.QuotedBase64(value);
    }

    public void EntrySalt(ReadOnlySpan<byte> name)
    {
        Span<byte> salt = stackalloc byte[SaltReserve.SaltLength];
        _salts.Take(salt);
        _body.Name(name);
        _body.QuotedHex(salt);
    }

    public void Texts(ReadOnlySpan<byte> name, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
            return;
        _body.Name(name);
        _body.Byte((byte)'[');
        // By index, here and below: an enumerator of an interface is an object for each list.
        for (var i = 0; i < values.Count; i++)
        {
            _body.Separate();
            _body.Quoted(values[i]);
        }
        _body.Byte((byte)']');
    }

    /// <summary>An object whose members are texts, in the order given.</summary>
    public void TextMembers(ReadOnlySpan<byte> name, IReadOnlyList<KeyValuePair<string, string>> members)
    {
        if (members.Count == 0)
            return;
        _body.Name(name);
        _body.Byte((byte)'{');
        for (var i = 0; i < members.Count; i++)
        {
            _body.Separate();
            _body.Quoted(members[i].Key);
            _body.Byte((byte)':');
            _body.Quoted(members[i].Value);
        }
        _body.Byte((byte)'}');
    }

    public void Items<T>(ReadOnlySpan<byte> name, IReadOnlyList<T> items, Action<CanonicalWriter, T> members, bool always = false)
    {
        if (items.Count == 0 && !always)
            return;
        _body.Name(name);
        _body.Byte((byte)'[');
        for (var i = 0; i < items.Count; i++)
        {
            _body.Separate();
            _body.Byte((byte)'{');
            members(this, items[i]);
            _body.Byte((byte)'}');
        }
        _body.Byte((byte)']');
    }

    public void Object<T>(ReadOnlySpan<byte> name, T value, Action<CanonicalWriter, T> members)
    {
        _body.Name(name);
        _body.Byte((byte)'{');
        members(this, value);
        _body.Byte((byte)'}');
    }

    /// <summary>Writes the commitment into the entry and, unless the value was erased, value and salt beside it.</summary>
    public void Personal(ReadOnlySpan<byte> name, Personal? personal)
    {
        if (personal is null)
            return;
        _body.Name(name);
        _body.Raw("{\"sha256\":"u8);
        if (personal.Value is { } value)
            Commit(name, value);
        else
            _body.Quoted(personal.Commitment ?? throw new InvalidDataException("A personal member has neither value nor commitment."));
        _body.Byte((byte)'}');
    }

    private void Commit(ReadOnlySpan<byte> name, string value)
    {
        var most = SaltReserve.SaltLength + Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = most > 256 ? ArrayPool<byte>.Shared.Rent(most) : null;
        var salted = rented ?? stackalloc byte[256];
        var salt = salted[..SaltReserve.SaltLength];
        _salts.Take(salt);
        salted = salted[..(salt.Length + Encoding.UTF8.GetBytes(value, salted[salt.Length..]))];
        Span<byte> commitment = stackalloc byte[Digest.Length];
        Digest.Of(salted, commitment);
        _body.QuotedHex(commitment);
        WriteBeside(name, salt, salted[salt.Length..]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>Adds <c>"name":{"salt":"...","value":"..."}</c> to what goes into the table <c>personal</c>.</summary>
    private void WriteBeside(ReadOnlySpan<byte> name, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> value)
    {
        if (_personal.Length == 0)
            _personal.Byte((byte)'{');
        _personal.Name(name);
        _personal.Byte((byte)'{');
        _personal.Name("salt"u8);
        _personal.QuotedHex(salt);
        _personal.Name("value"u8);
        _personal.Quoted(value);
        _personal.Byte((byte)'}');
    }
}
