using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.FakePartner;

/// <summary>What a signature covers: a request as it was sent. <paramref name="Query"/> is without its question mark.</summary>
public sealed record SignedMessage(string Method, string Path, string Query, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body);

/// <summary>
/// AWS Signature Version 4, in the Authorization header or in the query of a presigned URL (AWS IAM user guide, "Create a signed AWS API request"): made by clients, made
/// again by the partner.
/// </summary>
public static class SignatureV4
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const string Signature = "X-Amz-Signature";

    /// <summary>The Authorization field for a message that has <c>x-amz-date</c> among its headers. <paramref name="scope"/> is <c>region/service</c>.</summary>
    public static string Sign(SignedMessage message, IEnumerable<string> signedHeaders, string accessKey, string secretKey, string scope)
    {
        var names = Ordered(signedHeaders);
        var date = ValueOf(message, "x-amz-date");
        var whole = $"{date[..8]}/{scope}/aws4_request";
        return $"{Algorithm} Credential={accessKey}/{whole}, SignedHeaders={string.Join(';', names)}, Signature={SignatureOf(message, names, date, whole, secretKey)}";
    }

    /// <summary>The query of a presigned URL, for a message that has <c>X-Amz-Date</c> in its own query. <paramref name="scope"/> is <c>region/service</c>.</summary>
    public static string Presign(SignedMessage message, IEnumerable<string> signedHeaders, string accessKey, string secretKey, string scope)
    {
        var names = Ordered(signedHeaders);
        var date = ParameterOf(message, "X-Amz-Date")!;
        var whole = $"{date[..8]}/{scope}/aws4_request";
        var query = $"{message.Query}&X-Amz-Algorithm={Algorithm}&X-Amz-Credential={Uri.EscapeDataString($"{accessKey}/{whole}")}&X-Amz-SignedHeaders={Uri.EscapeDataString(string.Join(';', names))}";
        return $"{query}&{Signature}={SignatureOf(message with { Query = query }, names, date, whole, secretKey)}";
    }

    /// <summary>True when the message carries the signature that its own parts and this secret give.</summary>
    public static bool Verify(SignedMessage message, string secretKey)
    {
        var field = ValueOf(message, "authorization");
        if (ParameterOf(message, Signature) is { } signature)
            return field.Length == 0 && VerifyPresigned(message, signature, secretKey);
        if (!field.StartsWith(Algorithm + " ", StringComparison.Ordinal)) return false;
        var members = field[(Algorithm.Length + 1)..].Split(',', StringSplitOptions.TrimEntries).Select(member => member.Split('=', 2)).ToDictionary(member => member[0], member => member[^1]);
        var credential = members["Credential"].Split('/', 2);
        var expected = SignatureOf(message, [.. members["SignedHeaders"].Split(';')], ValueOf(message, "x-amz-date"), credential[1], secretKey);
        return AreSame(expected, members["Signature"]);
    }

    private static bool VerifyPresigned(SignedMessage message, string signature, string secretKey)
    {
        if (ParameterOf(message, "X-Amz-Algorithm") != Algorithm || ParameterOf(message, "X-Amz-Date") is not { } date || ParameterOf(message, "X-Amz-SignedHeaders") is not { } names
            || ParameterOf(message, "X-Amz-Credential")?.Split('/', 2) is not [_, var scope])
            return false;
        return AreSame(SignatureOf(message, [.. names.Split(';')], date, scope, secretKey), signature);
    }

    private static bool AreSame(string expected, string signature) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(signature));

    private static List<string> Ordered(IEnumerable<string> names) => [.. names.Select(name => name.ToLowerInvariant()).Order(StringComparer.Ordinal)];

    private static string SignatureOf(SignedMessage message, IReadOnlyList<string> names, string date, string scope, string secretKey)
    {
        var text = $"{Algorithm}\n{date}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(CanonicalOf(message, names, scope))))}";
        var key = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + secretKey), (key, part) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part)));
        return Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
    }

    private static string CanonicalOf(SignedMessage message, IReadOnlyList<string> names, string scope)
    {
        var canonical = new StringBuilder();
        canonical.Append(message.Method).Append('\n');
        // Every service but S3 has each segment of the path encoded once more than it goes over the wire.
        canonical.AppendJoin('/', message.Path.Split('/').Select(Uri.EscapeDataString)).Append('\n');
        canonical.AppendJoin('&', PartsOf(message.Query).Where(part => !part.StartsWith(Signature + "=", StringComparison.Ordinal)).Select(CanonicalPair).Order(StringComparer.Ordinal)).Append('\n');
        foreach (var name in names)
            canonical.Append(CultureInfo.InvariantCulture, $"{name}:{ValueOf(message, name)}\n");
        return canonical.Append('\n').AppendJoin(';', names).Append('\n').Append(PayloadOf(message, scope)).ToString();
    }

    // A presigned URL of S3 is for a body that nobody knows yet; every other service has the body signed there too.
    private static string PayloadOf(SignedMessage message, string scope) => scope.EndsWith("/s3/aws4_request", StringComparison.Ordinal) && ParameterOf(message, "X-Amz-Algorithm") is not null
        ? "UNSIGNED-PAYLOAD" : Hex(SHA256.HashData(message.Body.Span));

    private static string[] PartsOf(string query) => query.Split('&', StringSplitOptions.RemoveEmptyEntries);

    // Names of these parameters are not escaped and are told apart by case.
    private static string? ParameterOf(SignedMessage message, string name) =>
        PartsOf(message.Query).FirstOrDefault(part => part.StartsWith(name + "=", StringComparison.Ordinal)) is { } part ? Uri.UnescapeDataString(part[(name.Length + 1)..]) : null;

    private static string CanonicalPair(string pair)
    {
        var parts = pair.Split('=', 2);
        return $"{Again(parts[0])}={Again(parts.Length > 1 ? parts[1] : "")}";
    }

    private static string Again(string text) => Uri.EscapeDataString(Uri.UnescapeDataString(text));

    // Several fields of one name are joined; runs of spaces count as one.
    private static string ValueOf(SignedMessage message, string name) => string.Join(',', message.Headers
        .Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
        .Select(header => string.Join(' ', header.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))));

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
