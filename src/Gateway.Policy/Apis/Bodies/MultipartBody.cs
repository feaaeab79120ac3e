using System.Text;

namespace Gateway.Policy.Apis.Bodies;

/// <summary>
/// Reads <c>multipart/form-data</c> (RFC 7578) in the form that clients write: no preamble, no epilogue, CRLF everywhere, each delimiter once and at its place.
/// Anything else is refused, because parsers that forgive more see other fields than we would.
/// </summary>
internal static class MultipartBody
{
    private const int MaxBoundary = 70;
    private const int MaxPartHead = 2048;

    public static bool TryRead(string contentType, ReadOnlySpan<byte> body, List<FormField> fields)
    {
        if (Boundary(contentType) is not { } boundary)
            return false;
        var delimiter = Encoding.ASCII.GetBytes("--" + boundary);
        if (!body.StartsWith(delimiter))
            return false;
        body = body[delimiter.Length..];
        while (body.StartsWith("\r\n"u8))
        {
            body = body[2..];
            var end = body.IndexOf(delimiter);
            if (end < 2 || !body[(end - 2)..end].SequenceEqual("\r\n"u8) || !TryPart(body[..(end - 2)], fields))
                return false;
            body = body[(end + delimiter.Length)..];
        }
        return body.SequenceEqual("--\r\n"u8) || body.SequenceEqual("--"u8);
    }

    private static string? Boundary(string contentType)
    {
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (!HeaderParameters.TryRead(contentType, out _, parameters) || parameters.Count != 1 || !parameters.TryGetValue("boundary", out var boundary))
            return null;
        return boundary.Length is > 0 and <= MaxBoundary && boundary.All(c => char.IsAsciiLetterOrDigit(c) || "'()+_,-./:=?".Contains(c)) ? boundary : null;
    }

    private static bool TryPart(ReadOnlySpan<byte> part, List<FormField> fields)
    {
        var headEnd = part.IndexOf("\r\n\r\n"u8);
        if (headEnd is < 0 or > MaxPartHead)
            return false;
        var content = part[(headEnd + 4)..];
        string? name = null;
        var isFile = false;
        foreach (var line in Encoding.Latin1.GetString(part[..headEnd]).Split("\r\n"))
        {
            var colon = line.IndexOf(':');
            if (colon < 1 || line.AsSpan().ContainsAny('\r', '\n', '\0'))
                return false;
            var value = line[(colon + 1)..].Trim(' ');
            switch (line[..colon].ToLowerInvariant())
            {
                case "content-disposition" when name is null:
                    if (!TryDisposition(value, out name, out isFile))
                        return false;
                    break;
                case "content-type":
                    isFile |= !value.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase);
                    break;
                case "content-length":
                    break;
                default:
                    return false;
            }
        }
        if (name is null)
            return false;
        var isText = !isFile && content.Length <= FormField.MaxText && System.Text.Unicode.Utf8.IsValid(content);
        fields.Add(new FormField(name, isText ? Encoding.UTF8.GetString(content) : null));
        return true;
    }

    private static bool TryDisposition(string value, out string? name, out bool isFile)
    {
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var isRead = HeaderParameters.TryRead(value, out var kind, parameters);
        isFile = parameters.Remove("filename") | parameters.Remove("filename*");
        return parameters.Remove("name", out name) && isRead && kind == "form-data" && parameters.Count == 0 && name.Length > 0;
    }
}
