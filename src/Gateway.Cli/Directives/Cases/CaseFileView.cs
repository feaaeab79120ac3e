using Gateway.Policy.Cases;
using Gateway.Policy.Decisions;

namespace Gateway.Cli.Directives.Cases;

/// <summary>One file of cases as <c>--json</c> shows it.</summary>
/// <param name="Errors">Where there are any, nothing was run.</param>
internal sealed record CaseFileView(
    string File, string About, IReadOnlyList<FindingView> Errors, IReadOnlyList<CaseView> Cases, IReadOnlyList<string> NotCovered, CoverageView? Coverage)
{
    public static CaseFileView Unread(string file, IReadOnlyList<FindingView> errors) => new(file, "", errors, [], [], null);

    public static CaseFileView Of(string shown, CaseFile file, IReadOnlyList<CaseResult> results, CaseCoverage coverage) =>
        new(shown, file.About, [], [.. results.Select(CaseView.Of)], file.NotCovered, CoverageView.Of(coverage));
}

/// <param name="Differences">Empty where <paramref name="Holds"/>.</param>
internal sealed record CaseView(string Name, int Line, bool Holds, string Effect, IReadOnlyList<string> Directives, IReadOnlyList<string> Missing, IReadOnlyList<string> Differences)
{
    public static CaseView Of(CaseResult result) => new(
        result.Case.Name, result.Case.Line, result.Holds, DecisionWords.Of(result.Decision.Effect),
        [.. result.Decision.Determining.Select(directive => directive.Id)],
        [.. result.Decision.Missing.Select(missing => $"{missing.Condition} of {missing.Directive}")], result.Differences);
}

/// <summary>How far the cases reach.</summary>
/// <param name="Undetermined">Directives that decided no case.</param>
/// <param name="Conditions">How many conditions the directives have.</param>
/// <param name="Incomplete">Those that no case saw hold, or no case saw not hold.</param>
internal sealed record CoverageView(int Directives, IReadOnlyList<string> Undetermined, int Conditions, IReadOnlyList<ConditionCoverage> Incomplete)
{
    public static CoverageView Of(CaseCoverage coverage) =>
        new(coverage.Directives.Count, coverage.Undetermined, coverage.Conditions.Count, [.. coverage.Conditions.Where(condition => !condition.IsComplete)]);
}
