using System.Text;

namespace Gateway.Server.Enforcement.Sending.Digesting;

/// <summary>The parts of a multipart body (RFC 2046 section 5.1.1): the bytes of each between its header fields and the next delimiter, and what they stand for where they are base64.</summary>
internal sealed class MultipartSplitter : BodySplitter
{
    /// <summary>Characters that a boundary has at most (RFC 2046 section 5.1.1).</summary>
    public const int LongestBoundary = 70;

    private const int LongestFields = 16 * 1024;
    private const int LongestLine = 256;

    private readonly FoundDigests _found;
    private readonly StreamSearch _delimiter;
    private readonly StreamSearch _line = new("\r\n"u8.ToArray());
    private readonly StreamSearch _fields = new("\r\n\r\n"u8.ToArray());
    private readonly StreamSearch.Piece _toContent;
    private readonly StreamSearch.Piece _toLine;
    private readonly StreamSearch.Piece _toFields;
    private readonly byte[] _lineBytes = new byte[2];
    private int _length;
    private int _lineEnd;
    private int _part;
    private bool _isPadded = true;
    private Place _place;

    public MultipartSplitter(string boundary, FoundDigests found)
    {
        _found = found;
        // The first delimiter may stand at the very beginning, where no line ends before it.
        _delimiter = new StreamSearch(Encoding.ASCII.GetBytes("\r\n--" + boundary), seen: 2);
        _toContent = ToContent;
        _toLine = ToLine;
        _toFields = bytes => _length += bytes.Length;
    }

    private enum Place
    {
        Preamble,
        BehindDelimiter,
        Fields,
        Content,
        Epilogue,
    }

    public override bool Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && _place != Place.Epilogue)
            if (!Step(ref bytes)) return false;
        return true;
    }

    public override bool End() => _place == Place.Epilogue || (_place == Place.BehindDelimiter && IsLast);

    // Two hyphens behind the delimiter say that no part follows.
    private bool IsLast => _length == 2 && _lineBytes.AsSpan().SequenceEqual("--"u8);

    private bool Step(ref ReadOnlySpan<byte> bytes)
    {
        switch (_place)
        {
            case Place.Preamble:
                if (_delimiter.Take(ref bytes, null)) Enter(Place.BehindDelimiter);
                return true;
            case Place.BehindDelimiter:
                var isLineWhole = _line.Take(ref bytes, _toLine);
                var isPadding = _length <= LongestLine && (_isPadded || (!isLineWhole && _length == 1 && _lineBytes[0] == '-'));
                if (IsLast) Enter(Place.Epilogue);
                else if (isLineWhole) Enter(Place.Fields);
                return _place == Place.Epilogue || isPadding;
            case Place.Fields:
                var areFieldsWhole = _fields.Take(ref bytes, _toFields);
                var fields = _length;
                if (areFieldsWhole) Enter(Place.Content);
                return fields <= LongestFields;
            case Place.Content:
                if (_delimiter.Take(ref bytes, _toContent)) EndPart();
                return true;
            case Place.Epilogue:
            default:
                return true;
        }
    }

    private void Enter(Place place)
    {
        _place = place;
        if (place == Place.Epilogue) return;
        (_length, _isPadded) = (0, true);
        // The end of a line counts for what follows it: a part may have no fields, and no content either.
        _lineEnd = 2;
        if (place == Place.Fields) _fields.Restart(seen: _lineEnd);
        if (place == Place.Content) _delimiter.Restart(seen: _lineEnd);
    }

    private void EndPart()
    {
        _found.EndPart(++_part);
        Enter(Place.BehindDelimiter);
    }

    private void ToContent(ReadOnlySpan<byte> bytes)
    {
        // What comes first is the end of the line before, which is no content.
        var before = Math.Min(_lineEnd, bytes.Length);
        _lineEnd -= before;
        bytes = bytes[before..];
        _found.Part.Add(bytes);
        _found.Text.Add(bytes);
    }

    // White space may follow a delimiter; anything else makes it something that readers take in different ways.
    private void ToLine(ReadOnlySpan<byte> bytes)
    {
        foreach (var next in bytes)
        {
            if (_length < 2) _lineBytes[_length] = next;
            _length++;
            if (IsLast) return;
            _isPadded &= next is (byte)' ' or (byte)'\t';
        }
    }
}
