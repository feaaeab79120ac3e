using System.Text;
using Gateway.Policy.Analysis.Variables;
using Gateway.Policy.Directives;

namespace Gateway.Policy.Analysis;

/// <summary>
/// What a change of directives newly permits and refuses, for a record: at most 20 sentences of either kind, at most 20 names in a list, at most 32 KiB (UTF-8) of sentences
/// together, and always an answer.
/// </summary>
/// <param name="From">First instant that was looked at; there is no end.</param>
/// <param name="Limit">Why this is not, or not all, told; null where it is everything.</param>
public sealed record ChangeSummary(DateTimeOffset From, IReadOnlyList<string> Permits, IReadOnlyList<string> Refuses, string? Limit)
{
    private const int MostSentences = 20;
    private const int MostNames = 20;
    private const int MostBytes = 32 * 1024;

    /// <summary>True where it is certain that the same requests are forwarded. Between <c>allow</c> and <c>log</c> they may still be judged differently.</summary>
    public bool IsNone => Permits.Count == 0 && Refuses.Count == 0 && Limit is null;

    /// <param name="tellsConfidential">False for whoever may read less than the directives themselves: a sentence about a sealed order would tell it.</param>
    public static ChangeSummary Of(DirectiveSet before, DirectiveSet after, DateTimeOffset from, bool tellsConfidential, AnalysisBudget budget)
    {
        if (!tellsConfidential && before.Members.Concat(after.Members).Any(static member => member.Directive.Confidential))
            return new ChangeSummary(from, [], [], "Not told, since a directive is confidential.");
        try
        {
            var phrases = new Phrases(MostNames);
            var difference = new SetDifference(before, after, new Period(from, null), budget);
            // First, since who was permitted what is what a record is asked for; it stays where the other half cannot be told.
            var permits = difference.Permits(MostSentences, phrases);
            var refuses = RefusesOf(difference, phrases, out var limit);
            return Bounded(from, permits, refuses, phrases, limit);
        }
        catch (Exception limit) when (limit is AnalysisLimitException or AnalysisDisagreementException)
        {
            return new ChangeSummary(from, [], [], limit.Message);
        }
    }

    private static RequestGroups RefusesOf(SetDifference difference, Phrases phrases, out string? limit)
    {
        try
        {
            limit = null;
            return difference.Refuses(MostSentences, phrases);
        }
        catch (AnalysisLimitException end)
        {
            limit = $"What is newly refused is not told. {end.Message}";
            return new RequestGroups([], IsComplete: true);
        }
    }

    private static ChangeSummary Bounded(DateTimeOffset from, RequestGroups permits, RequestGroups refuses, Phrases phrases, string? limit)
    {
        var left = MostBytes;
        var (permitted, refused) = (Fitting(permits, ref left), Fitting(refuses, ref left));
        var isAll = permits.IsComplete && refuses.IsComplete && permitted.Count == permits.All.Count && refused.Count == refuses.All.Count;
        var limits = new[] { limit, isAll ? null : "There is more than these sentences tell.", phrases.HasCut ? "Long lists of names are cut." : null }.OfType<string>().ToList();
        return new ChangeSummary(from, permitted, refused, limits.Count == 0 ? null : string.Join(' ', limits));
    }

    private static List<string> Fitting(RequestGroups groups, ref int left)
    {
        var told = new List<string>();
        foreach (var group in groups.All)
        {
            var size = Encoding.UTF8.GetByteCount(group.Sentence);
            if (size > left) continue;
            left -= size;
            told.Add(group.Sentence);
        }
        return told;
    }
}
