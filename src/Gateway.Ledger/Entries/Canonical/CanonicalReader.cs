using System.Globalization;
using System.Text.Json;

namespace Gateway.Ledger.Entries.Canonical;

/// <summary>
/// Reads members in exactly the order in which the format has them; each call names the next member that may stand there. Whatever is not asked for, out of place or of
/// another type is an <see cref="InvalidDataException"/>: an entry that is half understood proves nothing.
/// </summary>
internal ref struct CanonicalReader
{
    public delegate T Members<T>(ref CanonicalReader reader);

    private const long MostMilliseconds = long.MaxValue / TimeSpan.TicksPerMillisecond;

    private readonly PersonalValues _personal;
    private Utf8JsonReader _json;

    public CanonicalReader(ReadOnlySpan<byte> bytes, PersonalValues personal)
    {
        _json = new Utf8JsonReader(bytes);
        _personal = personal;
        if (!_json.Read() || _json.TokenType != JsonTokenType.StartObject)
            throw new InvalidDataException("An entry is a JSON object.");
        _json.Read();
    }

    public string Text(string name) => TextOrNull(name) ?? throw Absent(name);

    public string? TextOrNull(string name)
    {
        if (!IsAt(name))
            return null;
        if (_json.TokenType != JsonTokenType.String)
            throw Wrong(name, "a string");
        var text = _json.GetString();
        _json.Read();
        return text;
    }

    public long Number(string name) => NumberOrNull(name) ?? throw Absent(name);

    public long? NumberOrNull(string name)
    {
        if (!IsAt(name))
            return null;
        if (_json.TokenType != JsonTokenType.Number || !_json.TryGetInt64(out var number))
            throw Wrong(name, "a whole number");
        _json.Read();
        return number;
    }

    public int SmallNumber(string name) => SmallNumberOrNull(name) ?? throw Absent(name);

    public int? SmallNumberOrNull(string name) =>
        NumberOrNull(name) is not { } number ? null : number is >= int.MinValue and <= int.MaxValue ? (int)number : throw Wrong(name, "a 32-bit number");

    public bool Boolean(string name)
    {
        if (!IsAt(name))
            throw Absent(name);
        if (_json.TokenType is not (JsonTokenType.True or JsonTokenType.False))
            throw Wrong(name, "true or false");
        var value = _json.GetBoolean();
        _json.Read();
        return value;
    }

    /// <summary>A member that is left out when false.</summary>
    public bool Flag(string name)
    {
        if (!IsNext(name))
            return false;
        return Boolean(name) ? true : throw Wrong(name, "true, or absent");
    }

    public DateTimeOffset Instant(string name) => InstantOrNull(name) ?? throw Absent(name);

    public DateTimeOffset? InstantOrNull(string name) =>
        TextOrNull(name) is not { } text ? null : ParseInstant(text) ?? throw Wrong(name, "an instant in UTC with seven decimals");

    public TimeSpan? DurationOrNull(string name)
    {
        if (!IsAt(name))
            return null;
        if (_json.TokenType != JsonTokenType.Number || !_json.TryGetDecimal(out var milliseconds) || milliseconds is < 0 or > MostMilliseconds)
            throw Wrong(name, "milliseconds");
        _json.Read();
        return TimeSpan.FromTicks((long)(milliseconds * TimeSpan.TicksPerMillisecond));
    }

    public byte[]? BinaryOrNull(string name)
    {
        if (!IsAt(name))
            return null;
        if (_json.TokenType != JsonTokenType.String || !_json.TryGetBytesFromBase64(out var bytes))
            throw Wrong(name, "base64");
        _json.Read();
        return bytes;
    }

    public IReadOnlyList<string> Texts(string name)
    {
        if (!StartsArray(name))
            return [];
        var texts = new List<string>();
        while (_json.TokenType == JsonTokenType.String)
        {
            texts.Add(_json.GetString()!);
            _json.Read();
        }
        EndArray(name);
        return texts;
    }

    public IReadOnlyList<T> Items<T>(string name, Members<T> members)
    {
        if (!StartsArray(name))
            return [];
        var items = new List<T>();
        while (_json.TokenType == JsonTokenType.StartObject)
        {
            _json.Read();
            items.Add(members(ref this));
            EndObject(name);
        }
        EndArray(name);
        return items;
    }

    public T? Object<T>(string name, Members<T> members) where T : class
    {
        if (!StartsObject(name))
            return null;
        var value = members(ref this);
        EndObject(name);
        return value;
    }

    public IReadOnlyList<KeyValuePair<string, string>> TextMembers(string name)
    {
        if (!StartsObject(name))
            return [];
        var members = new List<KeyValuePair<string, string>>();
        while (_json.TokenType == JsonTokenType.PropertyName)
        {
            var key = _json.GetString()!;
            _json.Read();
            if (_json.TokenType != JsonTokenType.String)
                throw Wrong(name, "an object of strings");
            members.Add(new(key, _json.GetString()!));
            _json.Read();
        }
        EndObject(name);
        return members;
    }

    public Personal Personal(string name) => PersonalOrNull(name) ?? throw Absent(name);

    public Personal? PersonalOrNull(string name)
    {
        if (!StartsObject(name))
            return null;
        var commitment = Text("sha256");
        EndObject(name);
        return new Personal { Value = _personal.Find(name), Commitment = commitment };
    }

    /// <summary>The entry must end here.</summary>
    public void End()
    {
        // Reads on behind the last brace, where anything at all is malformed.
        EndObject("entry");
    }

    public static DateTimeOffset? ParseInstant(string text) =>
        text.Length == EncodedEntry.InstantLength
        && DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant : null;

    private readonly bool IsNext(string name) => _json.TokenType == JsonTokenType.PropertyName && _json.ValueTextEquals(name);

    /// <summary>Steps to the value of the member if it is the next one.</summary>
    private bool IsAt(string name)
    {
        if (!IsNext(name))
            return false;
        _json.Read();
        return true;
    }

    private bool StartsObject(string name) => Starts(name, JsonTokenType.StartObject, "an object");

    private bool StartsArray(string name) => Starts(name, JsonTokenType.StartArray, "a list");

    private bool Starts(string name, JsonTokenType token, string what)
    {
        if (!IsAt(name))
            return false;
        if (_json.TokenType != token)
            throw Wrong(name, what);
        _json.Read();
        return true;
    }

    private void EndArray(string name)
    {
        if (_json.TokenType != JsonTokenType.EndArray)
            throw Wrong(name, "a list of one type");
        _json.Read();
    }

    private void EndObject(string name)
    {
        if (_json.TokenType == JsonTokenType.PropertyName)
            throw new InvalidDataException($"Member `{_json.GetString()}` is unknown, repeated or out of place.");
        if (_json.TokenType != JsonTokenType.EndObject)
            throw Wrong(name, "complete");
        _json.Read();
    }

    private readonly InvalidDataException Absent(string name) =>
        new(_json.TokenType == JsonTokenType.PropertyName ? $"Member `{_json.GetString()}` stands where `{name}` belongs." : $"Member `{name}` is absent.");

    private static InvalidDataException Wrong(string name, string what) => new($"Member `{name}` is not {what}.");
}
