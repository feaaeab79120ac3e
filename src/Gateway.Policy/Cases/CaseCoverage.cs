using Gateway.Policy.Decisions.Conditions;
using Gateway.Policy.Directives;

namespace Gateway.Policy.Cases;

/// <summary>A condition of a directive, and whether some case saw it hold and some case saw it not hold.</summary>
/// <param name="Alternative">Counts from 0 within <c>unless</c> or <c>require</c>.</param>
public sealed record ConditionCoverage(string Directive, int Alternative, string Condition, bool SeenHolding, bool SeenFailing)
{
    public bool IsComplete => SeenHolding && SeenFailing;
}

/// <summary>What the cases leave untried: directives that determined none, conditions that were never seen both ways.</summary>
public sealed record CaseCoverage(IReadOnlyList<string> Directives, IReadOnlyList<string> Undetermined, IReadOnlyList<ConditionCoverage> Conditions)
{
    public static CaseCoverage Of(IEnumerable<CaseResult> results, DirectiveSet set)
    {
        var decisions = results.SelectMany(static result => result.Decision.WouldHave is { } other ? [result.Decision, other] : new[] { result.Decision }).ToList();
        var determining = decisions.SelectMany(static decision => decision.Determining).Select(static directive => directive.Id).ToHashSet(StringComparer.Ordinal);
        var seen = decisions.SelectMany(static decision => decision.Conditions).ToHashSet();
        var ids = set.Members.Select(static member => member.Directive.Id).ToList();
        return new CaseCoverage(ids, [.. ids.Where(id => !determining.Contains(id))], [.. set.Members.SelectMany(member => Of(member.Directive, seen))]);
    }

    private static IEnumerable<ConditionCoverage> Of(Directive directive, HashSet<Decisions.ConditionResult> seen) =>
        directive.Unless.Concat(directive.Require).SelectMany((conditions, i) => Condition.Of(conditions).Select(condition => new ConditionCoverage(
            directive.Id, i, condition.Name,
            seen.Contains(new Decisions.ConditionResult(directive.Id, i, condition.Name, true)),
            seen.Contains(new Decisions.ConditionResult(directive.Id, i, condition.Name, false)))));
}
