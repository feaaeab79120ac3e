namespace Gateway.Server.Enforcement.Sending.Digesting;

/// <summary>
/// Every string of a JSON text (RFC 8259 section 7), whatever its place: whether it is base64 shows by itself. It does not ask whether the rest is well-formed, since a
/// digest says that these bytes were sent and nothing about what the partner makes of them.
/// </summary>
internal sealed class JsonSplitter(FoundDigests found) : BodySplitter
{
    private const int HexDigits = 4;

    private bool _isInString;

    // 0: no escape; 1: behind its backslash; 2 to 5: before its first to fourth hex digit.
    private int _escape;
    private int _unit;

    public override bool Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_escape > 0)
            {
                Escaped(bytes[0]);
                bytes = bytes[1..];
                continue;
            }
            var stop = _isInString ? bytes.IndexOfAny((byte)'"', (byte)'\\') : bytes.IndexOf((byte)'"');
            if (_isInString) found.Text.Add(stop < 0 ? bytes : bytes[..stop]);
            if (stop < 0) return true;
            if (bytes[stop] == '\\')
                _escape = 1;
            else
                Quote();
            bytes = bytes[(stop + 1)..];
        }
        return true;
    }

    public override bool End() => !_isInString;

    private void Quote()
    {
        if (_isInString) found.EndText();
        _isInString = !_isInString;
    }

    // Many writers escape `/` and `+`, so an image in base64 is full of these.
    private void Escaped(byte next)
    {
        if (_escape == 1)
        {
            (_escape, _unit) = (next == 'u' ? 2 : 0, 0);
            if (next is (byte)'/' or (byte)'"' or (byte)'\\') found.Text.Add([next]);
            else if (next is not ((byte)'u' or (byte)'n' or (byte)'r' or (byte)'t')) found.Text.AddOther();
            return;
        }
        var digit = HexDigit.ValueOf(next);
        if (digit < 0) found.Text.AddOther();
        _unit = (_unit << 4) | (digit & 0xF);
        _escape = _escape == 1 + HexDigits ? 0 : _escape + 1;
        if (_escape > 0) return;
        if (_unit < 0x80) found.Text.Add([(byte)_unit]);
        else found.Text.AddOther();
    }
}
