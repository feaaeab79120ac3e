using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Gateway.Policy.Decisions.Index;

/// <summary>
/// The rules of a set by agency. Parts are built when first asked for; agencies that no directive names share one part, so that the index is bounded by the
/// set.
/// </summary>
internal sealed class DecisionIndex(ImmutableArray<Rule> rules)
{
    // A name that no agency can have: ids are never empty.
    private const string AnyOther = "";

    private readonly FrozenDictionary<string, AgencySlot> _named = rules
        .SelectMany(static rule => rule.Directive.Except.Append(rule.Directive.Scope))
        .SelectMany(static scope => scope.Agencies ?? [])
        .Distinct(StringComparer.Ordinal)
        .ToFrozenDictionary(static agency => agency, static agency => new AgencySlot(agency), StringComparer.Ordinal);

    private readonly AgencySlot _others = new(AnyOther);
    private readonly AgencySlot _unknown = new(null);

    internal Interval At(string? agency, long at)
    {
        var slot = string.IsNullOrEmpty(agency) ? _unknown : _named.TryGetValue(agency, out var named) ? named : _others;
        return (slot.Index ??= new AgencyIndex(slot.Agency, rules)).At(at);
    }

    /// <summary>Built at most a few times by racing threads, all alike; the last one stays.</summary>
    private sealed class AgencySlot(string? agency)
    {
        private volatile AgencyIndex? _index;

        internal string? Agency { get; } = agency;

        internal AgencyIndex? Index { get => _index; set => _index = value; }
    }
}
