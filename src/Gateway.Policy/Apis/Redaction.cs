using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Gateway.Policy.Apis.Matching;
using Gateway.Policy.Requests;
using Gateway.Policy.Requests.Wire;

namespace Gateway.Policy.Apis;

/// <summary>
/// Takes credentials out of a target before it is recorded. What is not in canonical form could hide a credential from this code, so such a path or query is
/// replaced whole; so are a query part without '=', and what a value that looks like an address carries behind its own '?' or before an '@'.
/// </summary>
internal sealed class Redaction(IEnumerable<string> queryNames, ImmutableArray<PathTemplate> paths, LoosenableRules loosened)
{
    public const string Mark = "[redacted]";

    /// <summary>Redacted for every API: names under which keys, tokens and signatures travel.</summary>
    private static readonly string[] UsualNames =
    [
        "access_token", "api_key", "apikey", "api-key", "api_secret", "app_key", "auth", "authorization", "client_secret", "code", "key", "password", "secret",
        "sig", "signature", "subscription-key", "token", "X-Amz-Credential", "X-Amz-Security-Token", "X-Amz-Signature",
    ];

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _names =
        queryNames.Concat(UsualNames).ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    // Null where a template has no literal, and so may fit anywhere.
    private readonly SearchValues<string>? _signs = SignsOf(paths);

    /// <summary>Total: takes any text, null included.</summary>
    public string Apply(string? path, string? query)
    {
        var isCanonical = TargetReader.IsCanonical(path, default, loosened);
        if (isCanonical && string.IsNullOrEmpty(query) && !MayHoldCredential(path!))
            return path!;
        var redacted = new StringBuilder();
        if (isCanonical)
            AppendPath(redacted, path!);
        else if (!string.IsNullOrEmpty(path))
            redacted.Append('/').Append(Mark);
        if (string.IsNullOrEmpty(query) || query == "?")
            return redacted.Append(query).ToString();
        redacted.Append('?');
        if (TargetReader.IsCanonical("/", query, loosened))
            AppendQuery(redacted, query.AsSpan(1));
        else
            redacted.Append(Mark);
        return redacted.ToString();
    }

    private bool MayHoldCredential(string path) => path.Contains('%', StringComparison.Ordinal) || _signs is null || path.AsSpan().ContainsAny(_signs);

    // Without an escape a template can only fit where its longest literal stands.
    private static SearchValues<string>? SignsOf(ImmutableArray<PathTemplate> paths)
    {
        var longest = paths.Select(template => template.Segments.Select(segment => segment.Literal).MaxBy(literal => literal?.Length)).ToList();
        return longest.Contains(null) ? null : SearchValues.Create(longest.ToArray()!, StringComparison.OrdinalIgnoreCase);
    }

    // A route's prefix may stand before the API's own path, so a template is looked for at every segment.
    private void AppendPath(StringBuilder redacted, string path)
    {
        var segments = path.Split('/');
        foreach (var template in paths)
            for (var start = 1; start + template.Segments.Length <= segments.Length; start++)
                if (Fits(template, segments.AsSpan(start)))
                    segments[start + template.Segments.Length - 1] = Mark;
        redacted.AppendJoin('/', segments);
    }

    private static bool Fits(PathTemplate template, ReadOnlySpan<string> segments)
    {
        for (var i = 0; i < template.Segments.Length; i++)
            if (template.Segments[i].Literal is { } literal && !literal.Equals(Uri.UnescapeDataString(segments[i]).TrimEnd('.'), StringComparison.OrdinalIgnoreCase))
                return false;
        return true;
    }

    private void AppendQuery(StringBuilder redacted, ReadOnlySpan<char> query)
    {
        var isFirst = true;
        while (QueryReader.TryNext(ref query, out var name, out var value))
        {
            if (!isFirst)
                redacted.Append('&');
            isFirst = false;
            if (value.IsEmpty)
            {
                // No '=': the part may be a bare key. An empty value tells nothing either way.
                redacted.Append(name.IsEmpty ? "" : Mark);
                continue;
            }
            redacted.Append(name).Append('=');
            AppendValue(redacted, name, value);
        }
    }

    private void AppendValue(StringBuilder redacted, ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        var plain = Uri.UnescapeDataString(value.ToString());
        if (_names.Contains(Plain(name)) || plain.Contains('@'))
            redacted.Append(Mark);
        else if (plain.IndexOf('?') is >= 0 and var mark)
            redacted.Append(Uri.EscapeDataString(plain[..mark])).Append("%3F").Append(Mark);
        else
            redacted.Append(value);
    }

    // "api_key[]" and "+api_key" carry the same credential.
    private static ReadOnlySpan<char> Plain(ReadOnlySpan<char> name)
    {
        var plain = name.Contains('%') ? Uri.UnescapeDataString(name.ToString()).AsSpan() : name;
        var bracket = plain.IndexOf('[');
        return (bracket < 0 ? plain : plain[..bracket]).Trim([' ', '+', '\t']);
    }
}
