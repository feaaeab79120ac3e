using Gateway.Ledger.Entries;
using Gateway.Policy.Analysis;
using Gateway.Policy.Directives;

namespace Gateway.Server.Directives;

/// <summary>
/// What a change newly permits and refuses, for its entry. A tightening must bite within a second, so the analysis has a small part of that; what it cannot tell by then is
/// recorded as not told.
/// </summary>
internal static class ChangeAnalysis
{
    private const long MostSteps = 4_000_000;

    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(150);

    /// <summary>Before a gateway serves, nothing waits but its start.</summary>
    private static readonly TimeSpan DeadlineAtStart = TimeSpan.FromSeconds(5);

    /// <param name="documents">The folder as it is to be.</param>
    public static ChangeMember Of(DirectiveSet current, IReadOnlyList<DirectiveDocument> documents, DateTimeOffset now, TimeProvider time, bool isStart)
    {
        var budget = new AnalysisBudget(MostSteps, isStart ? DeadlineAtStart : Deadline, time);
        var summary = ChangeSummary.Of(current, DirectiveHistory.Preview(current, documents, now), now, tellsConfidential: false, budget);
        return new ChangeMember(summary.From, summary.Permits, summary.Refuses, summary.Limit);
    }

    /// <summary>Runs once through the code, for nothing but that it is compiled when it is needed.</summary>
    public static void Prepare(DirectiveSet set, DateTimeOffset now) =>
        ChangeSummary.Of(DirectiveSet.Nothing, set.WithLock(false), now, tellsConfidential: true, new AnalysisBudget(MostSteps));
}
