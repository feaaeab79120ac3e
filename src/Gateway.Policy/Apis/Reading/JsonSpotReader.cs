using System.Text;
using System.Text.Json;

namespace Gateway.Policy.Apis.Reading;

/// <summary>Reads strict JSON (no comments, no trailing commas, no member twice) into <see cref="JsonSpot"/>s.</summary>
internal ref struct JsonSpotReader
{
    private const int MaxDepth = 32;

    private readonly ReadOnlySpan<byte> _utf8;
    private readonly ErrorList _errors;
    private Utf8JsonReader _reader;
    private int _line = 1;
    private int _counted;

    private JsonSpotReader(ReadOnlySpan<byte> utf8, ErrorList errors)
    {
        _utf8 = utf8;
        _errors = errors;
        _reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
    }

    /// <summary>Null, with an error added, where the text is not JSON; a repeated member is an error too, and its first value stays.</summary>
    public static JsonSpot? Read(ReadOnlySpan<byte> utf8, ErrorList errors)
    {
        if (utf8.StartsWith(Encoding.UTF8.Preamble))
            utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        if (!System.Text.Unicode.Utf8.IsValid(utf8))
        {
            errors.Add(1, "", "The file is not UTF-8; save it as UTF-8.");
            return null;
        }
        try
        {
            var spots = new JsonSpotReader(utf8, errors);
            spots._reader.Read();
            var root = spots.Value("");
            spots._reader.Read();
            return root;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            var line = e is JsonException { LineNumber: { } number } ? (int)number + 1 : 1;
            errors.Add(line, "", "This is not well-formed JSON: look at this line and the one before for a missing comma, quote or bracket, a comment, or a comma before a closing bracket.");
            return null;
        }
    }

    private JsonSpot Value(string member)
    {
        var line = Line();
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadObject(new JsonSpot(JsonValueKind.Object, line, member));
            case JsonTokenType.StartArray:
                var array = new JsonSpot(JsonValueKind.Array, line, member);
                while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
                    array.Items.Add(Value($"{member}[{array.Items.Count}]"));
                return array;
            case JsonTokenType.String:
                return new JsonSpot(JsonValueKind.String, line, member) { Text = _reader.GetString()! };
            case JsonTokenType.Null:
                return new JsonSpot(JsonValueKind.Null, line, member);
            default:
                var kind = _reader.TokenType switch { JsonTokenType.True => JsonValueKind.True, JsonTokenType.False => JsonValueKind.False, _ => JsonValueKind.Number };
                return new JsonSpot(kind, line, member) { Text = Encoding.UTF8.GetString(_reader.ValueSpan) };
        }
    }

    private JsonSpot ReadObject(JsonSpot spot)
    {
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            var name = _reader.GetString()!;
            var line = Line();
            _reader.Read();
            var member = spot.Member.Length == 0 ? name : $"{spot.Member}.{name}";
            var value = Value(member);
            if (spot[name] is not null)
                _errors.Add(line, member, "This member stands twice; keep one.");
            else
                spot.Members.Add((name, value));
        }
        return spot;
    }

    private int Line()
    {
        var start = (int)_reader.TokenStartIndex;
        _line += _utf8[_counted..start].Count((byte)'\n');
        _counted = start;
        return _line;
    }
}
