using System.Collections.Frozen;
using Gateway.Policy.Requests.Wire;

namespace Gateway.Policy.Apis;

/// <summary>Which request headers may go out (DESIGN section 7): the base list that every API gets, and names that never go, whatever a profile says.</summary>
internal static class OutgoingHeaders
{
    private static readonly FrozenSet<string> Base = new[] { "Accept", "User-Agent", "Range", "Expect", "TE" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    private static readonly string[] BasePrefixes = ["Accept-", "Content-", "If-", "Grpc-", "Sec-WebSocket-", "X-Amz-", "Amz-Sdk-"];
    private static readonly string[] NeverPrefixes = ["Frt-", "Gateway-", "Proxy-", "X-Forwarded-"];

    private static readonly FrozenSet<string> Never =
        new[] { "Host", "Cookie", "Baggage", "Traceparent", "Tracestate", "Forwarded", "Via", "Trailer", "X-Content-Length" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool InBase(string name) => Base.Contains(name) || StartsWithAny(name, BasePrefixes);

    /// <summary>Hop-by-hop, ours, forwarding, tracing, overrides, cookies: of these a profile may name cookies, one by one.</summary>
    public static bool IsNever(string name) =>
        Never.Contains(name) || FieldNames.ConnectionSpecific.Contains(name) || FieldNames.Overrides.Contains(name) || StartsWithAny(name, NeverPrefixes);

    private static bool StartsWithAny(string name, string[] prefixes)
    {
        foreach (var prefix in prefixes)
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
