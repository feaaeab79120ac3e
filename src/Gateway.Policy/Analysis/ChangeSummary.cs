using Gateway.Policy.Directives;

namespace Gateway.Policy.Analysis;

/// <summary>What a change of directives newly permits and refuses, for a record: a bounded number of sentences, and always an answer.</summary>
/// <param name="From">First instant that was looked at; there is no end.</param>
/// <param name="Limit">Why this is not, or not all, told; null where it is everything.</param>
public sealed record ChangeSummary(DateTimeOffset From, IReadOnlyList<string> Permits, IReadOnlyList<string> Refuses, string? Limit)
{
    private const int MostSentences = 20;

    /// <summary>True where it is certain that nothing is judged differently.</summary>
    public bool IsNone => Permits.Count == 0 && Refuses.Count == 0 && Limit is null;

    /// <param name="tellsConfidential">False for whoever may read less than the directives themselves: a sentence about a sealed order would tell it.</param>
    public static ChangeSummary Of(DirectiveSet before, DirectiveSet after, DateTimeOffset from, bool tellsConfidential, AnalysisBudget budget)
    {
        if (!tellsConfidential && before.Members.Concat(after.Members).Any(static member => member.Directive.Confidential))
            return new ChangeSummary(from, [], [], "Not told, since a directive is confidential.");
        try
        {
            var change = DirectiveChange.Between(before, after, new Period(from, null), budget, MostSentences);
            return new ChangeSummary(from, Sentences(change.Permits), Sentences(change.Refuses), change.Permits.IsComplete && change.Refuses.IsComplete ? null : "There is more than these sentences tell.");
        }
        catch (Exception limit) when (limit is AnalysisLimitException or AnalysisDisagreementException)
        {
            return new ChangeSummary(from, [], [], limit.Message);
        }
    }

    private static IReadOnlyList<string> Sentences(RequestGroups groups) => [.. groups.All.Select(static group => group.Sentence)];
}
