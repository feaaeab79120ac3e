using Gateway.Policy.Requests;

namespace Gateway.Policy.Decisions.Index;

/// <summary>What was found about one request in one <see cref="Cell"/>, as bits over memory of the caller.</summary>
internal readonly ref struct Findings(Span<ulong> words)
{
    internal const int BitsPerWord = 64;

    private readonly Span<ulong> _words = words;

    internal void Set(int bit) => _words[bit / BitsPerWord] |= 1UL << (bit % BitsPerWord);

    internal bool Holds(int bit) => (_words[bit / BitsPerWord] & (1UL << (bit % BitsPerWord))) != 0;

    internal bool Covers(CellRule rule) => Holds(rule.FirstBit);

    /// <summary>Notes which conditions of the rule hold.</summary>
    internal void Examine(CellRule rule, RequestFacts facts)
    {
        var bit = rule.FirstBit;
        foreach (var alternative in rule.Rule.Alternatives)
        {
            foreach (var condition in alternative)
            {
                bit++;
                if (condition.Holds(facts)) Set(bit);
            }
        }
    }

    /// <summary>True when all conditions of one alternative hold; false where there are no alternatives.</summary>
    internal bool AnyAlternativeHolds(CellRule rule)
    {
        var bit = rule.FirstBit;
        foreach (var alternative in rule.Rule.Alternatives)
        {
            var all = true;
            for (var i = 0; i < alternative.Length; i++) all &= Holds(++bit);
            if (all) return true;
        }
        return false;
    }
}
