using Gateway.Policy.Decisions;

namespace Gateway.Policy.Cases;

/// <summary>Every word that a file of cases may use, once. The published <c>cases.schema.json</c> is held against these tables by a test.</summary>
internal static class CaseWords
{
    internal static IReadOnlyList<string> File { get; } = ["$schema", "about", "directives", "notCovered", "facts", "cases"];

    internal static IReadOnlyList<string> Case { get; } = ["name", "at", "facts", "expect"];

    internal static IReadOnlyList<string> Facts { get; } =
        ["agency", "api", "operations", "caller", "identity", "headers", "database", "candidates", "threshold", "probe", "byReference"];

    internal static IReadOnlyList<string> Caller { get; } = ["kind", "id", "unit", "roles", "trainingValidUntil"];

    internal static IReadOnlyList<string> Expect { get; } = ["effect", "reason", "directives", "missing", "wouldHave"];

    internal static IReadOnlyList<string> Reasons { get; } = [.. Enum.GetValues<Reason>().Where(static reason => reason != Reason.Fault).Select(DecisionWords.Of)];
}
