using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Ledger.Entries.Canonical;

/// <summary>Writes the members of one entry in canonical form, and beside them the values and salts of its personal members.</summary>
internal sealed class CanonicalWriter
{
    private readonly byte[] _salts = new byte[EntryEncoder.SaltLength * EntryEncoder.MostSalts];
    // The prefix with version, index and instant is put before the body when the entry gets its place; see EncodedEntry.
    private readonly JsonBuffer _body = new(2048, EncodedEntry.Headroom);
    private JsonBuffer? _personal;
    private int _saltsUsed;

    /// <param name="salts">The entry's own salt, then one for each personal member in the order in which they are written.</param>
    public CanonicalWriter(ReadOnlySpan<byte> salts) => salts.CopyTo(_salts);

    /// <summary>Ends the entry. The writer's buffer belongs to the result from now on.</summary>
    public EncodedEntry Finish(FactsRow facts)
    {
        _body.Byte((byte)'}');
        _personal?.Byte((byte)'}');
        var personalLength = _personal?.Length ?? 0;
        var space = _body.Space(EncodedEntry.LeafLength + personalLength);
        if (_personal is not null)
        {
            _personal.Written.CopyTo(space[EncodedEntry.LeafLength..]);
            ArrayPool<byte>.Shared.Return(_personal.Detach());
        }
        return new EncodedEntry(_body.Detach(), _body.Length, personalLength, facts);
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
        _body.Name(name);
        _body.QuotedHex(NextSalt());
    }

    public void Texts(ReadOnlySpan<byte> name, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
            return;
        _body.Name(name);
        _body.Byte((byte)'[');
        foreach (var value in values)
        {
            _body.Separate();
            _body.Quoted(value);
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
        foreach (var (key, value) in members)
        {
            _body.Separate();
            _body.Quoted(key);
            _body.Byte((byte)':');
            _body.Quoted(value);
        }
        _body.Byte((byte)'}');
    }

    public void Items<T>(ReadOnlySpan<byte> name, IReadOnlyList<T> items, Action<CanonicalWriter, T> members, bool always = false)
    {
        if (items.Count == 0 && !always)
            return;
        _body.Name(name);
        _body.Byte((byte)'[');
        foreach (var item in items)
        {
            _body.Separate();
            _body.Byte((byte)'{');
            members(this, item);
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
            Commit(name, value, NextSalt());
        else
            _body.Quoted(personal.Commitment ?? throw new InvalidDataException("A personal member has neither value nor commitment."));
        _body.Byte((byte)'}');
    }

    private void Commit(ReadOnlySpan<byte> name, string value, ReadOnlySpan<byte> salt)
    {
        var most = EntryEncoder.SaltLength + Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = most > 512 ? ArrayPool<byte>.Shared.Rent(most) : null;
        var salted = rented ?? stackalloc byte[512];
        salt.CopyTo(salted);
        salted = salted[..(EntryEncoder.SaltLength + Encoding.UTF8.GetBytes(value, salted[EntryEncoder.SaltLength..]))];
        Span<byte> commitment = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(salted, commitment);
        _body.QuotedHex(commitment);
        WriteBeside(name, salt, salted[EntryEncoder.SaltLength..]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>Adds <c>"name":{"salt":"...","value":"..."}</c> to what goes into the table <c>personal</c>.</summary>
    private void WriteBeside(ReadOnlySpan<byte> name, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> value)
    {
        if (_personal is null)
        {
            _personal = new JsonBuffer(1024, 0);
            _personal.Byte((byte)'{');
        }
        _personal.Name(name);
        _personal.Byte((byte)'{');
        _personal.Name("salt"u8);
        _personal.QuotedHex(salt);
        _personal.Name("value"u8);
        _personal.Quoted(value);
        _personal.Byte((byte)'}');
    }

    private ReadOnlySpan<byte> NextSalt()
    {
        if (_saltsUsed == EntryEncoder.MostSalts)
            throw new InvalidDataException($"An entry has more than {EntryEncoder.MostSalts - 1} personal members.");
        return _salts.AsSpan(_saltsUsed++ * EntryEncoder.SaltLength, EntryEncoder.SaltLength);
    }
}
