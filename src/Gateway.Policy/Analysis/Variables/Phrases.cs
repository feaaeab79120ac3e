namespace Gateway.Policy.Analysis.Variables;

/// <summary>Parts of sentences. Lists of more names than <paramref name="mostNames"/> are cut, and say how many others there are.</summary>
internal sealed class Phrases(int mostNames)
{
    /// <summary>Names every name.</summary>
    internal static Phrases Whole { get; } = new(int.MaxValue);

    /// <summary>True once a list was cut.</summary>
    internal bool HasCut { get; private set; }

    internal string Or(IEnumerable<string> words) => Join(words, "or");

    internal string And(IEnumerable<string> words) => Join(words, "and");

    private string Join(IEnumerable<string> words, string last)
    {
        var list = words.ToList();
        if (list.Count <= mostNames) return list.Count < 2 ? string.Concat(list) : $"{string.Join(", ", list.Take(list.Count - 1))} {last} {list[^1]}";
        HasCut = true;
        return $"{string.Join(", ", list.Take(mostNames - 1))} {last} {list.Count - mostNames + 1} others";
    }
}
