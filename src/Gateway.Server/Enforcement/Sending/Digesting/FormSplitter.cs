namespace Gateway.Server.Enforcement.Sending.Digesting;

/// <summary>
/// Every value of <c>application/x-www-form-urlencoded</c> (WHATWG URL, section 5.1). A bare <c>+</c> counts as itself and not as a space: base64 holds no spaces, and clients forget to escape it.
/// </summary>
internal sealed class FormSplitter(FoundDigests found) : TextSplitter(found, begin: (byte)'=', end: (byte)'&', escape: (byte)'%')
{
    /// <summary>A form has no sign of its end, so the last value may be one that was cut short.</summary>
    public override bool End()
    {
        if (IsInText) Found.EndText();
        return true;
    }

    protected override bool EndsEscape(byte next)
    {
        if (Hex(next, digits: 2) is not { } value) return false;
        Found.Text.Add([(byte)value]);
        return true;
    }
}
