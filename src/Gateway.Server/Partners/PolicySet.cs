using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Policy.Requests;

namespace Gateway.Server.Partners;

/// <summary>
/// What besides directives decides what a request is and where it goes (DESIGN section 5, the policy set): routes and the API profiles that they name, read at start
/// only. The hash stands in every intent. Credentials are no part of it, so that a hash never helps to guess one; their header names are.
/// </summary>
/// <param name="Canonical">UTF-8 JSON without white space, members in fixed order, lists ordered; format <c>gateway-policy-set/2</c>.</param>
/// <param name="Hash">SHA-256 of <paramref name="Canonical"/>, lower-case hex.</param>
internal sealed record PolicySet(ReadOnlyMemory<byte> Canonical, string Hash)
{
    private const string Format = "gateway-policy-set/2";

    public static PolicySet Of(IEnumerable<RouteModel> routes)
    {
        var ordered = routes.OrderBy(route => route.RouteId, StringComparer.Ordinal).ToList();
        var canonical = Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteStartArray("routes");
            foreach (var route in ordered) WriteRoute(json, route);
            json.WriteEndArray();
            json.WriteEndObject();
        });
        return new PolicySet(canonical, Hex(canonical));
    }

    /// <summary>The hash of one route by itself, profile included.</summary>
    public static string HashOf(RouteModel route) => Hex(Write(json => WriteRoute(json, route)));

    private static void WriteRoute(Utf8JsonWriter json, RouteModel route)
    {
        json.WriteStartObject();
        json.WriteString("id", route.RouteId);
        json.WriteString("agency", route.Agency);
        json.WriteString("api", route.Api);
        json.WriteString("profile", route.Profile.Sha256);
        WriteTexts(json, "loosens", route.Profile.Loosened.Names());
        WriteTexts(json, "hosts", route.Hosts);
        json.WriteString("path", route.PathPrefix);
        json.WriteString("removes", route.RemovedPrefix);
        json.WriteString("adds", route.AddedPrefix);
        json.WriteBoolean("preservesHost", route.PreservesHost);
        WriteTexts(json, "credentialHeaders", route.CredentialHeaders.Select(header => header.Key.ToLowerInvariant()));
        json.WriteString("maxAge", route.MaxAge.ToString("c", CultureInfo.InvariantCulture));
        json.WriteString("cluster", route.Cluster.ClusterId);
        json.WriteStartArray("destinations");
        foreach (var destination in route.Cluster.Destinations.OrderBy(destination => destination.Id, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("id", destination.Id);
            json.WriteString("address", destination.Address.AbsoluteUri);
            json.WriteString("host", destination.Host);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        WriteTexts(json, "allowAddresses", route.Cluster.AllowAddresses.Select(range => range.ToString()));
        json.WriteString("clientCertificate", route.Cluster.ClientCertificate is { } context ? Hex(context.TargetCertificate.RawDataMemory.Span) : null);
        if (route.Cluster.Authorities is { } authorities) WriteTexts(json, "authorities", authorities.Select(authority => Hex(authority.RawDataMemory.Span)));
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts.Order(StringComparer.Ordinal)) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes)) write(json);
        return bytes.ToArray();
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
