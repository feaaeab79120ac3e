using System.Collections.Immutable;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Decisions.Index;

/// <summary>Makes the decision from the findings (DESIGN section 5, precedence): any deny; else the strictest of what permits; else nothing.</summary>
internal static class Judgement
{
    internal static Decision Of(Cell cell, Findings findings, RequestFacts facts, bool isLocked) => Of(cell, findings, facts, isLocked, withoutLogs: false);

    internal static bool IsPermitted(Cell cell, Findings findings, bool withoutLogs)
    {
        foreach (var deny in cell.Denies)
            if (Counts(deny, withoutLogs) && Bites(deny, findings))
                return false;
        foreach (var grant in cell.Grants)
            if (Counts(grant, withoutLogs) && Permits(grant, findings))
                return true;
        return false;
    }

    private static Decision Of(Cell cell, Findings findings, RequestFacts facts, bool isLocked, bool withoutLogs)
    {
        var looked = Covering(cell.Denies, findings, withoutLogs);
        var biting = Where(looked, findings, Bites);
        if (biting.Count > 0)
            return new Decision
            {
                Effect = Effect.Deny,
                Reason = Reason.Denied,
                Determining = [.. biting.Select(static rule => rule.Rule.Directive)],
                Missing = biting.TrueForAll(static rule => rule.Rule.Alternatives.Length > 0) ? Missing(biting, findings) : [],
                Conditions = Conditions(looked, findings),
                ValidUntil = ValidUntil(cell, findings),
            };
        if (isLocked)
            return new Decision { Effect = Effect.Deny, Reason = Reason.Lockdown, Conditions = Conditions(looked, findings), ValidUntil = ValidUntil(cell, findings) };

        var grants = Covering(cell.Grants, findings, withoutLogs);
        looked.AddRange(grants);
        var holding = Where(grants, findings, Permits);
        return holding.Count > 0
            ? Permit(cell, findings, facts, holding, Conditions(looked, findings))
            : Refuse(cell, findings, facts, grants, withoutLogs) with { Conditions = Conditions(looked, findings) };
    }

    private static Decision Permit(Cell cell, Findings findings, RequestFacts facts, List<CellRule> holding, ImmutableArray<ConditionResult> conditions)
    {
        var logs = holding.Exists(static rule => rule.Rule.Directive.Effect == Effect.Log);
        var effect = logs ? Effect.Log : Effect.Allow;
        return new Decision
        {
            Effect = effect,
            Reason = Reason.Permitted,
            Determining = [.. holding.Select(static rule => rule.Rule.Directive).Where(directive => directive.Effect == effect)],
            Conditions = conditions,
            WouldHave = logs ? Of(cell, findings, facts, isLocked: false, withoutLogs: true) : null,
            ValidUntil = ValidUntil(cell, findings),
        };
    }

    private static Decision Refuse(Cell cell, Findings findings, RequestFacts facts, List<CellRule> grants, bool withoutLogs)
    {
        var reason = SomebodyKnown.WouldPass(cell, facts, withoutLogs) ? Reason.Unauthenticated
            : grants.Count > 0 ? Reason.ConditionsUnmet
            : Reason.NothingPermits;
        return new Decision
        {
            Effect = Effect.Deny,
            Reason = reason,
            Missing = reason == Reason.ConditionsUnmet ? Missing(grants, findings) : [],
            ValidUntil = ValidUntil(cell, findings),
        };
    }

    // Whatever is stated to end may end before any rule does.
    private static DateTimeOffset ValidUntil(Cell cell, Findings findings) =>
        findings.Until < cell.ValidUntil.UtcTicks ? new DateTimeOffset(findings.Until, TimeSpan.Zero) : cell.ValidUntil;

    private static bool Counts(CellRule rule, bool withoutLogs) => withoutLogs ? rule.IsInForceWithoutLogs : rule.IsInForce;

    private static bool Bites(CellRule deny, Findings findings) => findings.Covers(deny) && !findings.AnyAlternativeHolds(deny);

    private static bool Permits(CellRule grant, Findings findings) =>
        findings.Covers(grant) && (grant.Rule.Alternatives.Length == 0 || findings.AnyAlternativeHolds(grant));

    private delegate bool Test(CellRule rule, Findings findings);

    private static List<CellRule> Where(List<CellRule> rules, Findings findings, Test test)
    {
        var passing = new List<CellRule>();
        foreach (var rule in rules)
            if (test(rule, findings))
                passing.Add(rule);
        return passing;
    }

    private static List<CellRule> Covering(ImmutableArray<CellRule> rules, Findings findings, bool withoutLogs)
    {
        var covering = new List<CellRule>();
        foreach (var rule in rules)
            if (Counts(rule, withoutLogs) && findings.Covers(rule))
                covering.Add(rule);
        return covering;
    }

    private static ImmutableArray<ConditionResult> Conditions(List<CellRule> rules, Findings findings)
    {
        var results = ImmutableArray.CreateBuilder<ConditionResult>();
        foreach (var rule in rules)
        {
            var bit = rule.FirstBit;
            var alternatives = rule.Rule.Alternatives;
            for (var i = 0; i < alternatives.Length; i++)
                foreach (var condition in alternatives[i])
                    results.Add(new ConditionResult(rule.Rule.Directive.Id, i, condition.Name, findings.Holds(++bit)));
        }
        return results.ToImmutable();
    }

    private static ImmutableArray<MissingCondition> Missing(List<CellRule> rules, Findings findings)
    {
        var missing = ImmutableArray.CreateBuilder<MissingCondition>();
        foreach (var rule in rules)
        {
            var bit = rule.FirstBit;
            foreach (var condition in rule.Rule.Alternatives.SelectMany(static conditions => conditions))
            {
                var entry = new MissingCondition(condition.Name, rule.Rule.Directive.Id, condition.Header);
                if (!findings.Holds(++bit) && !missing.Contains(entry)) missing.Add(entry);
            }
        }
        return missing.ToImmutable();
    }
}
