using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Decisions.Index;

/// <summary>
/// All rules that can matter for one agency, one set of operations and one interval of time. A request's findings - which rules cover it, which conditions
/// hold and how long - are a row of bits; the decision is a function of these bits alone, so it is made once and kept, as is what the rules make of a caller.
/// That is why a decision allocates nothing and hardly grows with the number of rules.
/// </summary>
internal sealed class Cell
{
    // Bits of the findings that belong to no rule.
    internal const int LockedBit = 0;
    internal const int UnauthenticatedBit = 1;
    private const int RuleBits = 2;

    // A caller can state what they like, but cannot make the gateway remember without end.
    private const int MostDecisions = 512;
    private const int MostViews = 256;
    private const int MostWordsOnStack = 128;

    private readonly ConcurrentDictionary<ulong[], Decision> _decisions = new(FindingsComparer.Instance);
    private readonly ConcurrentDictionary<ulong[], Decision>.AlternateLookup<ReadOnlySpan<ulong>> _lookup;
    private readonly ConcurrentDictionary<CallerKey, CallerView> _views = new(CallerKey.Comparer.Instance);
    private int _held;
    private int _viewsHeld;

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
        Words = Findings.WordsFor(bits);
        _lookup = _decisions.GetAlternateLookup<ReadOnlySpan<ulong>>();
    }

    /// <summary>Ordered by id.</summary>
    internal ImmutableArray<CellRule> Denies { get; }

    /// <summary>Of <c>log</c> and <c>allow</c>, ordered by id.</summary>
    internal ImmutableArray<CellRule> Grants { get; }

    /// <summary>The next instant at which a rule begins or ends (exclusive).</summary>
    internal DateTimeOffset ValidUntil { get; }

    /// <summary>Length of the findings.</summary>
    internal int Words { get; }

    internal Decision Decide(RequestFacts facts, bool isLocked)
    {
        var view = ViewOf(facts);
        if (view.Settled(isLocked) is { } settled) return settled;

        Span<ulong> words = Words <= MostWordsOnStack ? stackalloc ulong[Words] : new ulong[Words];
        var findings = view.Examine(facts, isLocked, words);
        if (!_lookup.TryGetValue(words, out var decision))
        {
            decision = Judgement.Of(this, findings, facts, isLocked);
            if (Volatile.Read(ref _held) < MostDecisions && _lookup.TryAdd(words, decision)) Interlocked.Increment(ref _held);
        }
        view.Settle(isLocked, decision);
        return decision;
    }

    /// <summary>Whether <paramref name="facts"/>, out of lockdown, would be permitted.</summary>
    internal bool WouldPermit(RequestFacts facts, bool withoutLogs)
    {
        Span<ulong> words = Words <= MostWordsOnStack ? stackalloc ulong[Words] : new ulong[Words];
        return Judgement.IsPermitted(this, new CallerView(this, facts, couldSignIn: false).Examine(facts, isLocked: false, words), withoutLogs);
    }

    private CallerView ViewOf(RequestFacts facts)
    {
        var key = new CallerKey(facts);
        if (_views.TryGetValue(key, out var view)) return view;
        var made = new CallerView(this, facts, facts is { IdentityConfigured: true, Caller.Kind: CallerKind.Anonymous });
        if (Volatile.Read(ref _viewsHeld) >= MostViews) return made;
        // The key outlives the request, so it must not hold the request's own list.
        var lasting = new CallerKey(facts with { Caller = facts.Caller with { Roles = [.. facts.Caller.Roles] } });
        if (_views.TryAdd(lasting, made)) Interlocked.Increment(ref _viewsHeld);
        return made;
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
