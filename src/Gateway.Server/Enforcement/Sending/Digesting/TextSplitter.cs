namespace Gateway.Server.Enforcement.Sending.Digesting;

/// <summary>A body whose texts stand between two signs, with escapes in them. Whether a text is base64 shows by itself.</summary>
/// <param name="begin">Stands before a text.</param>
/// <param name="end">Stands behind it.</param>
/// <param name="escape">Begins an escape within it.</param>
internal abstract class TextSplitter(FoundDigests found, byte begin, byte end, byte escape) : BodySplitter
{
    private bool _isInEscape;
    private int _digits;
    private int _unit;

    protected FoundDigests Found => found;

    protected bool IsInText { get; private set; }

    public override bool Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_isInEscape)
            {
                _isInEscape = !EndsEscape(bytes[0]);
                bytes = bytes[1..];
                continue;
            }
            var stop = IsInText ? bytes.IndexOfAny(end, escape) : bytes.IndexOf(begin);
            if (IsInText) found.Text.Add(stop < 0 ? bytes : bytes[..stop]);
            if (stop < 0) return true;
            if (IsInText && bytes[stop] == escape)
                _isInEscape = true;
            else
                Turn();
            bytes = bytes[(stop + 1)..];
        }
        return true;
    }

    /// <summary>Takes the next byte of an escape and adds what it stands for; true when it was the last one.</summary>
    protected abstract bool EndsEscape(byte next);

    /// <summary>Takes the next digit of an escape in hex; null until there are so many.</summary>
    protected int? Hex(byte next, int digits)
    {
        var isDigit = char.IsAsciiHexDigit((char)next);
        if (!isDigit) found.Text.AddOther();
        _unit = (_unit << 4) | (isDigit ? Uri.FromHex((char)next) : 0xF);
        if (++_digits < digits) return null;
        var unit = _unit;
        (_digits, _unit) = (0, 0);
        return unit;
    }

    private void Turn()
    {
        if (IsInText) found.EndText();
        IsInText = !IsInText;
    }
}
