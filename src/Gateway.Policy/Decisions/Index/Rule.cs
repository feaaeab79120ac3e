using System.Collections.Immutable;
using Gateway.Policy.Decisions.Conditions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Decisions.Index;

/// <summary>One directive of a set, compiled: its lifetime and its conditions. Immutable.</summary>
internal sealed class Rule
{
    private readonly bool _isSpent;

    private Rule(SetMember member, long end, long? strictEnd)
    {
        Directive = member.Directive;
        From = Directive.EffectiveFrom.UtcTicks;
        End = end;
        StrictEnd = strictEnd ?? From;
        _isSpent = member.IsSpent;
        var sets = IsDeny ? Directive.Unless : Directive.Require;
        Alternatives = [.. sets.Select(Condition.Of)];
    }

    internal Directive Directive { get; }

    internal bool IsDeny => Directive.Effect == Effect.Deny;

    /// <summary>UTC ticks, inclusive.</summary>
    internal long From { get; }

    /// <summary>UTC ticks, exclusive.</summary>
    internal long End { get; }

    /// <summary>The end in the same set without its log directives: what they replaced goes on. A log directive itself never begins there.</summary>
    private long StrictEnd { get; }

    /// <summary>Alternatives, each of conditions that must all hold.</summary>
    internal ImmutableArray<ImmutableArray<Condition>> Alternatives { get; }

    internal bool IsInForce(long at) => !_isSpent && From <= at && at < End;

    internal bool IsInForceWithoutLogs(long at) => !_isSpent && From <= at && at < StrictEnd;

    /// <summary>False where the rule can never bite or cover at this agency; null is an agency that nobody named and that cannot be told.</summary>
    internal bool CanMatter(string? agency) => IsDeny ? CoversUnlessOther(Directive.Scope, agency) : CoversIfSame(Directive.Scope, agency);

    /// <summary>For prohibitions: an agency that cannot be told may be the one that is named.</summary>
    internal static bool CoversUnlessOther(DirectiveScope scope, string? agency) =>
        agency is null || scope.Agencies is not { } named || named.AsSpan().Contains(agency);

    /// <summary>For permissions.</summary>
    internal static bool CoversIfSame(DirectiveScope scope, string? agency) =>
        scope.Agencies is not { } named || (agency is not null && named.AsSpan().Contains(agency));

    internal static uint ClassesOf(DirectiveScope scope) => (scope.Operations ?? OperationSet.All).Bits;

    internal static ImmutableArray<Rule> Compile(IReadOnlyList<SetMember> members)
    {
        var ends = Lifetimes.EndsOf([.. members.Select(static member => (member.Directive, member.IsSpent))]);
        var strict = members.Where(static member => member.Directive.Effect != Effect.Log).ToList();
        var strictEnds = Lifetimes.EndsOf([.. strict.Select(static member => (member.Directive, member.IsSpent))]);
        var strictEndOf = strict.Zip(strictEnds).ToDictionary(static pair => pair.First.Directive.Id, static pair => pair.Second, StringComparer.Ordinal);
        return [.. members.Zip(ends, (member, end) => new Rule(member, end, strictEndOf.TryGetValue(member.Directive.Id, out var strictEnd) ? strictEnd : null))];
    }

    /// <summary>The instants at which it begins or ends, with log directives and without; none for what never applies.</summary>
    internal IEnumerable<long> Boundaries
    {
        get
        {
            if (_isSpent) yield break;
            if (From < Math.Max(End, StrictEnd)) yield return From;
            if (From < End && End != Lifetimes.Never) yield return End;
            if (From < StrictEnd && StrictEnd != Lifetimes.Never) yield return StrictEnd;
        }
    }
}
