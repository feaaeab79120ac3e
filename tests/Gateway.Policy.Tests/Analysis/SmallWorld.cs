using System.Collections.Immutable;
using CsCheck;
using Gateway.Policy.Analysis;
using Gateway.Policy.Analysis.Variables;
using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;
using Gateway.Policy.Tests.Directives;

namespace Gateway.Policy.Tests.Analysis;

/// <summary>
/// Directives that speak of few facts, and every request that these facts make: one named agency and another one, two classes told apart from the rest, a named unit in
/// both spellings, a role, a case number, an end that passes.
/// </summary>
internal static class SmallWorld
{
    private static readonly Gen<ConditionSet> Conditions = Gen.OneOf(
        new ConditionSet { CaseNumber = "##-#" }, new ConditionSet { TrainingValid = true }, new ConditionSet { CaseNumber = "##-#", TrainingValid = true },
        new ConditionSet { Requester = RequesterProof.Verified });

    private static readonly Gen<DirectiveScope> Scope = Gen.Select(
        Gen.OneOf<ImmutableArray<string>?>(null, ["alpha"]),
        Gen.OneOf<OperationSet?>(null, OperationSet.Frt, OperationSet.Of(OperationClass.Search), OperationSet.Of(OperationClass.Search, OperationClass.Stop)),
        Gen.OneOf<ImmutableArray<string>?>(null, null, ["homicide"]), Gen.OneOf<ImmutableArray<string>?>(null, null, ["detective"]),
        Gen.OneOf<ImmutableArray<CallerKind>?>(null, null, [CallerKind.Member], [CallerKind.Anonymous, CallerKind.Contractor]),
        (agencies, operations, units, roles, callers) => new DirectiveScope { Agencies = agencies, Operations = operations, Units = units, Roles = roles, Callers = callers });

    private static readonly Gen<Directive> Directive = Gen.Select(
        Gen.Int[0, 3], Gen.OneOf(Effect.Deny, Effect.Log, Effect.Allow), Gen.Int[0, 2], Scope, Scope.Array[0, 1], Conditions.Array[0, 1],
        (id, effect, hour, scope, except, conditions) => Some.Directive($"d{id}", effect) with
        {
            EffectiveFrom = Some.Start.AddHours(hour),
            Scope = scope,
            Except = [.. except.Where(carved => carved != DirectiveScope.Everything)],
            Unless = effect == Effect.Deny ? [.. conditions] : [],
            Require = effect == Effect.Deny ? [] : [.. conditions],
        });

    internal static Gen<Directive[]> Directives { get; } = Directive.Array[1, 4].Select(directives => directives.DistinctBy(directive => directive.Id).ToArray());

    /// <summary>Every combination of what the facts above can be; the other facts are absent.</summary>
    internal static IEnumerable<RequestFacts> PointsOf(RequestSpace space)
    {
        var variables = space.Variables;
        List<int> spokenOf =
        [
            variables.Time, variables.Agency, variables.Identity, variables.Kind, .. RequestVariables.In(variables.Operations), variables.Person, variables.Unit,
            .. RequestVariables.In(variables.Roles), variables.Training, variables.CaseNumber,
        ];
        return Points(variables, spokenOf, 0, Blank.Facts);
    }

    private static IEnumerable<RequestFacts> Points(RequestVariables variables, List<int> spokenOf, int next, RequestFacts facts)
    {
        if (next == spokenOf.Count) return [facts];
        var variable = variables.All[spokenOf[next]];
        return Enumerable.Range(0, variable.Size).SelectMany(value => Points(variables, spokenOf, next + 1, variable.Write(value, facts)));
    }
}
