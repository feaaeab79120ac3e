using Gateway.Policy.Apis;
using Gateway.Policy.Requests;

namespace Gateway.Server.Enforcement;

/// <summary>The header fields that an AWS Signature Version 4 covers (<c>SignedHeaders</c> of the Authorization field). What is signed goes out unchanged or not at all.</summary>
internal static class SignedHeaders
{
    private const string Scheme = "AWS4-";
    private const string Member = "SignedHeaders=";

    /// <summary>The first signed header that the profile does not let out; null when all may go, or nothing is signed.</summary>
    public static string? FirstThatMayNotGoOut(ApiProfile profile, IRequestHeaders headers)
    {
        if (!profile.SignsHostAndPath) return null;
        if (headers.SingleOf("Authorization") is not { } authorization || !authorization.StartsWith(Scheme, StringComparison.Ordinal)) return null;
        var start = authorization.IndexOf(Member, StringComparison.Ordinal);
        if (start < 0) return null;
        var list = authorization.AsSpan(start + Member.Length);
        var end = list.IndexOfAny(',', ' ');
        if (end >= 0) list = list[..end];
        foreach (var range in list.Split(';'))
        {
            var name = list[range].Trim().ToString();
            if (name.Length > 0 && !name.Equals("host", StringComparison.OrdinalIgnoreCase) && headers.CountOf(name) > 0 && !profile.MayGoOut(name))
                return name.ToLowerInvariant();
        }
        return null;
    }
}
