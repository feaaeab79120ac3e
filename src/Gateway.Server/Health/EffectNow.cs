using System.Collections.Immutable;
using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;
using Gateway.Server.Enforcement;
using Gateway.Server.Enforcement.Judging;

namespace Gateway.Server.Health;

/// <summary>
/// What FRT requests get now, in one word that errs towards the open door. <c>deny</c>: none gets through, whoever asks and whatever is stated. <c>log</c>, <c>allow</c>:
/// a request that states nothing, of a caller without unit or role, gets through so at every agency for every class but <c>stop</c>. <c>conditional</c>: it depends on
/// agency, operation, caller or conditions.
/// </summary>
internal static class EffectNow
{
    public const string Conditional = "conditional";

    /// <summary>What a person means by FRT: <c>unknown</c> no permission covers, and <c>stop</c> returns no result.</summary>
    private static readonly ImmutableArray<OperationClass> Classes =
        [.. Enum.GetValues<OperationClass>().Where(operation => operation is not (OperationClass.Unknown or OperationClass.Stop or OperationClass.Other))];

    public static string Of(DirectiveSet set, PolicyInstant now, IReadOnlyList<string> agencies, bool identityConfigured)
    {
        if (set.IsLocked || agencies.Count == 0) return Words.Of(Effect.Deny);
        var inForce = set.Members.Where(member => set.IsInForce(member, now.At) || (now.Also is { } also && set.IsInForce(member, also))).Select(member => member.Directive).ToList();
        var bans = inForce.Where(directive => directive is { Effect: Effect.Deny, Unless: [] } && !NamesCallers(directive.Scope)).ToList();
        var grants = inForce.Where(directive => directive.Effect != Effect.Deny).ToList();
        string? word = null;
        foreach (var agency in agencies)
        {
            foreach (var operation in Classes)
            {
                var cell = OfCell(set, now, bans, grants, FactsOf(agency, operation, now, identityConfigured));
                if (cell == Conditional || (word is not null && word != cell)) return Conditional;
                word = cell;
            }
        }
        return word!;
    }

    private static string OfCell(DirectiveSet set, PolicyInstant now, List<Directive> bans, List<Directive> grants, RequestFacts facts)
    {
        var decision = Judge.Decide(facts, now, set);
        if (decision.Effect != Effect.Deny) return Words.Of(decision.Effect);
        if (!grants.Any(grant => MayCover(grant.Scope, facts))) return Words.Of(Effect.Deny);
        var isBanned = bans.Any(ban => MayCover(ban.Scope, facts) && !ban.Except.Any(except => MayCover(except, facts)));
        return isBanned ? Words.Of(Effect.Deny) : Conditional;
    }

    private static RequestFacts FactsOf(string agency, OperationClass operation, PolicyInstant now, bool identityConfigured) => new()
    {
        At = now.At,
        Agency = agency,
        Api = "",
        Operations = OperationSet.Of(operation),
        Caller = identityConfigured ? new CallerFacts { Kind = CallerKind.Member } : CallerFacts.Anonymous,
        IdentityConfigured = identityConfigured,
    };

    /// <summary>True unless agency or operation keep the scope from covering somebody's request.</summary>
    private static bool MayCover(DirectiveScope scope, RequestFacts facts) =>
        (scope.Agencies is not { } agencies || agencies.Contains(facts.Agency)) && ((scope.Operations ?? OperationSet.All).Bits & facts.Operations.Bits) != 0;

    private static bool NamesCallers(DirectiveScope scope) => scope is not { Units: null, Roles: null, Callers: null };
}
