using Gateway.Policy.Apis;
using Gateway.Policy.Requests;

namespace Gateway.Server.Enforcement.Sending;

/// <summary>The header fields that an AWS Signature Version 4 covers: <c>SignedHeaders</c> of the Authorization field, or of a presigned query. What is signed goes out unchanged or not at all.</summary>
internal static class SignedHeaders
{
    private const string Scheme = "AWS4-";
    private const string Member = "SignedHeaders=";

    /// <summary>The first signed header that the profile does not let out; null when all may go, or nothing is signed.</summary>
    public static string? FirstThatMayNotGoOut(ApiProfile profile, IRequestHeaders headers, string query)
    {
        if (!profile.SignsHostAndPath) return null;
        return FirstOf(ListIn(headers.SingleOf("Authorization") is { } field && field.StartsWith(Scheme, StringComparison.Ordinal) ? field : ""), profile, headers)
            ?? FirstOf(ListIn(query), profile, headers);
    }

    private static string ListIn(string text)
    {
        var start = text.IndexOf(Member, StringComparison.OrdinalIgnoreCase);
        if (start < 0) return "";
        var list = text[(start + Member.Length)..];
        var end = list.IndexOfAny([',', ' ', '&']);
        return Uri.UnescapeDataString(end < 0 ? list : list[..end]);
    }

    private static string? FirstOf(string list, ApiProfile profile, IRequestHeaders headers)
    {
        foreach (var part in list.Split(';'))
        {
            var name = part.Trim();
            if (name.Length > 0 && !name.Equals("host", StringComparison.OrdinalIgnoreCase) && headers.CountOf(name) > 0 && !profile.MayGoOut(name))
                return name.ToLowerInvariant();
        }
        return null;
    }
}
