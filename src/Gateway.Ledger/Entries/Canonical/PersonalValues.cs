using System.Buffers;
using System.Text;
using System.Text.Json;
using Gateway.Ledger.Merkle;

namespace Gateway.Ledger.Entries.Canonical;

/// <summary>The values of one entry's personal members, from its row in the table <c>personal</c>; what is not there was erased.</summary>
internal sealed class PersonalValues
{
    public static readonly PersonalValues None = new([]);

    private readonly Dictionary<string, (string Salt, string Value)> _members;

    private PersonalValues(Dictionary<string, (string, string)> members) => _members = members;

    public IEnumerable<string> Names => _members.Keys;
    public int Count => _members.Count;

    public static PersonalValues Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return new PersonalValues(document.RootElement.EnumerateObject().ToDictionary(
                member => member.Name, member => (Text(member.Value, "salt"), Text(member.Value, "value"))));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw new InvalidDataException("A row of `personal` is not an object of salts and values.", e);
        }
    }

    public string? Find(string name) => _members.TryGetValue(name, out var member) ? member.Value : null;

    public byte[]? Salt(string name) => _members.TryGetValue(name, out var member) ? Convert.FromHexString(member.Salt) : null;

    /// <summary>True when SHA-256 over salt and value is the commitment that stands in the entry.</summary>
    public bool IsCommittedTo(string name, string commitment)
    {
        if (!_members.TryGetValue(name, out var member) || member.Salt.Length != 2 * SaltReserve.SaltLength)
            return false;
        var salted = new byte[SaltReserve.SaltLength + Encoding.UTF8.GetByteCount(member.Value)];
        if (Convert.FromHexString(member.Salt, salted, out _, out _) != OperationStatus.Done)
            return false;
        Encoding.UTF8.GetBytes(member.Value, salted.AsSpan(SaltReserve.SaltLength));
        Span<byte> digest = stackalloc byte[Digest.Length];
        Digest.Of(salted, digest);
        return Convert.ToHexStringLower(digest) == commitment;
    }

    /// <summary>True when these bytes are the one way in which the writer would have put these values down: another form could hide a change.</summary>
    public bool IsWrittenAs(ReadOnlySpan<byte> json)
    {
        var written = new JsonBuffer();
        written.Start(json.Length + 64, headroom: 0);
        written.Byte((byte)'{');
        foreach (var (name, member) in _members)
        {
            written.Name(Encoding.UTF8.GetBytes(name));
            written.Byte((byte)'{');
            written.Name("salt"u8);
            written.Quoted(member.Salt.ToLowerInvariant());
            written.Name("value"u8);
            written.Quoted(member.Value);
            written.Byte((byte)'}');
        }
        written.Byte((byte)'}');
        var isSame = written.Written.SequenceEqual(json);
        JsonBuffer.Return(written.Detach());
        return isSame;
    }

    private static string Text(JsonElement member, string name) =>
        member.GetProperty(name).GetString() ?? throw new InvalidDataException("A salt or value of a personal member is null.");
}
