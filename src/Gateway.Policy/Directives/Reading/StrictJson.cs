using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Gateway.Policy.Directives.Reading;

/// <summary>
/// Reads JSON (RFC 8259) into <see cref="JsonItem"/>s. Comments, trailing commas and duplicate members are errors that do not stop it; a syntax error does,
/// and what came before is kept.
/// </summary>
internal ref struct StrictJson
{
    private const int MaxDepth = 16;

    private readonly ReadOnlySpan<byte> _utf8;
    private readonly ErrorLog _errors;
    private readonly Stack<JsonItem> _open = new();
    private readonly Stack<HashSet<string>> _names = new();
    private string? _member;
    private JsonItem? _root;
    private int _line = 1;
    private int _counted;
    private int _lastEnd;
    private bool _commaPending;

    private StrictJson(ReadOnlySpan<byte> utf8, ErrorLog errors)
    {
        _utf8 = utf8;
        _errors = errors;
    }

    /// <summary>The document, as far as it could be read; null when nothing could. A byte order mark is accepted.</summary>
    internal static JsonItem? Read(ReadOnlySpan<byte> file, ErrorLog errors)
    {
        var utf8 = file.StartsWith(Encoding.UTF8.Preamble) ? file[Encoding.UTF8.Preamble.Length..] : file;
        if (!Utf8.IsValid(utf8))
        {
            errors.Add(LineOfInvalidUtf8(utf8), "", "is not UTF-8: save the file in that encoding");
            return null;
        }
        if (utf8.Trim(" \t\r\n"u8).IsEmpty)
        {
            errors.Add(0, "", "is empty: write a directive, or remove the file");
            return null;
        }
        return new StrictJson(utf8, errors).Run();
    }

    private JsonItem? Run()
    {
        var options = new JsonReaderOptions { CommentHandling = JsonCommentHandling.Allow, AllowTrailingCommas = true, MaxDepth = MaxDepth };
        var reader = new Utf8JsonReader(_utf8, options);
        try
        {
            while (reader.Read()) Take(ref reader);
        }
        catch (JsonException exception)
        {
            var line = (int)(exception.LineNumber ?? 0) + 1;
            var path = _open.TryPeek(out var open) ? _member is null ? open.Path : open.PathOf(_member) : "";
            _errors.Add(line, path, WhyItStopped(reader));
        }
        return _root;
    }

    private readonly string WhyItStopped(in Utf8JsonReader reader)
    {
        if (_open.Count >= MaxDepth) return $"is nested deeper than {MaxDepth} levels, which no directive needs";
        if (_utf8[(int)reader.BytesConsumed..].Trim(" \t\r\n,:"u8).IsEmpty && _open.TryPeek(out var open))
            return $"ends too early: close what was opened on line {open.Line} with `{(open.Kind == JsonKind.Object ? '}' : ']')}`";
        return "is not JSON from here on: look for a missing or superfluous comma, quote, bracket or brace here or just before; later lines were not read";
    }

    private void Take(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        var line = LineAt(start);
        // Commas stand only between tokens; a pending one before a closing bracket is superfluous.
        _commaPending |= _utf8[_lastEnd..Math.Max(_lastEnd, start)].Contains((byte)',');
        _lastEnd = (int)reader.BytesConsumed;
        if (reader.TokenType == JsonTokenType.Comment)
        {
            _errors.Add(line, _open.TryPeek(out var around) ? around.Path : "", "is a comment, which JSON does not have: remove it");
            return;
        }
        if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray && _commaPending)
            _errors.Add(line, _open.Peek().Path, "has a comma before its closing bracket: remove it");
        _commaPending = false;
        Take(ref reader, line);
    }

    private void Take(ref Utf8JsonReader reader, int line)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                _member = Text(ref reader, line);
                break;
            case JsonTokenType.EndObject:
                _names.Pop();
                _open.Pop().IsClosed = true;
                break;
            case JsonTokenType.EndArray:
                _open.Pop().IsClosed = true;
                break;
            case JsonTokenType.StartObject:
                _names.Push(new HashSet<string>(StringComparer.Ordinal));
                _open.Push(Place(JsonKind.Object, line));
                break;
            case JsonTokenType.StartArray:
                _open.Push(Place(JsonKind.List, line));
                break;
            case JsonTokenType.String:
                Place(JsonKind.Text, line, Text(ref reader, line));
                break;
            case JsonTokenType.Number:
                Place(JsonKind.Number, line, Encoding.UTF8.GetString(reader.ValueSpan));
                break;
            default:
                Place(reader.TokenType switch { JsonTokenType.True => JsonKind.True, JsonTokenType.False => JsonKind.False, _ => JsonKind.Null }, line);
                break;
        }
    }

    private JsonItem Place(JsonKind kind, int line, string text = "")
    {
        if (!_open.TryPeek(out var parent))
            return _root = new JsonItem(kind, line, "") { Text = text };

        if (parent.Kind == JsonKind.List)
        {
            var entry = new JsonItem(kind, line, $"{parent.Path}[{parent.Items.Count}]") { Text = text };
            parent.Items.Add(entry);
            return entry;
        }
        var name = _member!;
        _member = null;
        var item = new JsonItem(kind, line, parent.PathOf(name)) { Text = text };
        // Of two members with one name every parser picks its own; the second is an error and takes no part.
        if (_names.Peek().Add(name))
            parent.Members.Add(new JsonMember(name, item));
        else
            _errors.Add(line, item.Path, "stands twice: keep one of them");
        return item;
    }

    private readonly string Text(ref Utf8JsonReader reader, int line)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            var path = _open.TryPeek(out var open) ? _member is null ? open.Path : open.PathOf(_member) : "";
            _errors.Add(line, path, "has half of a surrogate pair as `\\u` escape, which is no character: write the character itself");
            return "\uFFFD";
        }
    }

    private int LineAt(int offset)
    {
        if (offset > _counted)
        {
            _line += _utf8[_counted..offset].Count((byte)'\n');
            _counted = offset;
        }
        return _line;
    }

    private static int LineOfInvalidUtf8(ReadOnlySpan<byte> bytes)
    {
        var line = 1;
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var length) != System.Buffers.OperationStatus.Done) break;
            if (rune.Value == '\n') line++;
            bytes = bytes[length..];
        }
        return line;
    }
}
