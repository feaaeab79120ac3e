using Gateway.Policy.Decisions;
using Gateway.Policy.Requests;

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

    internal static IReadOnlyDictionary<string, CallerKind> CallerKinds { get; } = new Dictionary<string, CallerKind>
    {
        ["unknown"] = CallerKind.Unknown,
        ["anonymous"] = CallerKind.Anonymous,
        ["member"] = CallerKind.Member,
        ["contractor"] = CallerKind.Contractor,
        ["application"] = CallerKind.Application,
    };

    internal static IReadOnlyDictionary<string, ProbeKind> Probes { get; } = new Dictionary<string, ProbeKind>
    {
        ["unknown"] = ProbeKind.Unknown,
        ["none"] = ProbeKind.None,
        ["still"] = ProbeKind.Still,
        ["video"] = ProbeKind.Video,
        ["live"] = ProbeKind.Live,
        ["vector"] = ProbeKind.Vector,
    };

    internal static IReadOnlyList<string> Reasons { get; } = [.. Enum.GetValues<Reason>().Where(static reason => reason != Reason.Fault).Select(DecisionWords.Of)];
}
