using System.Buffers;

namespace Gateway.Policy.Requests.Wire;

/// <summary>Judges the header fields by themselves: spelling, repetition, framing, hop-by-hop fields, upgrade. What may go out is another question.</summary>
internal static class HeaderFields
{
    private const int MaxShownName = 64;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~");

    /// <summary>Refuses ambiguous fields; tells whether the request asks for a WebSocket upgrade.</summary>
    public static Ambiguity? Check(in RawRequest raw, out bool isUpgrade)
    {
        isUpgrade = false;
        var headers = raw.Headers;
        foreach (var (name, value) in headers.Lines)
            if (CheckLine(raw, name, value) is { } refused)
                return refused;
        if (headers.SingleOf("Host") is { } host && host != raw.Host)
            return Refuse("Host", CanonicalRule.Host, "It differs from the host that the request is for; send one of them.");
        return MessageFraming.Check(raw) ?? MessageFraming.CheckUpgrade(raw, out isUpgrade);
    }

    /// <summary>A refusal that names the header, unless its name is itself the oddity.</summary>
    public static Ambiguity Refuse(string name, string rule, string detail)
    {
        var isShown = name.Length is > 0 and <= MaxShownName && !name.AsSpan().ContainsAnyExcept(NameCharacters);
        return new Ambiguity(isShown ? "header " + name : "header", detail) { Rule = rule };
    }

    private static Ambiguity? CheckLine(in RawRequest raw, string? name, string? value)
    {
        if (string.IsNullOrEmpty(name) || name.AsSpan().ContainsAnyExcept(NameCharacters))
            return Refuse(name ?? "", CanonicalRule.HeaderName, "A header name holds a character that is not allowed there.");
        if (value is null || value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return Refuse(name, CanonicalRule.HeaderValue, "Its value holds a control or non-ASCII character; send printable ASCII.");
        // HTTP/1.1 servers trim it on arrival (RFC 9112 section 5.1); over HTTP/2 it comes as it is and is forbidden (RFC 9113 section 8.2.1).
        if (value.StartsWith(' ') || value.EndsWith(' '))
            return Refuse(name, CanonicalRule.HeaderValue, "Its value begins or ends with a space; leave that out.");
        if (FieldNames.Singletons.Contains(name) && raw.Headers.CountOf(name) != 1)
            return Refuse(name, CanonicalRule.RepeatedHeader, "It is sent more than once; send it once.");
        if (FieldNames.Overrides.Contains(name))
            return Refuse(name, CanonicalRule.MethodOverride, "It overrides the method or the address; send the method and address themselves.");
        if (raw.IsHttp2OrLater && FieldNames.ConnectionSpecific.Contains(name))
            return Refuse(name, CanonicalRule.HopByHop, "HTTP/2 has no such header; leave it out.");
        return name.Contains('_') ? CheckUnderscore(raw.Headers, name) : null;
    }

    // Servers that turn headers into variables read X_Amz_Target as X-Amz-Target, so the twin would be sent but not judged.
    private static Ambiguity? CheckUnderscore(IRequestHeaders headers, string name)
    {
        var twin = name.Replace('_', '-');
        return FieldNames.IsKnown(twin) || headers.CountOf(twin) > 0
            ? Refuse(name, CanonicalRule.UnderscoreTwin, "It reads like a header that is spelled with hyphens; send that one.")
            : null;
    }
}
