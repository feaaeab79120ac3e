using Gateway.Policy.Apis;
using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;
using Gateway.Server.Access;
using Gateway.Server.Directives;
using Gateway.Server.Enforcement;
using Gateway.Server.Enforcement.Judging;
using Gateway.Server.Health;
using Gateway.Server.Partners;

namespace Gateway.Server.Coverage;

/// <summary>Judges every operation of every route as a request that states nothing, by the engine itself, and says where caller or statements could change the answer.</summary>
internal sealed class CoverageReport(PartnerConfig partners, DirectivesInForce inForce, PolicyClock clock, IdentityConfiguration identity)
{
    private static readonly ApiOperation Else = new(Classification.NoRule, [], "", OperationSet.Of(OperationClass.Unknown));

    public CoverageView Now()
    {
        var state = inForce.Current;
        var now = clock.Now();
        var standing = state.Set.Members.Where(member => state.Set.IsInForce(member, now.At) || (now.Also is { } also && state.Set.IsInForce(member, also)))
            .Select(member => member.Directive).ToList();
        var rows = partners.Models.Values.OrderBy(route => route.RouteId, StringComparer.Ordinal)
            .SelectMany(route => route.Profile.Operations.Append(Else).Select(operation => RowOf(route, operation, state.Set, standing, now)));
        return new CoverageView(state.Set.Epoch, now.At, state.Lockdown is not null, [.. rows]);
    }

    private CoverageRow RowOf(RouteModel route, ApiOperation operation, DirectiveSet set, List<Directive> standing, PolicyInstant now)
    {
        var facts = new RequestFacts
        {
            At = now.At,
            Agency = route.Agency,
            Api = route.Api,
            Operations = operation.Operations,
            ByReference = true,
            Caller = identity.IsConfigured ? new CallerFacts { Kind = CallerKind.Member } : CallerFacts.Anonymous,
            IdentityConfigured = identity.IsConfigured,
        };
        var decision = Judge.Decide(facts, now, set);
        var (effect, directives) = decision.Effect != Effect.Deny ? (Words.Of(decision.Effect), decision.Determining)
            : !set.IsLocked && Elsewise(standing, facts) is { Count: > 0 } grants ? (EffectNow.Conditional, [.. decision.Determining, .. grants])
            : (Words.Of(Effect.Deny), decision.Determining);
        return new CoverageRow(
            route.RouteId, route.Agency, route.Api, operation.Id, operation.Methods, operation.Path, operation.Operations.Names(), effect, Words.Of(decision.Reason),
            [.. directives.Select(directive => directive.Id).Distinct().Order(StringComparer.Ordinal)]);
    }

    /// <summary>The permissions that could let such a request through for another caller, with statements, or narrowed by its parameters; none where a ban without conditions bites whoever asks.</summary>
    private static List<Directive> Elsewise(List<Directive> standing, RequestFacts facts)
    {
        var left = facts.Operations.Bits;
        foreach (var ban in standing.Where(directive => directive is { Effect: Effect.Deny, Unless: [], Scope: { Units: null, Roles: null, Callers: null } } && IsOfAgency(directive.Scope, facts)))
        {
            var bans = BitsOf(ban.Scope);
            foreach (var except in ban.Except.Where(except => IsOfAgency(except, facts)))
                bans &= ~BitsOf(except);
            left &= ~bans;
        }
        return left == 0 ? [] : [.. standing.Where(directive => directive.Effect != Effect.Deny && IsOfAgency(directive.Scope, facts) && (PermittedBitsOf(directive.Scope) & left) != 0)];
    }

    private static bool IsOfAgency(DirectiveScope scope, RequestFacts facts) => scope.Agencies is not { } agencies || agencies.Contains(facts.Agency);

    private static uint BitsOf(DirectiveScope scope) => (scope.Operations ?? OperationSet.All).Bits;

    // In a permission neither `frt` nor `*` covers what is unknown.
    private static uint PermittedBitsOf(DirectiveScope scope)
    {
        var bits = BitsOf(scope);
        return bits == OperationSet.All.Bits || bits == OperationSet.Frt.Bits ? bits & ~OperationSet.Of(OperationClass.Unknown).Bits : bits;
    }
}
