using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Decisions.Index;

/// <summary>
/// All rules that can matter for one agency, one set of operations and one interval of time. A request's findings - which rules cover it, which conditions
/// hold - are a row of bits; the decision is a function of these bits alone, so it is made once and kept. That is what makes a decision cost no allocation.
/// </summary>
internal sealed class Cell
{
    // Bits of the findings that belong to no rule.
    private const int LockedBit = 0;
    private const int UnauthenticatedBit = 1;
    private const int RuleBits = 2;

    // A caller can state what they like, but cannot make the gateway remember without end.
    private const int MostDecisions = 512;
    private const int MostWordsOnStack = 128;

    private readonly ConcurrentDictionary<ulong[], Decision> _decisions = new(FindingsComparer.Instance);
    private readonly ConcurrentDictionary<ulong[], Decision>.AlternateLookup<ReadOnlySpan<ulong>> _lookup;
    private readonly int _words;
    private int _held;

    internal Cell(string? agency, OperationSet operations, long until, ImmutableArray<Rule> rules, long within)
    {
        ValidUntil = new DateTimeOffset(until, TimeSpan.Zero);
        var denies = ImmutableArray.CreateBuilder<CellRule>();
        var grants = ImmutableArray.CreateBuilder<CellRule>();
        var bits = RuleBits;
        foreach (var rule in rules)
        {
            if (CellRule.Of(rule, agency, operations, within, bits) is not { } cellRule) continue;
            bits += cellRule.BitCount;
            (rule.IsDeny ? denies : grants).Add(cellRule);
        }
        Denies = denies.ToImmutable();
        Grants = grants.ToImmutable();
        _words = (bits + Findings.BitsPerWord - 1) / Findings.BitsPerWord;
        _lookup = _decisions.GetAlternateLookup<ReadOnlySpan<ulong>>();
    }

    /// <summary>Ordered by id.</summary>
    internal ImmutableArray<CellRule> Denies { get; }

    /// <summary>Of <c>log</c> and <c>allow</c>, ordered by id.</summary>
    internal ImmutableArray<CellRule> Grants { get; }

    internal DateTimeOffset ValidUntil { get; }

    internal Decision Decide(RequestFacts facts, bool isLocked)
    {
        Span<ulong> words = _words <= MostWordsOnStack ? stackalloc ulong[_words] : new ulong[_words];
        var findings = Examine(facts, isLocked, words);
        if (_lookup.TryGetValue(words, out var known)) return known;

        var made = Judgement.Of(this, findings, facts, isLocked);
        if (Volatile.Read(ref _held) < MostDecisions && _lookup.TryAdd(words, made)) Interlocked.Increment(ref _held);
        return made;
    }

    /// <summary>Whether <paramref name="facts"/>, out of lockdown, would be permitted.</summary>
    internal bool WouldPermit(RequestFacts facts, bool withoutLogs)
    {
        Span<ulong> words = _words <= MostWordsOnStack ? stackalloc ulong[_words] : new ulong[_words];
        return Judgement.IsPermitted(this, Examine(facts, isLocked: false, words), withoutLogs);
    }

    private Findings Examine(RequestFacts facts, bool isLocked, Span<ulong> words)
    {
        words.Clear();
        var findings = new Findings(words);
        // For a caller who could sign in the answer also depends on what would cover somebody else.
        var couldSignIn = facts is { IdentityConfigured: true, Caller.Kind: CallerKind.Anonymous };
        if (isLocked) findings.Set(LockedBit);
        if (couldSignIn) findings.Set(UnauthenticatedBit);

        var bites = false;
        foreach (var deny in Denies)
        {
            Examine(deny, facts, couldSignIn, findings);
            bites |= deny.IsInForce && findings.Covers(deny) && !findings.AnyAlternativeHolds(deny);
        }
        if (bites) return findings;
        foreach (var grant in Grants) Examine(grant, facts, couldSignIn, findings);
        return findings;
    }

    private static void Examine(CellRule rule, RequestFacts facts, bool always, Findings findings)
    {
        var bit = rule.FirstBit;
        var covers = rule.AlwaysBites || rule.Covers(facts);
        if (covers) findings.Set(bit);
        if (!covers && !always) return;
        foreach (var alternative in rule.Rule.Alternatives)
        {
            foreach (var condition in alternative)
            {
                bit++;
                if (condition.Holds(facts)) findings.Set(bit);
            }
        }
    }

    private sealed class FindingsComparer : IEqualityComparer<ulong[]>, IAlternateEqualityComparer<ReadOnlySpan<ulong>, ulong[]>
    {
        internal static FindingsComparer Instance { get; } = new();

        public bool Equals(ulong[]? x, ulong[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] ulong[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<ulong> alternate, ulong[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<ulong> alternate)
        {
            var hash = new HashCode();
            foreach (var word in alternate) hash.Add(word);
            return hash.ToHashCode();
        }

        public ulong[] Create(ReadOnlySpan<ulong> alternate) => alternate.ToArray();
    }
}
