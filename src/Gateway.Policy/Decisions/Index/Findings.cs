using Gateway.Policy.Decisions.Conditions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Decisions.Index;

/// <summary>
/// What was found about one request in one <see cref="Cell"/>, over memory of the caller: bits, and in the last word how long they stay as they are.
/// </summary>
internal readonly ref struct Findings(Span<ulong> words)
{
    private const int BitsPerWord = 64;

    private readonly Span<ulong> _words = words;

    /// <summary>Length of the memory for so many bits.</summary>
    internal static int WordsFor(int bits) => ((bits + BitsPerWord - 1) / BitsPerWord) + 1;

    /// <summary>
    /// UTC ticks (exclusive) until which each condition that holds goes on holding while nothing but time passes. One that does not hold never begins to.
    /// </summary>
    internal long Until
    {
        get => (long)_words[^1];
        private set => _words[^1] = (ulong)value;
    }

    /// <summary>To be called before anything is examined.</summary>
    internal void Begin() => Until = Lifetimes.Never;

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
                if (!condition.Holds(facts)) continue;
                Set(bit);
                if (condition.Test is HasNotEnded test && test.EndOf(facts) is { } end) Until = Math.Min(Until, end.UtcTicks);
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
