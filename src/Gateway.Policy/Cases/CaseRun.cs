using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;

namespace Gateway.Policy.Cases;

/// <summary>What came of one case.</summary>
/// <param name="Differences">Empty where all is as expected; else one sentence for each difference.</param>
public sealed record CaseResult(RequestCase Case, Decision Decision, IReadOnlyList<string> Differences)
{
    public bool Holds => Differences.Count == 0;
}

/// <summary>Decides cases by a directive set, through the engine that judges requests. Pure.</summary>
public static class CaseRun
{
    public static IReadOnlyList<CaseResult> Of(CaseFile file, DirectiveSet set) => [.. file.Cases.Select(one => Decide(one, set))];

    private static CaseResult Decide(RequestCase one, DirectiveSet set)
    {
        var decision = DecisionEngine.Decide(one.Facts, set);
        var (expect, differences) = (one.Expect, new List<string>());
        Compare("effect", expect.Effect, DecisionWords.Of(decision.Effect), differences);
        if (expect.Reason is { } reason) Compare("reason", reason, DecisionWords.Of(decision.Reason), differences);
        if (expect.Directives is { } directives) Compare("directives", directives, decision.Determining.Select(static directive => directive.Id), differences);
        if (expect.Missing is { } missing) Compare("missing", missing, decision.Missing.Select(static condition => condition.Condition), differences);
        if (expect.WouldHave is { } other) Compare("wouldHave", other, decision.WouldHave is { } strict ? DecisionWords.Of(strict.Effect) : "nothing", differences);
        return new CaseResult(one, decision, differences);
    }

    private static void Compare(string member, string expected, string found, List<string> differences)
    {
        if (expected != found) differences.Add($"{member}: expected {expected}, found {found}");
    }

    private static void Compare(string member, IEnumerable<string> expected, IEnumerable<string> found, List<string> differences) =>
        Compare(member, Shown(expected), Shown(found), differences);

    private static string Shown(IEnumerable<string> names) =>
        string.Join(", ", names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)) is { Length: > 0 } text ? text : "none";
}
