namespace Gateway.Server.Enforcement.Sending.Digesting;

/// <summary>
/// Every string of a JSON text (RFC 8259 section 7), whatever its place. It does not ask whether the rest is well-formed, since a digest says that these bytes were sent
/// and nothing about what the partner makes of them.
/// </summary>
internal sealed class JsonSplitter(FoundDigests found) : TextSplitter(found, begin: (byte)'"', end: (byte)'"', escape: (byte)'\\')
{
    private bool _isUnit;

    public override bool End() => !IsInText;

    // Many writers escape `/` and `+`, so an image in base64 is full of these.
    protected override bool EndsEscape(byte next)
    {
        if (!_isUnit)
        {
            _isUnit = next == 'u';
            if (next is (byte)'/' or (byte)'"' or (byte)'\\') Found.Text.Add([next]);
            else if (next is not ((byte)'u' or (byte)'n' or (byte)'r' or (byte)'t')) Found.Text.AddOther();
            return !_isUnit;
        }
        if (Hex(next, digits: 4) is not { } unit) return false;
        _isUnit = false;
        if (unit < 0x80) Found.Text.Add([(byte)unit]);
        else Found.Text.AddOther();
        return true;
    }
}
