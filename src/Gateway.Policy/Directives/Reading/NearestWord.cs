namespace Gateway.Policy.Directives.Reading;

/// <summary>Finds the word a person most likely meant. Suggestions are never applied: a typo must not become law by guessing.</summary>
internal static class NearestWord
{
    private const int LongestCompared = 100;

    /// <summary>The candidate within half of the word's length in edits, the alphabetically first of several; else null.</summary>
    internal static string? Of(string word, IEnumerable<string> candidates)
    {
        if (word.Length is 0 or > LongestCompared) return null;

        string? best = null;
        var bestDistance = Math.Max(2, word.Length / 2) + 1;
        foreach (var candidate in candidates.Order(StringComparer.Ordinal))
        {
            if (Math.Abs(candidate.Length - word.Length) >= bestDistance) continue;
            var distance = Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance >= bestDistance || distance >= candidate.Length) continue;
            best = candidate;
            bestDistance = distance;
        }
        return best;
    }

    /// <summary><c>: did you mean ...?</c> where there is a near word, else <c>: write one of ...</c>, or nothing where there are too many to list.</summary>
    internal static string Advice(string word, IReadOnlyCollection<string> candidates)
    {
        const int MostListed = 20;
        if (Of(word, candidates) is { } near) return $": did you mean {ErrorLog.Quote(near)}?";
        return candidates.Count is > 0 and <= MostListed ? $": write one of {ErrorLog.Quote(candidates)}" : "";
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }
        return d[a.Length, b.Length];
    }
}
