using System.Text.Json;
using Gateway.Policy.Apis.Reading;

namespace Gateway.Policy.Apis.Answers;

/// <summary>One walk through the beginning of an answer.</summary>
internal ref struct AnswerCount
{
    private Utf8JsonReader _reader;
    private int _count;
    private bool _isFound;
    private bool _isOver;

    public static int? Of(ReadOnlySpan<byte> utf8, bool isWhole, ReadOnlySpan<string> path)
    {
        var walk = new AnswerCount { _reader = new Utf8JsonReader(utf8, isWhole, default) };
        try
        {
            var isRead = walk._reader.Read() && walk.Value(path, 0) && (!isWhole || !walk._reader.Read());
            return walk._isFound && (isRead || (!isWhole && walk._isOver)) ? walk._count : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>False at the end of the beginning, and where the answer is not shaped as the path says.</summary>
    private bool Value(ReadOnlySpan<string> path, int lists)
    {
        if (path.IsEmpty)
        {
            _count++;
            return _reader.TrySkip();
        }
        if (path[0] == JsonPath.EachItem)
            return List(path[1..], lists);
        return _reader.TokenType == JsonTokenType.StartObject && Member(path[0], path[1..], lists);
    }

    private bool Member(string name, ReadOnlySpan<string> path, int lists)
    {
        var isSeen = false;
        while (_reader.Read())
        {
            if (_reader.TokenType == JsonTokenType.EndObject)
                return true;
            var isIt = _reader.ValueTextEquals(name);
            if (!_reader.Read())
                return false;
            if (!isIt)
            {
                if (!_reader.TrySkip())
                    return false;
                continue;
            }
            if (isSeen)
                throw new JsonException("A member stands twice.");
            isSeen = true;
            if (!Value(path, lists))
                return false;
        }
        return false;
    }

    private bool List(ReadOnlySpan<string> path, int lists)
    {
        if (_reader.TokenType != JsonTokenType.StartArray)
            return false;
        _isFound = true;
        while (_reader.Read())
        {
            if (_reader.TokenType == JsonTokenType.EndArray)
            {
                // What follows behind the outermost list cannot change the count.
                _isOver |= lists == 0;
                return true;
            }
            if (!Value(path, lists + 1))
                return false;
        }
        return false;
    }
}
