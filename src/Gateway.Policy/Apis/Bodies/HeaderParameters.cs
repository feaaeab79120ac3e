namespace Gateway.Policy.Apis.Bodies;

/// <summary>
/// Reads <c>value; name=token; name="quoted"</c> without escapes, comments or empty parameters, from the front and without an allocation. Whether a name may stand twice is
/// for the caller to say.
/// </summary>
internal ref struct HeaderParameters
{
    private ReadOnlySpan<char> _rest;

    /// <param name="text">A field's value.</param>
    public HeaderParameters(ReadOnlySpan<char> text)
    {
        var end = text.IndexOf(';');
        Value = (end < 0 ? text : text[..end]).Trim(' ');
        _rest = end < 0 ? [] : text[end..];
    }

    /// <summary>What stands before the first semicolon, as written.</summary>
    public ReadOnlySpan<char> Value { get; }

    /// <summary>False once everything was read.</summary>
    public readonly bool HasMore => !_rest.IsEmpty;

    /// <summary>Reads one parameter; false where it is malformed, and then nothing that was read counts.</summary>
    public bool TryNext(out ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        // The rest starts with the semicolon before the parameter.
        var text = _rest[1..].TrimStart(' ');
        name = value = default;
        var equals = text.IndexOf('=');
        if (equals < 1)
            return false;
        name = text[..equals];
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '*' or '_'))
                return false;
        return TryValue(text[(equals + 1)..], out value);
    }

    private bool TryValue(ReadOnlySpan<char> text, out ReadOnlySpan<char> value)
    {
        value = default;
        var isQuoted = text.StartsWith('"');
        var end = isQuoted ? text[1..].IndexOf('"') + 2 : text.IndexOf(';');
        if (isQuoted && end == 1)
            return false;
        if (end < 0)
            end = text.Length;
        value = isQuoted ? text[1..(end - 1)] : text[..end].TrimEnd(' ');
        _rest = text[end..].TrimStart(' ');
        return value.Length > 0 && value.IndexOfAny('\\', '"') < 0 && (isQuoted || !value.Contains(' ')) && (_rest.IsEmpty || _rest[0] == ';');
    }
}
