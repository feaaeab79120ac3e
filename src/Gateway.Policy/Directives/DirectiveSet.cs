using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Policy.Decisions.Index;

namespace Gateway.Policy.Directives;

/// <summary>
/// One immutable, compiled directive set: what requests are judged by in one epoch. <see cref="Nothing"/> permits nothing. Indexed by agency and operation so
/// that a decision looks only at directives that can matter. Safe to share between threads; the index fills itself as it is used, within bounds.
/// </summary>
public sealed class DirectiveSet
{
    private readonly FrozenDictionary<string, Rule> _rules;
    private readonly Boundaries _boundaries;

    private DirectiveSet(long epoch, IReadOnlyList<SetMember> members)
    {
        Epoch = epoch;
        Members = members;
        Rules = Rule.Compile(members);
        _rules = Rules.ToFrozenDictionary(static rule => rule.Directive.Id, StringComparer.Ordinal);
        _boundaries = new Boundaries(Rules);
        Index = new DecisionIndex(Rules);
    }

    private DirectiveSet(DirectiveSet other, bool locked)
    {
        Epoch = other.Epoch;
        Members = other.Members;
        Rules = other.Rules;
        _rules = other._rules;
        _boundaries = other._boundaries;
        Index = other.Index;
        IsLocked = locked;
    }

    /// <summary>No directive, epoch -1: everything is denied.</summary>
    public static DirectiveSet Nothing { get; } = Compile(-1, []);

    /// <summary>Ledger index of the <c>directives</c> entry that made the set current.</summary>
    public long Epoch { get; }

    /// <summary>Ordered by id.</summary>
    public IReadOnlyList<SetMember> Members { get; }

    /// <summary>
    /// True while the gateway is in lockdown: prohibitions still answer as themselves, everything else is refused with <see
    /// cref="Decisions.Reason.Lockdown"/>.
    /// </summary>
    public bool IsLocked { get; }

    internal DecisionIndex Index { get; }

    /// <summary>In the order of <see cref="Members"/>.</summary>
    internal ImmutableArray<Rule> Rules { get; }

    /// <summary>Throws <see cref="ArgumentException"/> where two members have the same id.</summary>
    public static DirectiveSet Compile(long epoch, IEnumerable<SetMember> members) =>
        new(epoch, [.. members.OrderBy(static member => member.Directive.Id, StringComparer.Ordinal)]);

    /// <summary>As a gateway would have it that starts with these documents and no record.</summary>
    public static DirectiveSet Of(IEnumerable<DirectiveDocument> documents) =>
        Compile(0, documents.Select(static (document, i) => new SetMember(document, i, DateTimeOffset.MinValue, IsMissing: false)));

    /// <summary>The same set in lockdown, or out of it.</summary>
    public DirectiveSet WithLock(bool locked) => locked == IsLocked ? this : new DirectiveSet(this, locked);

    /// <summary>
    /// When the member stops applying for good: its own <c>effectiveUntil</c> or the <c>effectiveFrom</c> of a member that replaces it, whichever is first.
    /// </summary>
    public DateTimeOffset? EndOf(SetMember member) => RuleOf(member).End is var end && end == Lifetimes.Never ? null : new DateTimeOffset(end, TimeSpan.Zero);

    /// <summary>True when the member applies at <paramref name="at"/>.</summary>
    public bool IsInForce(SetMember member, DateTimeOffset at) => RuleOf(member).IsInForce(at.UtcTicks);

    /// <summary>The first instant after <paramref name="at"/> at which a decision of this set could change; null when there is none.</summary>
    public DateTimeOffset? NextBoundary(DateTimeOffset at)
    {
        var next = _boundaries.EndOf(_boundaries.IntervalOf(at.UtcTicks));
        return next == Lifetimes.Never ? null : new DateTimeOffset(next, TimeSpan.Zero);
    }

    private Rule RuleOf(SetMember member) => _rules.TryGetValue(member.Directive.Id, out var rule) && ReferenceEquals(rule.Directive, member.Directive)
        ? rule
        : throw new ArgumentException("The member is not of this set.", nameof(member));
}
