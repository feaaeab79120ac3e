using System.Collections.Immutable;
using CsCheck;
using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Tests.Directives;

/// <summary>Generators over a small world, so that directives meet each other often: two agencies, two units, two roles, four classes, six instants.</summary>
internal static class Generated
{
    internal static ImmutableArray<DateTimeOffset> Instants { get; } = [.. Enumerable.Range(0, 6).Select(hour => Some.Start.AddHours(hour))];

    private static readonly Gen<OperationSet> Operations = Gen.OneOf(OperationClass.Unknown, OperationClass.Search, OperationClass.Stop, OperationClass.Other)
        .Array[1, 2].Select(classes => OperationSet.Of(classes));

    private static readonly Gen<OperationSet?> ScopeOperations = Gen.Frequency(
        (2, Gen.Const((OperationSet?)null)), (2, Gen.Const((OperationSet?)OperationSet.Frt)), (3, Operations.Select(set => (OperationSet?)set)));

    private static readonly Gen<DirectiveScope> Scope = Gen.Select(
        Names("alpha", "beta"), ScopeOperations, Names("homicide", "gangs"), Names("detective", "analyst"), Kinds(),
        (agencies, operations, units, roles, callers) => new DirectiveScope { Agencies = agencies, Operations = operations, Units = units, Roles = roles, Callers = callers });

    /// <summary>A valid directive with the id <c>d0</c> to <c>d5</c>.</summary>
    internal static Gen<Directive> Directive { get; } = Gen.Select(
        Gen.Select(Gen.Int[0, 5], Gen.OneOf(Effect.Deny, Effect.Log, Effect.Allow), Gen.Int[0, 4], Gen.Int[1, 8]),
        Scope, Scope.Array[0, 2], GeneratedConditions.Set.Array[0, 2], Gen.Frequency((2, Gen.Const(Array.Empty<int>())), (1, Gen.Int[0, 5].Array[1, 2])), Make);

    /// <summary>One to six directives with different ids.</summary>
    internal static Gen<Directive[]> Directives { get; } = Directive.Array[1, 7].Select(directives => directives.DistinctBy(directive => directive.Id).ToArray());

    internal static Gen<RequestFacts> Facts { get; } = Gen.Select(
        Gen.Select(Gen.Int[-1, 11], Gen.OneOf("alpha", "beta", "gamma", ""), Operations, Gen.Bool),
        Gen.Select(Gen.Enum<CallerKind>(), Gen.OneOf<string?>(null, "", "homicide", "GANGS", "other"), Gen.OneOf("detective", "analyst", "Clerk").Array[0, 2], Gen.Bool),
        GeneratedConditions.Facts,
        (request, caller, stated) => stated with
        {
            At = Some.Start.AddMinutes(30 * request.Item1),
            Agency = request.Item2,
            Operations = request.Item3,
            IdentityConfigured = request.Item4,
            Caller = stated.Caller with { Kind = caller.Item1, Unit = caller.Item2, Roles = caller.Item3, Id = caller.Item4 ? "1234" : null },
        });

    private static Directive Make((int Id, Effect Effect, int From, int Until) head, DirectiveScope scope, DirectiveScope[] except, ConditionSet[] conditions, int[] replaces)
    {
        var id = $"d{head.Id}";
        var grants = head.Effect != Effect.Deny;
        return Some.Directive(id, head.Effect) with
        {
            EffectiveFrom = Instants[head.From],
            EffectiveUntil = head.From + head.Until < Instants.Length ? Instants[head.From + head.Until] : null,
            Scope = grants ? WithoutUnknown(scope) : scope,
            Except = [.. except.Where(carved => carved != DirectiveScope.Everything)],
            Unless = grants ? [] : [.. conditions],
            Require = grants ? [.. conditions] : [],
            Replaces = [.. replaces.Select(other => $"d{other}").Where(other => other != id).Distinct()],
        };
    }

    // A grant may not name "unknown".
    private static DirectiveScope WithoutUnknown(DirectiveScope scope) =>
        scope.Operations is { } named && named.Contains(OperationClass.Unknown) ? scope with { Operations = OperationSet.Of(OperationClass.Search, OperationClass.Stop) } : scope;

    private static Gen<ImmutableArray<string>?> Names(string first, string second) => Gen.Frequency(
        (5, Gen.Const((ImmutableArray<string>?)null)), (2, Gen.OneOf(first, second).Select(List)), (1, Gen.Const(List(first, second))));

    private static ImmutableArray<string>? List(string name) => ImmutableArray.Create(name);

    private static ImmutableArray<string>? List(string first, string second) => ImmutableArray.Create(first, second);

    private static Gen<ImmutableArray<CallerKind>?> Kinds() => Gen.Frequency(
        (5, Gen.Const((ImmutableArray<CallerKind>?)null)),
        (3, Gen.OneOf(CallerKind.Anonymous, CallerKind.Member, CallerKind.Contractor, CallerKind.Application).Array[1, 2]
            .Select(kinds => (ImmutableArray<CallerKind>?)kinds.Distinct().ToImmutableArray())));
}
