using Gateway.Policy.Analysis.Diagrams;
using Gateway.Policy.Analysis.Variables;
using Gateway.Policy.Decisions;
using Gateway.Policy.Decisions.Index;
using Gateway.Policy.Directives;

namespace Gateway.Policy.Analysis;

/// <summary>The requests that one rule refuses or lets pass while it is in force (DESIGN section 5, matching).</summary>
internal sealed class RuleRegions(DiagramStore store, RequestVariables variables, Atoms atoms)
{
    private readonly Dictionary<Rule, int> _known = [];

    internal int Biting(Rule deny) => Known(deny, () => store.Minus(store.And([Time(deny), DenyCovers(deny.Directive)]), AnyAlternative(deny)));

    internal int Permitting(Rule grant) => Known(grant, () => store.And([
        Time(grant), GrantCovers(grant.Directive), grant.Alternatives.IsEmpty ? DiagramStore.Everything : AnyAlternative(grant),
    ]));

    /// <summary>Covered by scope and exceptions, whatever the conditions say.</summary>
    internal int Covering(Rule rule) => store.And(Time(rule), rule.IsDeny ? DenyCovers(rule.Directive) : GrantCovers(rule.Directive));

    /// <summary>Where all conditions of one alternative hold.</summary>
    internal int Alternative(Rule rule, int number) => store.And([.. rule.Alternatives[number].Select(condition => atoms.Holding(condition.Test))]);

    private int Known(Rule rule, Func<int> make) => _known.TryGetValue(rule, out var known) ? known : _known[rule] = make();

    private int AnyAlternative(Rule rule) => store.Or([.. Enumerable.Range(0, rule.Alternatives.Length).Select(number => Alternative(rule, number))]);

    private int Time(Rule rule) => atoms.Where(variables.Time, facts => rule.IsInForce(facts.At.UtcTicks));

    /// <summary>One class of the request that is covered and not carved out suffices.</summary>
    private int DenyCovers(Directive directive)
    {
        var classes = RequestVariables.In(variables.Operations).Where(lot => Names(directive.Scope, lot))
            .Select(lot => store.Minus(Asks(lot), store.Or([.. directive.Except.Where(except => Names(except, lot)).Select(Proven)])));
        return store.And(Possible(directive.Scope), store.Or([.. classes]));
    }

    /// <summary>Every class of the request must be covered and none carved out.</summary>
    private int GrantCovers(Directive directive)
    {
        var classes = RequestVariables.In(variables.Operations).Select(lot => store.Or(store.Not(Asks(lot)), Names(directive.Scope, lot)
            ? store.Not(store.Or([.. directive.Except.Where(except => Names(except, lot)).Select(Possible)]))
            : DiagramStore.Nothing));
        var byAll = directive.Scope.Callers is null
            ? store.Or(
                store.Not(atoms.Where(variables.Identity, static facts => facts.IdentityConfigured)),
                atoms.Where(variables.Kind, static facts => CallerMatch.IsCoveredByAll(facts with { IdentityConfigured = true })))
            : DiagramStore.Everything;
        return store.And([Proven(directive.Scope), byAll, .. classes]);
    }

    private int Asks(int lot) => store.Where(lot, static value => value == FlagVariable.Yes);

    private bool Names(DirectiveScope scope, int lot) =>
        scope.Operations is not { } operations || operations.Contains(((OperationVariable)variables.All[lot]).Classes[0]);

    private int Possible(DirectiveScope scope)
    {
        var roles = RequestVariables.In(variables.Roles).ToList();
        var noRole = store.And([.. roles.Select(role => store.Not(store.Where(role, static value => value == FlagVariable.Yes)))]);
        var held = roles.Select(role => atoms.Where(role, facts => facts.Caller.Roles.Count > 0 && CallerMatch.IsPossible(RolesOf(scope), facts.Caller)));
        return store.And([
            atoms.Where(variables.Agency, facts => Rule.CoversUnlessOther(scope, facts.Agency)),
            atoms.Where(variables.Kind, facts => CallerMatch.IsPossible(KindsOf(scope), facts.Caller)),
            atoms.Where(variables.Unit, facts => CallerMatch.IsPossible(UnitsOf(scope), facts.Caller)),
            scope.Roles is null ? DiagramStore.Everything : store.Or([noRole, .. held]),
        ]);
    }

    private int Proven(DirectiveScope scope) => store.And([
        atoms.Where(variables.Agency, facts => Rule.CoversIfSame(scope, facts.Agency)),
        atoms.Where(variables.Kind, facts => CallerMatch.IsProven(KindsOf(scope), facts.Caller)),
        atoms.Where(variables.Unit, facts => CallerMatch.IsProven(UnitsOf(scope), facts.Caller)),
        scope.Roles is null ? DiagramStore.Everything
            : store.Or([.. RequestVariables.In(variables.Roles).Select(role => atoms.Where(role, facts => CallerMatch.IsProven(RolesOf(scope), facts.Caller)))]),
    ]);

    // One list alone: what the other lists ask is asked of other facts.
    private static DirectiveScope KindsOf(DirectiveScope scope) => new() { Callers = scope.Callers };

    private static DirectiveScope UnitsOf(DirectiveScope scope) => new() { Units = scope.Units };

    private static DirectiveScope RolesOf(DirectiveScope scope) => new() { Roles = scope.Roles };
}
