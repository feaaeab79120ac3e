using System.Globalization;
using System.Text;

namespace Gateway.FakePartner;

/// <summary>
/// Finds the request heads in the bytes that a client sends over one HTTP/1.1 connection, however they are cut into pieces. Whatever it cannot follow counts as a
/// request: a partner's counter of 0 must mean that nothing was asked.
/// </summary>
internal sealed class RequestHeadReader(Action requestLine, Action<string> head, Func<bool> hasSwitchedProtocol)
{
    private const int LargestHead = 256 * 1024;

    private readonly List<byte> _bytes = [];
    private State _state = State.Head;
    private int _lineStart;
    private long _remaining;

    private enum State
    {
        Head,
        FixedBody,
        ChunkSize,
        ChunkData,
        Trailers,
        UpgradeAsked,
        Opaque,
    }

    public void Read(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && _state != State.Opaque)
        {
            if (_state == State.UpgradeAsked) _state = hasSwitchedProtocol() ? State.Opaque : State.Head;
            else if (_state is State.FixedBody or State.ChunkData) bytes = SkipBody(bytes);
            else
            {
                ReadLineByte(bytes[0]);
                bytes = bytes[1..];
            }
        }
    }

    private ReadOnlySpan<byte> SkipBody(ReadOnlySpan<byte> bytes)
    {
        var skipped = (int)Math.Min(bytes.Length, _remaining);
        _remaining -= skipped;
        if (_remaining == 0) _state = _state == State.FixedBody ? State.Head : State.ChunkSize;
        return bytes[skipped..];
    }

    private void ReadLineByte(byte value)
    {
        _bytes.Add(value);
        if (_bytes.Count > LargestHead) GiveUp();
        if (value != (byte)'\n') return;
        var line = Encoding.Latin1.GetString([.. _bytes[_lineStart..]]).TrimEnd('\r', '\n');
        var isFirst = _lineStart == 0;
        _lineStart = _bytes.Count;
        if (_state == State.Head) ReadHeadLine(line, isFirst);
        else if (_state == State.ChunkSize) ReadChunkSize(line);
        else if (line.Length == 0) Begin(State.Head);
    }

    private void ReadHeadLine(string line, bool isFirst)
    {
        if (isFirst && line.Length == 0) Begin(State.Head);
        else if (isFirst) requestLine();
        else if (line.Length == 0)
        {
            var text = Encoding.Latin1.GetString([.. _bytes]);
            head(text);
            Begin(StateAfter(text));
        }
    }

    private State StateAfter(string text)
    {
        _remaining = 0;
        var fields = text.Split("\r\n").Skip(1).Select(line => line.Split(':', 2)).Where(field => field.Length == 2)
            .ToLookup(field => field[0].Trim(), field => field[1].Trim(), StringComparer.OrdinalIgnoreCase);
        if (fields["Transfer-Encoding"].Any(value => value.Contains("chunked", StringComparison.OrdinalIgnoreCase))) return State.ChunkSize;
        if (fields["Content-Length"].FirstOrDefault() is { } length && long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out _remaining) && _remaining > 0)
            return State.FixedBody;
        return fields.Contains("Upgrade") ? State.UpgradeAsked : State.Head;
    }

    private void ReadChunkSize(string line)
    {
        if (!long.TryParse(line.Split(';')[0].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size))
        {
            GiveUp();
            return;
        }
        _remaining = size + 2;
        Begin(size == 0 ? State.Trailers : State.ChunkData);
    }

    private void Begin(State state)
    {
        _bytes.Clear();
        _lineStart = 0;
        _state = state;
    }

    private void GiveUp()
    {
        if (_state != State.Head || _lineStart == 0) requestLine();
        Begin(State.Opaque);
    }
}
