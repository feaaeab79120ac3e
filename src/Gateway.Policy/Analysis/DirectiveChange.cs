using Gateway.Policy.Analysis.Variables;
using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Analysis;

/// <summary>What one directive set permits that another does not, and the other way round: exactly, and each group with an example that the engine confirms.</summary>
/// <param name="Permits">What the later set newly permits.</param>
/// <param name="Refuses">What the later set newly refuses.</param>
public sealed record DirectiveChange(RequestGroups Permits, RequestGroups Refuses)
{
    public bool IsNone => Permits.IsEmpty && Refuses.IsEmpty;

    /// <summary>
    /// Over the whole period. Throws <see cref="AnalysisLimitException"/> where that is more work than the budget, and <see cref="AnalysisDisagreementException"/> should engine
    /// and analysis ever disagree.
    /// </summary>
    /// <param name="mostGroups">Of either kind.</param>
    public static DirectiveChange Between(DirectiveSet before, DirectiveSet after, Period period, AnalysisBudget budget, int mostGroups)
    {
        var difference = new SetDifference(before, after, period, budget);
        return new DirectiveChange(difference.Permits(mostGroups, Phrases.Whole), difference.Refuses(mostGroups, Phrases.Whole));
    }
}

/// <summary>What a set permits that another does not, either half by itself.</summary>
internal sealed class SetDifference
{
    private readonly DirectiveSet _before;
    private readonly DirectiveSet _after;
    private readonly RequestSubset _was;
    private readonly RequestSubset _now;

    internal SetDifference(DirectiveSet before, DirectiveSet after, Period period, AnalysisBudget budget)
    {
        (_before, _after) = (before, after);
        var space = new RequestSpace([before, after], period, budget);
        (_was, _now) = (space.PermittedBy(before), space.PermittedBy(after));
    }

    internal RequestGroups Permits(int most, Phrases phrases) => GroupsOf(_now.Except(_was), most, phrases, permitting: _after, refusing: _before);

    internal RequestGroups Refuses(int most, Phrases phrases) => GroupsOf(_was.Except(_now), most, phrases, permitting: _before, refusing: _after);

    private static RequestGroups GroupsOf(RequestSubset subset, int most, Phrases phrases, DirectiveSet permitting, DirectiveSet refusing) => RequestGroups.Of(subset, most, phrases, example =>
    {
        Confirmation.Of(example, permitting, isPermitted: true);
        Confirmation.Of(example, refusing, isPermitted: false);
    });
}

/// <summary>Asks the engine about an example: nothing is told that it does not confirm.</summary>
internal static class Confirmation
{
    internal static void Of(RequestFacts example, DirectiveSet set, bool isPermitted)
    {
        if (DecisionEngine.Decide(example, set).Effect == Effect.Deny == isPermitted)
            throw new AnalysisDisagreementException("Analysis and engine disagree about a request, so nothing is told.");
    }
}

/// <summary>Analysis and engine judge the same request differently: one of them is wrong, and what the analysis found is not told.</summary>
public sealed class AnalysisDisagreementException(string message) : Exception(message);
