namespace Gateway.Policy.Analysis.Variables;

/// <summary>Parts of sentences.</summary>
internal static class Phrases
{
    internal static string Or(IEnumerable<string> words) => Join(words, "or");

    internal static string And(IEnumerable<string> words) => Join(words, "and");

    private static string Join(IEnumerable<string> words, string last)
    {
        var list = words.ToList();
        return list.Count < 2 ? string.Concat(list) : $"{string.Join(", ", list.Take(list.Count - 1))} {last} {list[^1]}";
    }
}
