using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Tests.Decisions;

/// <summary>The rules of directives once more, as directly as they are worded and without index, cache or bits: what the engine is held against.</summary>
internal sealed class NaiveInterpreter(IReadOnlyList<SetMember> members, bool isLocked)
{
    private static readonly OperationClass[] EveryClass = Enum.GetValues<OperationClass>();

    internal string Decide(RequestFacts facts) => Decide(facts, isLocked, withoutLogs: false);

    private string Decide(RequestFacts facts, bool locked, bool withoutLogs)
    {
        var set = members.Where(member => !withoutLogs || member.Directive.Effect != Effect.Log).OrderBy(member => member.Directive.Id, StringComparer.Ordinal).ToList();
        var inForce = set.Where(member => IsInForce(member, set, facts.At)).Select(member => member.Directive).ToList();

        var covering = inForce.Where(directive => directive.Effect == Effect.Deny && DenyCovers(directive, facts)).ToList();
        var biting = covering.Where(directive => !AnyHolds(directive.Unless, facts)).ToList();
        if (biting.Count > 0)
        {
            var missing = biting.All(directive => !directive.Unless.IsEmpty) ? biting.SelectMany(directive => Missing(directive, facts)) : [];
            return Render("Deny", "Denied", biting, missing, covering, facts, "-");
        }
        if (locked) return Render("Deny", "Lockdown", [], [], covering, facts, "-");

        var grants = inForce.Where(directive => directive.Effect != Effect.Deny && GrantCovers(directive, facts)).ToList();
        var holding = grants.Where(directive => directive.Require.IsEmpty || AnyHolds(directive.Require, facts)).ToList();
        covering.AddRange(grants);
        foreach (var effect in new[] { Effect.Log, Effect.Allow })
        {
            var winning = holding.Where(directive => directive.Effect == effect).ToList();
            if (winning.Count > 0)
                return Render(effect.ToString(), "Permitted", winning, [], covering, facts, effect == Effect.Log ? Decide(facts, locked: false, withoutLogs: true) : "-");
        }
        if (SigningInHelps(facts, inForce)) return Render("Deny", "Unauthenticated", [], [], covering, facts, "-");
        return grants.Count > 0
            ? Render("Deny", "ConditionsUnmet", [], grants.SelectMany(directive => Missing(directive, facts)), covering, facts, "-")
            : Render("Deny", "NothingPermits", [], [], covering, facts, "-");
    }

    internal static string Render(Decision decision) =>
        $"{decision.Effect} {decision.Reason} [{string.Join(',', decision.Determining.Select(d => d.Id))}]" +
        $" missing [{string.Join(',', decision.Missing.Select(m => $"{m.Directive}.{m.Condition}:{m.Header}"))}]" +
        $" conditions [{string.Join(',', decision.Conditions.Select(c => $"{c.Directive}.{c.Alternative}.{c.Condition}={c.Holds}"))}]" +
        $" wouldHave ({(decision.WouldHave is { } other ? Render(other) : "-")})";

    private static string Render(
        string effect, string reason, IEnumerable<Directive> determining, IEnumerable<string> missing, IEnumerable<Directive> looked, RequestFacts facts, string wouldHave) =>
        $"{effect} {reason} [{string.Join(',', determining.Select(d => d.Id))}] missing [{string.Join(',', missing.Distinct())}]" +
        $" conditions [{string.Join(',', looked.SelectMany(d => Results(d, facts)))}] wouldHave ({wouldHave})";

    private static bool IsInForce(SetMember member, List<SetMember> set, DateTimeOffset at)
    {
        var directive = member.Directive;
        if (member.IsMissing && directive.Effect != Effect.Deny) return false;
        if (at < directive.EffectiveFrom || at >= (directive.EffectiveUntil ?? DateTimeOffset.MaxValue)) return false;
        foreach (var other in set.Where(other => other.Directive.Id != directive.Id && other.Directive.Replaces.Contains(directive.Id) && other.Directive.EffectiveFrom <= at))
        {
            if (directive.Effect != Effect.Deny) return false;
            var fileIsThere = !other.IsMissing || other.Directive.Effect == Effect.Deny;
            var began = !set.Any(third => third.Directive.Id != other.Directive.Id && third.Directive.Replaces.Contains(other.Directive.Id) && third.Directive.EffectiveFrom <= other.Directive.EffectiveFrom);
            if (fileIsThere && began) return false;
        }
        return true;
    }

    private static bool DenyCovers(Directive directive, RequestFacts facts) =>
        MayBe(directive.Scope, facts) && EveryClass.Where(facts.Operations.Contains)
            .SelectMany(asked => asked == OperationClass.Unknown ? EveryClass : [asked])
            .Any(could => Speaks(directive.Scope, could) && !directive.Except.Any(except => Speaks(except, could) && IsSurely(except, facts)));

    private static bool GrantCovers(Directive directive, RequestFacts facts)
    {
        if (!IsSurely(directive.Scope, facts)) return false;
        var isSomebody = facts.Caller.Kind is CallerKind.Member or CallerKind.Contractor or CallerKind.Application;
        if (directive.Scope.Callers is null && !isSomebody && facts.IdentityConfigured) return false;
        return EveryClass.Where(facts.Operations.Contains).All(asked => asked != OperationClass.Unknown && Speaks(directive.Scope, asked) &&
            !directive.Except.Any(except => Speaks(except, asked) && MayBe(except, facts)));
    }

    private static bool Speaks(DirectiveScope scope, OperationClass operation) => scope.Operations is not { } named || named.Contains(operation);

    private static bool MayBe(DirectiveScope scope, RequestFacts facts)
    {
        var (kind, unit, roles) = Known(facts);
        return (facts.Agency.Length == 0 || scope.Agencies is not { } agencies || agencies.Contains(facts.Agency)) &&
            (kind is null || scope.Callers is not { } kinds || kinds.Contains(kind.Value)) &&
            (unit is null || scope.Units is not { } units || units.Contains(unit, StringComparer.OrdinalIgnoreCase)) &&
            (roles.Count == 0 || scope.Roles is not { } named || named.Intersect(roles, StringComparer.OrdinalIgnoreCase).Any());
    }

    private static bool IsSurely(DirectiveScope scope, RequestFacts facts)
    {
        var (_, unit, roles) = Known(facts);
        return (scope.Agencies is not { } agencies || (facts.Agency.Length > 0 && agencies.Contains(facts.Agency))) &&
            (scope.Callers is not { } kinds || kinds.Contains(facts.Caller.Kind)) &&
            (scope.Units is not { } units || (unit is not null && units.Contains(unit))) &&
            (scope.Roles is not { } named || named.Intersect(roles).Any());
    }

    private static (CallerKind? Kind, string? Unit, IReadOnlyList<string> Roles) Known(RequestFacts facts) => facts.Caller.Kind switch
    {
        CallerKind.Anonymous => (null, null, []),
        CallerKind.Unknown => (null, Blank(facts.Caller.Unit), facts.Caller.Roles),
        _ => (facts.Caller.Kind, Blank(facts.Caller.Unit), facts.Caller.Roles),
    };

    private static string? Blank(string? unit) => unit is "" ? null : unit;

    private static bool AnyHolds(IEnumerable<ConditionSet> sets, RequestFacts facts) => sets.Any(set => NaiveConditions.Each(set, facts).All(condition => condition.Holds));

    private static IEnumerable<string> Missing(Directive directive, RequestFacts facts) =>
        directive.Unless.Concat(directive.Require).SelectMany(set => NaiveConditions.Each(set, facts)).Where(condition => !condition.Holds)
            .Select(condition => $"{directive.Id}.{condition.Name}:{condition.Header}");

    private static IEnumerable<string> Results(Directive directive, RequestFacts facts) =>
        directive.Unless.Concat(directive.Require).SelectMany((set, i) => NaiveConditions.Each(set, facts).Select(condition => $"{directive.Id}.{i}.{condition.Name}={condition.Holds}"));

    private static bool SigningInHelps(RequestFacts facts, List<Directive> inForce)
    {
        if (facts.Caller.Kind != CallerKind.Anonymous || !facts.IdentityConfigured) return false;
        var scopes = inForce.SelectMany(directive => directive.Except.Append(directive.Scope)).ToList();
        var conditions = inForce.SelectMany(directive => directive.Unless.Concat(directive.Require)).ToList();
        string[] units = [.. scopes.SelectMany(scope => scope.Units ?? []).Concat(conditions.SelectMany(set => set.Unit ?? [])).Distinct(), "some other unit"];
        string[] roles = [.. scopes.SelectMany(scope => scope.Roles ?? []).Concat(conditions.SelectMany(set => set.Role ?? [])).Distinct(), "some other role"];
        return (from kind in new[] { CallerKind.Member, CallerKind.Contractor, CallerKind.Application }
                from unit in units
                from held in Enumerable.Range(0, 1 << roles.Length).Select(mask => roles.Where((_, i) => (mask & (1 << i)) != 0).ToList())
                select facts with { Caller = new CallerFacts { Kind = kind, Id = "x", Unit = unit, Roles = held, TrainingValidUntil = DateTimeOffset.MaxValue } })
            .Any(known => !inForce.Any(d => d.Effect == Effect.Deny && DenyCovers(d, known) && !AnyHolds(d.Unless, known)) &&
                inForce.Any(d => d.Effect != Effect.Deny && GrantCovers(d, known) && (d.Require.IsEmpty || AnyHolds(d.Require, known))));
    }
}
