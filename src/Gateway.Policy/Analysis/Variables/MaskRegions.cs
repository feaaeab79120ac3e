using Gateway.Policy.Requests;

namespace Gateway.Policy.Analysis.Variables;

/// <summary>Finds a well-formed case number for every set of masks of which some number fits all and, of the others, none.</summary>
internal static class MaskRegions
{
    private const string Digits = "0123456789";
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Alphabet = Digits + Letters + FrtGrammar.CaseNumberMarks;

    private static readonly UInt128 All = BitsOf(Alphabet);
    private static readonly UInt128 Begins = BitsOf(Digits + Letters);

    internal static IEnumerable<string> Examples(IReadOnlyList<string> masks, AnalysisBudget budget)
    {
        for (var length = 1; length <= FrtGrammar.MaxCaseNumber; length++)
        {
            var same = masks.Where(mask => mask.Length == length).Select(BitsByPlace).ToList();
            var any = Enumerable.Range(0, length).Select(static place => place == 0 ? Begins : All).ToArray();
            foreach (var example in Split(any, [], same, budget)) yield return example;
        }
    }

    /// <summary>Each further mask cuts what is left into those that fit it and those that do not; parts without a number are dropped at once.</summary>
    private static IEnumerable<string> Split(UInt128[] places, List<UInt128[]> avoided, List<UInt128[]> masks, AnalysisBudget budget)
    {
        if (Find(places, avoided, 0, budget) is not { } example) return [];
        if (masks.Count == 0) return [example];
        var (mask, rest) = (masks[0], masks[1..]);
        return Split([.. places.Zip(mask, static (one, other) => one & other)], avoided, rest, budget).Concat(Split(places, [.. avoided, mask], rest, budget));
    }

    /// <summary>A number with its characters from <paramref name="places"/> that differs from every avoided mask at one place at least.</summary>
    private static string? Find(UInt128[] places, List<UInt128[]> avoided, int next, AnalysisBudget budget)
    {
        budget.Spend(places.Length);
        if (places.Contains(UInt128.Zero)) return null;
        while (next < avoided.Count && places.Zip(avoided[next]).Any(static pair => (pair.First & pair.Second) == 0)) next++;
        if (next == avoided.Count) return string.Concat(places.Select(static bits => Alphabet[(int)UInt128.TrailingZeroCount(bits)]));
        for (var place = 0; place < places.Length; place++)
        {
            var narrowed = (UInt128[])places.Clone();
            narrowed[place] &= ~avoided[next][place];
            if (Find(narrowed, avoided, next + 1, budget) is { } found) return found;
        }
        return null;
    }

    private static UInt128[] BitsByPlace(string mask) => [.. mask.Select(static c => c switch { '#' => BitsOf(Digits), '@' => BitsOf(Letters), _ => BitsOf(c.ToString()) })];

    private static UInt128 BitsOf(string characters)
    {
        var bits = UInt128.Zero;
        foreach (var c in characters)
            if (Alphabet.IndexOf(c, StringComparison.Ordinal) is >= 0 and var place)
                bits |= UInt128.One << place;
        return bits;
    }
}
