using System.Collections.Frozen;

namespace Gateway.Policy.Requests.Wire;

/// <summary>Header and parameter names that the canonical form knows. All compare case-insensitively.</summary>
internal static class FieldNames
{
    /// <summary>Make a server act on another method or address than the request line says.</summary>
    public static readonly FrozenSet<string> Overrides = Set(
        "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Original-Method", "X-Original-URL", "X-Original-URI", "X-Rewrite-URL");

    /// <summary>
    /// Query parameters by which a server takes another method, header or body than the message has: web frameworks, Google's front ends
    /// (<c>$httpMethod</c>, <c>$httpHeaders</c>, <c>$ct</c>, <c>$req</c>), Salesforce, Apache CXF (<c>_ctype</c>), and the operation of an AWS request whose signature stands in the query.
    /// </summary>
    public static readonly string[] OverrideParameters =
    [
        "_method", "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "_HttpMethod", "X-Tunneled-Method",
        "$httpMethod", "$httpHeaders", "$ct", "$req", "_ctype", "X-Amz-Target",
    ];

    /// <summary>Mean one value; a second line makes it a matter of taste which one a server takes.</summary>
    public static readonly FrozenSet<string> Singletons = Set(
        "Host", "Content-Length", "Content-Type", "Content-Encoding", "Content-Range", "Content-Disposition", "Content-MD5", "Transfer-Encoding",
        "Authorization", "Proxy-Authorization", "Gateway-Authorization", "User-Agent", "Date", "From", "Expect", "Range", "Referer", "Origin", "Upgrade",
        "If-Range", "If-Modified-Since", "If-Unmodified-Since", "Max-Forwards", "SOAPAction", "X-Amz-Target", "X-Amz-Date", "X-Amz-Content-Sha256",
        "X-Amz-Security-Token", "X-Api-Key", "Ocp-Apim-Subscription-Key", "X-TC-Action", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Traceparent", "TE");

    /// <summary>Belong to one connection; HTTP/2 forbids them (RFC 9113 section 8.2.2).</summary>
    public static readonly FrozenSet<string> ConnectionSpecific = Set(
        "Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "Upgrade", "HTTP2-Settings");

    /// <summary>The only options that <c>Connection</c> may nominate.</summary>
    public static readonly FrozenSet<string> ConnectionOptions = Set("close", "keep-alive", "upgrade", "te");

    private static readonly FrozenSet<string> OtherKnown = Set("Accept", "Cookie", "Connection", "Forwarded", "Via", "Baggage", "Tracestate", "Trailer", "Token");

    private static readonly string[] KnownPrefixes =
        ["Accept-", "Amz-", "Content-", "Frt-", "Gateway-", "Grpc-", "If-", "Proxy-", "Sec-", "Transfer-", "X-Amz-", "X-Forwarded-", "X-Original-", "Ocp-Apim-"];

    /// <summary>True when <paramref name="name"/> means something to us, a server or a partner, so that a spelling with underscores is a twin of it.</summary>
    public static bool IsKnown(string name)
    {
        if (Singletons.Contains(name) || Overrides.Contains(name) || ConnectionSpecific.Contains(name) || OtherKnown.Contains(name))
            return true;
        foreach (var prefix in KnownPrefixes)
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    private static FrozenSet<string> Set(params string[] names) => names.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
