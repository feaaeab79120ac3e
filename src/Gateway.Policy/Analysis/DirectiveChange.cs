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
        var space = new RequestSpace([before, after], period, budget);
        var (was, now) = (space.PermittedBy(before), space.PermittedBy(after));
        return new DirectiveChange(
            GroupsOf(now.Except(was), mostGroups, permitting: after, refusing: before),
            GroupsOf(was.Except(now), mostGroups, permitting: before, refusing: after));
    }

    private static RequestGroups GroupsOf(RequestSubset subset, int most, DirectiveSet permitting, DirectiveSet refusing) => RequestGroups.Of(subset, most, example =>
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
