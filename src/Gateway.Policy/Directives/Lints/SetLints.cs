using Gateway.Policy.Analysis;
using Gateway.Policy.Decisions;
using Gateway.Policy.Decisions.Index;
using Gateway.Policy.Directives.Reading;

namespace Gateway.Policy.Directives.Lints;

/// <summary>
/// What directives make of each other, and what a directive can reach at all, from now on: exactly, by the analysis of the set. One directive at a time is looked at as if
/// the others were right.
/// </summary>
public static class SetLints
{
    /// <summary>
    /// Pure: <paramref name="now"/> is the only time. Ordered by id and line. Throws <see cref="AnalysisLimitException"/> where that is more work than the budget.
    /// </summary>
    public static IReadOnlyList<DirectiveLint> Of(IReadOnlyList<DirectiveDocument> documents, DateTimeOffset now, AnalysisBudget budget)
    {
        var set = DirectiveSet.Of(documents);
        var space = new RequestSpace([set], new Period(now, null), budget, DirectiveLints.Harmless);
        var found = new SetFindings(space, set, now);
        return [.. set.Members.SelectMany((member, i) => found.Of(member.Document, set.Rules[i]))];
    }

    private sealed class SetFindings(RequestSpace space, DirectiveSet set, DateTimeOffset now)
    {
        private readonly Dictionary<Rule, RequestSubset> _reached = set.Rules.ToDictionary(static rule => rule, space.ReachedBy);

        internal IReadOnlyList<DirectiveLint> Of(DirectiveDocument document, Rule rule)
        {
            var places = new Places(document);
            if (rule.End <= now.UtcTicks) AddEnded(rule, places);
            else if (rule.End <= rule.From) places.Add(DirectiveLints.Unreachable, "effectiveFrom", $"never begins, since {EndedBy(rule)} replaces it before: take the file away");
            else if (space.CoveredBy(rule).IsEmpty) places.Add(DirectiveLints.Unreachable, "scope", "covers no request, since what it names is carved out again: name what it is about, or take the file away");
            else AddReach(document, rule, places);
            return places.InOrder();
        }

        private void AddEnded(Rule rule, Places places)
        {
            // Its own end is told without the set.
            if (rule.Directive.EffectiveUntil?.UtcTicks is { } own && own <= rule.End) return;
            places.Add(DirectiveLints.Expired, "effectiveFrom", $"is replaced by {EndedBy(rule)}, so the directive has no effect any more: take the file away");
        }

        private void AddReach(DirectiveDocument document, Rule rule, Places places)
        {
            AddContradictory(document, rule, places);
            var reached = _reached[rule];
            if (reached.IsEmpty) return;
            if (rule.IsDeny) AddShadowedDeny(rule, reached, places);
            else AddGrant(rule, reached, places);
        }

        private void AddContradictory(DirectiveDocument document, Rule rule, Places places)
        {
            if (rule.Alternatives.IsEmpty) return;
            var told = DirectiveLints.Of(document, now).Where(static lint => lint.Lint == DirectiveLints.Contradictory).Select(static lint => lint.Member).ToList();
            for (var i = 0; i < rule.Alternatives.Length; i++)
            {
                var path = rule.IsDeny ? $"unless[{i}]" : rule.Alternatives.Length == 1 ? "require" : $"require[{i}]";
                if (!told.Exists(member => member.StartsWith(path, StringComparison.Ordinal)) && space.CoveredBy(rule, alternative: i).IsEmpty)
                    places.Add(DirectiveLints.Contradictory, path, "can hold for no request that the directive covers: its conditions, or one of them and the scope, exclude each other");
            }
        }

        private void AddShadowedDeny(Rule rule, RequestSubset reached, Places places)
        {
            if (Hiding(reached, rule, static other => other.IsDeny) is { } others)
                places.Add(DirectiveLints.Shadowed, "scope", $"refuses nothing that {others} would not refuse without it: keep it if it is to bind when that ends, else take the file away");
        }

        private void AddGrant(Rule rule, RequestSubset reached, Places places)
        {
            var forbidden = Union(static other => other.IsDeny, rule);
            var left = reached.Except(forbidden);
            if (left.IsEmpty)
                places.Add(DirectiveLints.Shadowed, "scope", $"permits nothing, since {Hiding(reached, rule, static other => other.IsDeny)} refuses whatever it covers: replace or narrow that, or take this file away");
            else if (Hiding(left, rule, static other => other.Directive.Effect == Effect.Log) is { } logs)
                places.Add(DirectiveLints.Shadowed, "effect", $"never decides, since {logs} lets through, marked for review, whatever it permits: end that, or take this file away");
            else if (rule.Directive.Effect == Effect.Allow && Hiding(left, rule, static other => !other.IsDeny) is { } grants)
                places.Add(DirectiveLints.Shadowed, "scope", $"permits nothing that {grants} would not permit without it: take one of them away, or say what sets them apart");
            var anybody = left.And(space.Facts.StatingNothing).And(space.Facts.CallerUnknown).Except(space.Facts.AskingOnly(DirectiveLints.Harmless));
            if (!rule.Directive.Require.IsEmpty && !anybody.IsEmpty)
                places.Add(DirectiveLints.Unconditional, "require", "asks for nothing of who calls or why, so facial recognition is let through whatever the caller states: write what must be stated, at least `caseNumber`");
        }

        /// <summary>The ids of those among the other rules that together hold all of these requests; null where they do not. One alone, if one suffices.</summary>
        private string? Hiding(RequestSubset requests, Rule rule, Func<Rule, bool> isOf)
        {
            if (!requests.Except(Union(isOf, rule)).IsEmpty) return null;
            var others = set.Rules.Where(other => other != rule && isOf(other)).ToList();
            var one = others.Find(other => requests.Except(_reached[other]).IsEmpty);
            return one is not null ? ErrorLog.Quote(one.Directive.Id) : ErrorLog.Quote(others.Where(other => !requests.And(_reached[other]).IsEmpty).Select(static other => other.Directive.Id));
        }

        private RequestSubset Union(Func<Rule, bool> isOf, Rule but) =>
            set.Rules.Where(other => other != but && isOf(other)).Select(other => _reached[other]).Aggregate(space.None, static (all, other) => all.Or(other));

        private string EndedBy(Rule rule) =>
            ErrorLog.Quote(set.Members.Select(static member => member.Directive).Where(other => other.Replaces.Contains(rule.Directive.Id) && other.EffectiveFrom.UtcTicks == rule.End).Select(static other => other.Id));
    }
}
