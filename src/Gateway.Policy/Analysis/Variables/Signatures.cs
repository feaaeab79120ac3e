namespace Gateway.Policy.Analysis.Variables;

/// <summary>Sorts texts into classes by what a list of tests says of each: texts of one class cannot be told apart by any of them.</summary>
internal sealed class Signatures
{
    private readonly IReadOnlyList<Func<string, bool>> _tests;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <param name="candidates">At least one of every class but that of texts that no test accepts.</param>
    internal Signatures(IEnumerable<string> candidates, IReadOnlyList<Func<string, bool>> tests, AnalysisBudget budget)
    {
        _tests = tests;
        var classes = new List<List<string>>();
        foreach (var text in candidates.Distinct(StringComparer.Ordinal))
        {
            budget.Spend(1 + tests.Count);
            var key = KeyOf(text);
            if (!key.Contains('1', StringComparison.Ordinal)) continue;
            if (_numbers.TryAdd(key, classes.Count)) classes.Add([]);
            classes[_numbers[key]].Add(text);
        }
        Classes = classes;
    }

    /// <summary>Each with its candidates, in their order.</summary>
    internal IReadOnlyList<IReadOnlyList<string>> Classes { get; }

    /// <summary>The number of the class, or that of classes where no test accepts the text.</summary>
    internal int Of(string text) => _numbers.GetValueOrDefault(KeyOf(text), Classes.Count);

    /// <summary>A text that no test accepts.</summary>
    internal string Unnamed(string wish)
    {
        while (Of(wish) != Classes.Count) wish += "-";
        return wish;
    }

    /// <summary>
    /// Names compared letter by letter in some lists and without case in others, with a spelling of each that stands in none of them, so that every class has a
    /// candidate.
    /// </summary>
    internal static Signatures OfNames(IReadOnlyList<IReadOnlyList<string>> lists, AnalysisBudget budget)
    {
        var named = lists.SelectMany(static list => list).Distinct(StringComparer.Ordinal).ToList();
        var spellings = named.ToHashSet(StringComparer.Ordinal);
        var others = named.Distinct(StringComparer.OrdinalIgnoreCase).Select(name => OtherSpelling(name, spellings)).OfType<string>();
        return new Signatures(named.Concat(others), [.. lists.Select(ToSets).SelectMany(static sets => sets)], budget);
    }

    private static Func<string, bool>[] ToSets(IReadOnlyList<string> list)
    {
        var (exact, ignoringCase) = (list.ToHashSet(StringComparer.Ordinal), list.ToHashSet(StringComparer.OrdinalIgnoreCase));
        return [exact.Contains, ignoringCase.Contains];
    }

    /// <summary>Null where every spelling is taken, or there is only one. Counts through them, so it tries one more than are taken.</summary>
    private static string? OtherSpelling(string name, HashSet<string> taken)
    {
        var letters = Enumerable.Range(0, name.Length).Where(i => OtherCase(name[i]) != name[i]).Take(20).ToArray();
        for (var mask = 0; mask < 1 << letters.Length; mask++)
        {
            var spelling = name.ToCharArray();
            for (var bit = 0; bit < letters.Length; bit++)
                if ((mask & (1 << bit)) != 0)
                    spelling[letters[bit]] = OtherCase(spelling[letters[bit]]);
            var text = new string(spelling);
            if (!taken.Contains(text)) return text;
        }
        return null;
    }

    // What ordinal comparison without case takes for the same letter.
    private static char OtherCase(char c)
    {
        var other = char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c);
        return string.Equals(c.ToString(), other.ToString(), StringComparison.OrdinalIgnoreCase) ? other : c;
    }

    private string KeyOf(string text) => string.Create(_tests.Count, (text, _tests), static (key, state) =>
    {
        for (var i = 0; i < key.Length; i++) key[i] = state._tests[i](state.text) ? '1' : '0';
    });
}
