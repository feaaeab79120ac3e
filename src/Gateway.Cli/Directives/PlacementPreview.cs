using Gateway.Cli.Invocation;
using Gateway.Cli.Status;
using Gateway.Policy.Analysis;
using Gateway.Policy.Directives;

namespace Gateway.Cli.Directives;

/// <summary>What placing a document will newly permit and refuse, told before anything is written; by the same code as the gateway records it.</summary>
internal static class PlacementPreview
{
    // A ban that is being placed must not wait long to be placed.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(1);

    /// <param name="isDry">Nothing waits for it, so it may take its time.</param>
    public static ChangeView Of(DirectiveFolder folder, FolderVerdict verdict, CheckContext context, bool isDry)
    {
        var now = TimeProvider.System.GetUtcNow();
        var started = TimeProvider.System.GetTimestamp();
        if (verdict.Others.Count > 0) return new ChangeView(null, now, [], [], "The folder has other errors, so nobody can tell what it will permit once they are mended.");
        var before = context.LastAccepted ?? DirectiveSet.Of(DirectiveValidator.Read(folder.Files, context.Agencies, context.PreviousIds).Documents);
        // Whoever may write the folder reads its directives, confidential ones too.
        var summary = ChangeSummary.Of(before, DirectiveHistory.Preview(before, verdict.Documents, now), now, tellsConfidential: true, isDry ? AnalysisBudget.Ample : AnalysisBudget.Within(Deadline, () => TimeProvider.System.GetElapsedTime(started)));
        return new ChangeView(null, summary.From, summary.Permits, summary.Refuses, summary.Limit);
    }

    public static void Write(ChangeView change, Output output)
    {
        output.Line("What it changes:");
        foreach (var line in StatusText.OfChange(change)) output.Line(line);
    }

    public static string Count(ChangeView change) => change.Limit is { } limit
        ? $"what it newly permits and refuses, but not all of it: {limit}"
        : $"it newly permits {Findings.Count(change.Permits?.Count ?? 0, "group")} of requests and refuses {Findings.Count(change.Refuses?.Count ?? 0, "group")}";
}
