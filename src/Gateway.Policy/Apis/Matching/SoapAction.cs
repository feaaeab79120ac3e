using Gateway.Policy.Requests;

namespace Gateway.Policy.Apis.Matching;

/// <summary>
/// What the head of a SOAP message says is done: the header <c>SOAPAction</c> (SOAP 1.1 section 6.1.1), or the parameter <c>action</c> of
/// <c>application/soap+xml</c> (SOAP 1.2 part 2 section 6.5.3). A hint only, which servers may pass over (WS-I Basic Profile 1.1 section 4.3.2); the body proves it.
/// </summary>
internal static class SoapAction
{
    private const string Header = "SOAPAction";
    private const string Parameter = "action=";

    /// <summary>Headers that it is read from.</summary>
    public static readonly string[] Headers = [Header, "Content-Type"];

    /// <summary>False where it can be read in two ways: said twice, or spelled oddly. <paramref name="action"/> is empty where nothing is said.</summary>
    public static bool TryRead(IRequestHeaders headers, out ReadOnlySpan<char> action)
    {
        action = default;
        if (headers.CountOf(Header) > 1 || !TryParameter(headers.SingleOf("Content-Type"), out var inType))
            return false;
        if (headers.SingleOf(Header) is not { } header)
        {
            action = inType;
            return true;
        }
        if (!TryUnquote(header.AsSpan().Trim(' '), out action))
            return false;
        return inType.IsEmpty || inType.SequenceEqual(action);
    }

    private static bool TryParameter(string? contentType, out ReadOnlySpan<char> action)
    {
        action = default;
        var rest = contentType.AsSpan();
        var count = 0;
        var at = rest.IndexOf(';');
        while (at >= 0)
        {
            rest = rest[(at + 1)..].TrimStart(' ');
            var length = LengthOf(rest);
            if (rest.StartsWith(Parameter, StringComparison.OrdinalIgnoreCase) && (count++ > 0 || !TryUnquote(rest[Parameter.Length..length].TrimEnd(' '), out action)))
                return false;
            at = length < rest.Length ? length : -1;
        }
        return true;
    }

    // Up to the next ';' that does not stand in quotes.
    private static int LengthOf(ReadOnlySpan<char> parameter)
    {
        var isQuoted = false;
        for (var i = 0; i < parameter.Length; i++)
            if (parameter[i] == '"')
                isQuoted = !isQuoted;
            else if (parameter[i] == ';' && !isQuoted)
                return i;
        return parameter.Length;
    }

    private static bool TryUnquote(ReadOnlySpan<char> text, out ReadOnlySpan<char> value)
    {
        value = text is ['"', .., '"'] ? text[1..^1] : text;
        return value.IndexOfAny('"', '\\', ';') < 0;
    }
}
