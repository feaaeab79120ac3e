using System.Diagnostics.CodeAnalysis;
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
        Span<byte> delimiter = stackalloc byte[2 + MaxBoundary];
        if (!TryDelimiter(contentType, delimiter, out var length))
            return false;
        delimiter = delimiter[..length];
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

    /// <summary>Two hyphens and the boundary, which must be the media type's only parameter, and no encoded word (RFC 2047 section 2), which some servers decode.</summary>
    private static bool TryDelimiter(string contentType, Span<byte> delimiter, out int length)
    {
        length = 0;
        var parameters = new HeaderParameters(contentType);
        if (!parameters.HasMore || !parameters.TryNext(out var name, out var boundary) || parameters.HasMore
            || !name.Equals("boundary", StringComparison.OrdinalIgnoreCase) || boundary.Length > MaxBoundary
            || boundary.Contains("=?", StringComparison.Ordinal))
            return false;
        foreach (var c in boundary)
            if (!char.IsAsciiLetterOrDigit(c) && !"'()+_,-./:=?".Contains(c))
                return false;
        "--"u8.CopyTo(delimiter);
        length = 2 + Encoding.ASCII.GetBytes(boundary, delimiter[2..]);
        return true;
    }

    private static bool TryPart(ReadOnlySpan<byte> part, List<FormField> fields)
    {
        var headEnd = part.IndexOf("\r\n\r\n"u8);
        if (headEnd is < 0 or > MaxPartHead)
            return false;
        var content = part[(headEnd + 4)..];
        Span<char> head = stackalloc char[MaxPartHead];
        if (!TryHead(head[..Encoding.Latin1.GetChars(part[..headEnd], head)], out var name, out var isFile))
            return false;
        var isText = !isFile && content.Length <= FormField.MaxText && System.Text.Unicode.Utf8.IsValid(content);
        fields.Add(new FormField(name, isText ? Encoding.UTF8.GetString(content) : null));
        return true;
    }

    private static bool TryHead(ReadOnlySpan<char> head, [NotNullWhen(true)] out string? name, out bool isFile)
    {
        name = null;
        isFile = false;
        var hasType = false;
        foreach (var range in head.Split("\r\n"))
        {
            var line = head[range];
            var colon = line.IndexOf(':');
            if (colon < 1 || line.ContainsAny('\r', '\n', '\0'))
                return false;
            var value = line[(colon + 1)..].Trim(' ');
            var field = line[..colon];
            if (name is null && field.Equals("content-disposition", StringComparison.OrdinalIgnoreCase))
            {
                if (!TryDisposition(value, out name, out var hasFileName))
                    return false;
                isFile |= hasFileName;
            }
            else if (!hasType && field.Equals("content-type", StringComparison.OrdinalIgnoreCase))
            {
                // Some servers read on within a nested multipart, past the parts that we see (it is obsolete, RFC 7578 section 4.3).
                if (value.TrimStart().StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
                    return false;
                hasType = true;
                isFile |= !value.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase);
            }
            else if (!field.Equals("content-length", StringComparison.OrdinalIgnoreCase))
                return false;
        }
        return name is not null;
    }

    /// <summary>A name, once, and nothing beside it but the name of a file in either form.</summary>
    private static bool TryDisposition(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? name, out bool isFile)
    {
        name = null;
        var (hasFileName, hasWideFileName) = (false, false);
        var parameters = new HeaderParameters(text);
        isFile = false;
        if (!parameters.Value.Equals("form-data", StringComparison.OrdinalIgnoreCase))
            return false;
        while (parameters.HasMore)
        {
            if (!parameters.TryNext(out var key, out var value))
                return false;
            if (name is null && key.Equals("name", StringComparison.OrdinalIgnoreCase))
                name = value.ToString();
            else if (!hasFileName && key.Equals("filename", StringComparison.OrdinalIgnoreCase))
                hasFileName = true;
            else if (!hasWideFileName && key.Equals("filename*", StringComparison.OrdinalIgnoreCase))
                hasWideFileName = true;
            else
                return false;
        }
        isFile = hasFileName || hasWideFileName;
        return name is not null;
    }
}
