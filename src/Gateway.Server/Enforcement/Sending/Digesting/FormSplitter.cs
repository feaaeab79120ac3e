namespace Gateway.Server.Enforcement.Sending.Digesting;

/// <summary>
/// Every value of <c>application/x-www-form-urlencoded</c> (WHATWG URL, section 5.1). A bare <c>+</c> counts as itself and not as a space: base64 holds no spaces, and clients forget to escape it.
/// </summary>
internal sealed class FormSplitter(FoundDigests found) : BodySplitter
{
    private bool _isInValue;

    // 0: no escape; 1 and 2: before its first and second hex digit.
    private int _escape;
    private int _byte;

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
            var stop = _isInValue ? bytes.IndexOfAny((byte)'&', (byte)'%') : bytes.IndexOf((byte)'=');
            if (_isInValue) found.Text.Add(stop < 0 ? bytes : bytes[..stop]);
            if (stop < 0) return true;
            switch (bytes[stop])
            {
                case (byte)'%':
                    (_escape, _byte) = (1, 0);
                    break;
                case (byte)'&':
                    found.EndText();
                    _isInValue = false;
                    break;
                default:
                    _isInValue = true;
                    break;
            }
            bytes = bytes[(stop + 1)..];
        }
        return true;
    }

    /// <summary>A form has no sign of its end, so the last value may be one that was cut short.</summary>
    public override bool End()
    {
        if (_isInValue) found.EndText();
        return true;
    }

    private void Escaped(byte next)
    {
        var digit = HexDigit.ValueOf(next);
        if (digit < 0) found.Text.AddOther();
        _byte = (_byte << 4) | (digit & 0xF);
        _escape = _escape == 2 ? 0 : 2;
        if (_escape == 0) found.Text.Add([(byte)_byte]);
    }
}
