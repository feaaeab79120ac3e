using Gateway.Ledger.Entries;
using Gateway.Policy.Analysis;
using Gateway.Policy.Directives;

namespace Gateway.Server.Directives;

/// <summary>
/// What a change newly permits and refuses, for its entry. A tightening must bite within a second, so the analysis has a small part of that; what it cannot tell by then is
/// recorded as not told. Its text decides nothing, so no fault of it keeps a change from taking effect.
/// </summary>
internal sealed partial class ChangeAnalysis(TimeProvider time, ILogger logger)
{
    private const long MostSteps = 4_000_000;

    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(150);

    /// <summary>Before a gateway serves, nothing waits but its start.</summary>
    private static readonly TimeSpan DeadlineAtStart = TimeSpan.FromSeconds(5);

    /// <param name="documents">The folder as it is to be.</param>
    public ChangeMember Of(DirectiveSet current, IReadOnlyList<DirectiveDocument> documents, DateTimeOffset now, bool isStart)
    {
        try
        {
            var started = time.GetTimestamp();
            var budget = new AnalysisBudget(MostSteps, isStart ? DeadlineAtStart : Deadline, () => time.GetElapsedTime(started));
            var summary = ChangeSummary.Of(current, DirectiveHistory.Preview(current, documents, now), now, tellsConfidential: false, budget);
            return new ChangeMember(summary.From, summary.Permits, summary.Refuses, summary.Limit);
        }
        catch (Exception fault)
        {
            Failed(fault);
            return new ChangeMember(now, [], [], "The analysis failed inside the gateway.");
        }
    }

    /// <summary>
    /// Runs once through the code, for nothing but that it is compiled when it is needed: on directives of its own, since those in force may reach little of it. Never throws.
    /// </summary>
    public ChangeMember Prepare() => Of(DirectiveSet.Of(PreparingDirectives.Before), PreparingDirectives.After, PreparingDirectives.Start, isStart: true);

    [LoggerMessage(3010, LogLevel.Error, "What a change of directives permits and refuses could not be told; the change itself goes on")]
    private partial void Failed(Exception fault);
}
