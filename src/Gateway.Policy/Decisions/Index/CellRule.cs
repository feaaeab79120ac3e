using System.Collections.Immutable;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Decisions.Index;

/// <summary>A rule that can matter for one agency and one set of operations: what depends on these alone has been worked out.</summary>
internal sealed class CellRule
{
    private const uint UnknownBit = 1u << (int)OperationClass.Unknown;

    private readonly ImmutableArray<DirectiveScope> _callerExcepts;
    private readonly OperationSet _operations;
    private readonly uint _classes;

    private CellRule(Rule rule, OperationSet operations, uint classes, ImmutableArray<DirectiveScope> callerExcepts, long within, int firstBit)
    {
        Rule = rule;
        _operations = operations;
        _classes = classes;
        _callerExcepts = callerExcepts;
        IsInForce = rule.IsInForce(within);
        IsInForceWithoutLogs = rule.IsInForceWithoutLogs(within);
        AlwaysBites = rule is { IsDeny: true, Alternatives.Length: 0 } && IsInForce && callerExcepts.IsEmpty && !rule.Directive.Scope.NamesCallers;
        FirstBit = firstBit;
    }

    internal Rule Rule { get; }

    internal bool IsInForce { get; }

    internal bool IsInForceWithoutLogs { get; }

    /// <summary>Place of the bit "covers the request" in the findings; the conditions follow it.</summary>
    internal int FirstBit { get; }

    internal int BitCount => 1 + Rule.Alternatives.Sum(static conditions => conditions.Length);

    /// <summary>True for a deny in force that covers every request of the cell, whoever calls and whatever is stated.</summary>
    internal bool AlwaysBites { get; }

    /// <summary>Null where the rule cannot cover a request of this agency and these operations.</summary>
    internal static CellRule? Of(Rule rule, string? agency, OperationSet operations, long within, int firstBit)
    {
        var classes = Rule.ClassesOf(rule.Directive.Scope);
        var callerExcepts = ImmutableArray.CreateBuilder<DirectiveScope>();
        foreach (var except in rule.Directive.Except)
        {
            var applies = rule.IsDeny ? Rule.CoversIfSame(except, agency) : Rule.CoversUnlessOther(except, agency);
            if (!applies) continue;
            if (except.NamesCallers) callerExcepts.Add(except);
            else classes &= ~Rule.ClassesOf(except);
        }
        var covers = rule.IsDeny ? Bites(classes, operations) : Permits(classes, operations);
        return covers ? new CellRule(rule, operations, classes, callerExcepts.ToImmutable(), within, firstBit) : null;
    }

    /// <summary>Whether the directive's scope, less what is carved out, covers the request. Conditions are another matter.</summary>
    internal bool Covers(RequestFacts facts)
    {
        var scope = Rule.Directive.Scope;
        return Rule.IsDeny
            ? CallerMatch.IsPossible(scope, facts.Caller) && Bites(_classes & ~Carved(facts), _operations)
            : CallerMatch.IsProven(scope, facts.Caller) && (scope.Callers is not null || CallerMatch.IsCoveredByAll(facts)) &&
                Permits(_classes & ~Carved(facts), _operations);
    }

    private uint Carved(RequestFacts facts)
    {
        var carved = 0u;
        foreach (var except in _callerExcepts)
            if (Rule.IsDeny ? CallerMatch.IsProven(except, facts.Caller) : CallerMatch.IsPossible(except, facts.Caller))
                carved |= Rule.ClassesOf(except);
        return carved;
    }

    /// <summary>A ban bites if it covers one class of the request; <c>unknown</c> may be any class that it covers.</summary>
    private static bool Bites(uint classes, OperationSet operations) =>
        (classes & operations.Bits) != 0 || (operations.Contains(OperationClass.Unknown) && classes != 0);

    /// <summary>A permission must cover every class of the request, and covers <c>unknown</c> never.</summary>
    private static bool Permits(uint classes, OperationSet operations) => (operations.Bits & ~(classes & ~UnknownBit)) == 0;
}
