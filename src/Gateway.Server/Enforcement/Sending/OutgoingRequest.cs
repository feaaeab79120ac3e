using Gateway.Server.Partners;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Server.Enforcement.Sending;

/// <summary>Builds the message that leaves from the permitted one: target as judged, and only headers that may go out. Replaces YARP's own copying.</summary>
internal static class OutgoingRequest
{
    /// <exception cref="PermitBreachException">No permit was granted.</exception>
    public static void Build(HttpRequestMessage request, HttpContext caller)
    {
        var exchange = caller.Exchange;
        if (exchange is not { Permit.Message: { } message, Route: { } route })
            throw new PermitBreachException("no permit");
        request.RequestUri = message.Target;
        request.Headers.Host = message.Host;
        var context = new RequestTransformContext { HttpContext = caller, ProxyRequest = request };
        foreach (var (name, value) in exchange.Headers.Lines)
        {
            if (!route.Profile.MayGoOut(name) || IsSetByRoute(route, name)) continue;
            if (name.Equals("TE", StringComparison.OrdinalIgnoreCase)) AddTrailersOnly(context, value);
            else RequestTransform.AddHeader(context, name, value);
        }
        // All lines of it are one list of pairs (RFC 6265 section 5.4, RFC 9113 section 8.2.3).
        if (caller.Request.Headers.Cookie is { Count: > 0 } cookies)
            AddCookies(context, route.Profile.Cookies, cookies);
        foreach (var (name, value) in route.CredentialHeaders)
            RequestTransform.AddHeader(context, name, value);
        request.Options.Set(PermitGateHandler.ExchangeKey, exchange);
    }

    private static bool IsSetByRoute(RouteModel route, string name)
    {
        foreach (var (set, _) in route.CredentialHeaders)
            if (set.Equals(name, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    private static void AddCookies(RequestTransformContext context, IReadOnlySet<string> allowed, StringValues values)
    {
        var kept = new List<string>();
        foreach (var value in values)
            foreach (var pair in (value ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                if (allowed.Contains(pair.Split('=', 2)[0]))
                    kept.Add(pair);
        if (kept.Count > 0)
            RequestTransform.AddHeader(context, "Cookie", string.Join("; ", kept));
    }

    // TE is hop-by-hop; "trailers" alone has a meaning for the partner (RFC 9110 section 10.1.4), and gRPC needs it.
    private static void AddTrailersOnly(RequestTransformContext context, StringValues values)
    {
        if (values.Any(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries).Contains("trailers", StringComparer.OrdinalIgnoreCase)))
            RequestTransform.AddHeader(context, "TE", "trailers");
    }
}
