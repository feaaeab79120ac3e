namespace Gateway.Policy.Apis.Bodies;

/// <summary>Reads <c>value; name=token; name="quoted"</c> without escapes, comments, empty parameters or repeats.</summary>
internal static class HeaderParameters
{
    public static bool TryRead(string text, out string value, Dictionary<string, string> parameters)
    {
        var end = text.IndexOf(';');
        value = (end < 0 ? text : text[..end]).Trim(' ').ToLowerInvariant();
        var rest = end < 0 ? "" : text[end..];
        while (rest.Length > 0)
        {
            rest = rest[1..].TrimStart(' ');
            var equals = rest.IndexOf('=');
            if (equals < 1 || !rest[..equals].All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '*' or '_'))
                return false;
            var name = rest[..equals];
            if (!TryValue(rest[(equals + 1)..], out var found, out rest) || !parameters.TryAdd(name, found))
                return false;
        }
        return true;
    }

    // On return the rest is empty or starts with ';'.
    private static bool TryValue(string text, out string value, out string rest)
    {
        value = rest = "";
        var isQuoted = text.StartsWith('"');
        var end = isQuoted ? text.IndexOf('"', 1) + 1 : text.IndexOf(';');
        if (isQuoted && end == 0)
            return false;
        if (end < 0)
            end = text.Length;
        value = isQuoted ? text[1..(end - 1)] : text[..end].TrimEnd(' ');
        rest = text[end..].TrimStart(' ');
        return value.Length > 0 && !value.Contains('\\') && !(value.Contains('"') || (!isQuoted && value.Contains(' '))) && (rest.Length == 0 || rest[0] == ';');
    }
}
