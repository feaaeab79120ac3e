using Gateway.Cli.Invocation;

namespace Gateway.Cli.Directives.Cases;

/// <summary>A run of cases as people read it: what differs first, then how far the cases reach and what no case can show.</summary>
internal static class CaseText
{
    public static void Write(CaseFileView view, Output output)
    {
        foreach (var error in view.Errors)
            output.Line($"{error.File}{(error.Line > 0 ? $":{error.Line}" : "")}: {(error.Member.Length > 0 ? error.Member + ": " : "")}{error.Message}");
        if (view.Coverage is not { } coverage) return;
        output.Line($"{view.File}: {view.About}");
        foreach (var one in view.Cases)
        {
            output.Line($"  {(one.Holds ? "holds " : "DIFFERS")} {one.Name}");
            foreach (var difference in one.Differences) output.Line($"    {view.File}:{one.Line}: {difference}");
        }
        output.Line($"  {coverage.Directives - coverage.Undetermined.Count} of {Findings.Count(coverage.Directives, "directive")} decided a case{Named(coverage.Undetermined)}");
        output.Line($"  {coverage.Conditions - coverage.Incomplete.Count} of {Findings.Count(coverage.Conditions, "condition")} seen both holding and not");
        foreach (var condition in coverage.Incomplete)
            output.Line($"    {condition.Directive}, {condition.Alternative + 1}.: {condition.Condition} never seen {(condition.SeenHolding ? "not holding" : condition.SeenFailing ? "holding" : "at all")}");
        foreach (var item in view.NotCovered) output.Line($"  not covered: {item}");
    }

    private static string Named(IReadOnlyList<string> ids) => ids.Count == 0 ? "" : $"; none: {string.Join(", ", ids)}";
}
