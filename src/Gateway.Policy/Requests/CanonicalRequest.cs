using System.Diagnostics.CodeAnalysis;
using Gateway.Policy.Requests.Wire;

namespace Gateway.Policy.Requests;

/// <summary>
/// The one form in which a request is judged and sent (promise 1). <see cref="Path"/> and <see cref="Query"/> are byte for byte what the client wrote;
/// nothing is decoded, merged or repaired. Made only by <c>TryRead</c>.
/// </summary>
public sealed record CanonicalRequest
{
    /// <summary>Longest request target in characters.</summary>
    public const int MaxTargetLength = 8192;

    private CanonicalRequest() { }

    /// <summary>One of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS (and CONNECT for an HTTP/2 WebSocket).</summary>
    public required string Method { get; init; }

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public required string Scheme { get; init; }

    /// <summary>Lower case, without port; an IPv6 address keeps its brackets.</summary>
    public required string Host { get; init; }

    /// <summary>Starts with '/'; as written.</summary>
    public required string Path { get; init; }

    /// <summary>Empty, or '?' and what follows; as written.</summary>
    public required string Query { get; init; }

    /// <summary>True when the exchange becomes a WebSocket: an upgrade (RFC 6455) or an extended CONNECT (RFC 8441). The partner gets a GET in both cases.</summary>
    public bool IsWebSocket { get; init; }

    /// <summary>
    /// Rules that the target does not keep, and that the profile of its route must have loosened: see <see cref="TryFit"/>. Routing looks at nothing that they are about.
    /// </summary>
    public LoosenableRules Needs { get; init; }

    /// <summary>Judges by a route's own rules what was read with those that any route loosens. False: refused, as if it had been read strictly.</summary>
    public bool TryFit(LoosenableRules loosened, [NotNullWhen(false)] out Ambiguity? why)
    {
        var unmet = Needs & ~loosened;
        why = unmet == LoosenableRules.None ? null : TargetReader.RefusalOf(unmet);
        return why is null;
    }

    /// <summary>Reads the message by the strict rules; see the other overload.</summary>
    public static bool TryRead(in RawRequest raw, out CanonicalRequest request, [NotNullWhen(false)] out Ambiguity? why) =>
        TryRead(raw, LoosenableRules.None, out request, out why);

    /// <summary>
    /// Reads the message, or refuses it naming the part. Pure and total; never throws, never repairs. The rules are those of <see cref="CanonicalRule"/>: where
    /// servers are known to understand a spelling in two ways, that spelling is refused, although some of them mean no harm. On false
    /// <paramref name="request"/> is null and must not be used.
    /// </summary>
    /// <param name="loosened">Rules that need not be kept; which of them are not says <see cref="Needs"/>.</param>
    public static bool TryRead(in RawRequest raw, LoosenableRules loosened, out CanonicalRequest request, [NotNullWhen(false)] out Ambiguity? why)
    {
        request = null!;
        why = ReadMethod(raw, out var method);
        if (why is not null)
            return false;
        why = ReadScheme(raw.Scheme, out var scheme);
        if (why is not null)
            return false;
        why = HostReader.Read(raw.Host, out var host);
        if (why is not null)
            return false;
        why = TargetReader.Read(raw, loosened, out var path, out var query, out var needs);
        if (why is not null)
            return false;
        why = HeaderFields.Check(raw, out var isUpgrade);
        if (why is not null)
            return false;
        request = new CanonicalRequest
        {
            Method = method,
            Scheme = scheme,
            Host = host,
            Path = path,
            Query = query,
            IsWebSocket = isUpgrade || raw.IsWebSocketConnect,
            Needs = needs,
        };
        return true;
    }

    private static Ambiguity? ReadMethod(in RawRequest raw, out string method)
    {
        method = raw.Method ?? "";
        switch (method)
        {
            case "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS" when !raw.IsWebSocketConnect:
            case "CONNECT" when raw.IsHttp2OrLater && raw.IsWebSocketConnect:
                return null;
            default:
                return new Ambiguity("method", "Only GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS in upper case pass, and CONNECT for a WebSocket over HTTP/2.")
                { Rule = CanonicalRule.Method };
        }
    }

    private static Ambiguity? ReadScheme(string? written, out string scheme)
    {
        scheme = "https".Equals(written, StringComparison.OrdinalIgnoreCase) ? "https" : "http";
        return scheme.Equals(written, StringComparison.OrdinalIgnoreCase)
            ? null
            : new Ambiguity("scheme", "Send the request as http or https.") { Rule = CanonicalRule.Scheme };
    }
}
