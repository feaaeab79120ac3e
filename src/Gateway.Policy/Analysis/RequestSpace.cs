using Gateway.Policy.Analysis.Diagrams;
using Gateway.Policy.Analysis.Variables;
using Gateway.Policy.Decisions.Index;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Analysis;

/// <summary>
/// All requests that there can be in a period, as far as some directive sets tell them apart, and exactly which of them each set permits. Every name that no directive
/// has is one representative, every number an interval, every instant the interval between two at which a directive begins or ends; so nothing is sampled and nothing left
/// out. Permitted means that the engine's effect is <c>log</c> or <c>allow</c>: that the request is forwarded. A request that may be <c>unknown</c> is never permitted and
/// is no point of the space. What one fact does is asked of the engine's own tests. One thread at a time.
/// </summary>
internal sealed class RequestSpace
{
    private readonly RequestVariables _variables;
    private readonly DiagramStore _store;
    private readonly RuleRegions _rules;

    /// <param name="operations">Classes that a question tells apart beyond the directives.</param>
    internal RequestSpace(IReadOnlyList<DirectiveSet> sets, Period period, AnalysisBudget budget, params IEnumerable<OperationSet> operations)
    {
        var rules = sets.SelectMany(static set => set.Rules).ToList();
        var end = period.Until?.UtcTicks ?? Lifetimes.Never;
        var starts = rules.SelectMany(static rule => new[] { rule.From, rule.End }).Where(instant => instant > period.From.UtcTicks && instant < end)
            .Append(period.From.UtcTicks).Distinct().Order().ToList();
        _variables = new RequestVariables(new Vocabulary(rules.Select(static rule => rule.Directive), operations, budget), starts, end, budget);
        AnalysisBudget.Bound(_variables.All.Count);
        _store = new DiagramStore([.. _variables.All.Select(static variable => variable.Size)], budget);
        var atoms = new Atoms(_store, _variables);
        Possible = new RequestSubset(this, PossibleRequests.Of(_store, _variables));
        _rules = new RuleRegions(_store, _variables, atoms);
        Facts = new FactRegions(this, atoms);
    }

    /// <summary>Every request that a caller can make: no fact contradicts another.</summary>
    internal RequestSubset Possible { get; }

    /// <summary>Requests by a single fact.</summary>
    internal FactRegions Facts { get; }

    internal DiagramStore Store => _store;

    internal RequestVariables Variables => _variables;

    /// <summary>The requests that the set permits. The set is one of those that the space was made for.</summary>
    internal RequestSubset PermittedBy(DirectiveSet set)
    {
        if (set.IsLocked) return new RequestSubset(this, DiagramStore.Nothing);
        var permitted = _store.And(Possible.Node, _store.Or([.. set.Rules.Where(static rule => !rule.IsDeny).Select(_rules.Permitting)]));
        foreach (var deny in set.Rules.Where(static rule => rule.IsDeny)) permitted = _store.Minus(permitted, _rules.Biting(deny));
        return new RequestSubset(this, permitted);
    }

    internal RequestSubset None => new(this, DiagramStore.Nothing);

    /// <summary>The requests that scope and exceptions of a rule cover while it is in force, whatever its conditions say; or those of them for which one alternative holds.</summary>
    internal RequestSubset CoveredBy(Rule rule, int? alternative = null) => new(this, _store.And([
        Possible.Node, _rules.Covering(rule), alternative is { } number ? _rules.Alternative(rule, number) : DiagramStore.Everything,
    ]));

    /// <summary>The requests that one rule would let pass, or refuse, if it stood alone.</summary>
    internal RequestSubset ReachedBy(Rule rule) => new(this, _store.And(Possible.Node, rule.IsDeny ? _rules.Biting(rule) : _rules.Permitting(rule)));
}
