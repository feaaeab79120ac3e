namespace Gateway.Server.Partners.Validation;

/// <summary>The grammars of names that people write, and help where one is not known.</summary>
internal static class Names
{
    public const int LongestId = 80;
    public const string IdGrammar = "lower-case letters, digits and `-`, at most 80";

    /// <summary>The grammar of agency ids, the same as of directive ids.</summary>
    public static bool IsId(string text) => text.Length is > 0 and <= LongestId && text.All(letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');

    /// <summary>A DNS name in letters, digits, <c>-</c> and dots (RFC 1123), or an IPv4 address: no port, no wildcard, no dot at the end.</summary>
    public static bool IsHost(string text) =>
        text.Length is > 0 and <= 253 && text.Split('.').All(label => label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-'
            && label.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'));

    /// <summary>One or more segments such as <c>/face/v1</c>, without escapes, dot segments or a slash at the end.</summary>
    public static bool IsPathPrefix(string text) =>
        text.Length > 1 && text[0] == '/' && text[1..].Split('/').All(segment => segment.Length > 0 && segment is not ("." or "..")
            && segment.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '~'));

    /// <summary>A closing part such as <c>; did you mean `Agency`?</c> where a known name is near, else <c>; known: ...</c>.</summary>
    public static string Suggest(string text, IEnumerable<string> known)
    {
        var names = known.Order(StringComparer.Ordinal).ToList();
        if (names.Count == 0) return "; there is none";
        var nearest = names.MinBy(name => Distance(text.ToLowerInvariant(), name.ToLowerInvariant()))!;
        return Distance(text.ToLowerInvariant(), nearest.ToLowerInvariant()) <= Math.Max(2, nearest.Length / 3)
            ? $"; did you mean `{nearest}`?"
            : $"; known: {string.Join(", ", names.Take(12).Select(name => $"`{name}`"))}";
    }

    // Levenshtein: the fewest insertions, deletions and replacements of one letter.
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var replaced = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
