using System.Diagnostics;
using System.Globalization;
using Gateway.Policy.Analysis;
using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Benchmarks.Analysis;

/// <summary>
/// How long it takes to say what a change of 200 directives permits and refuses, and to prove a claim about them: bans and grants of 50 agencies, with exceptions, conditions of
/// every kind, units, roles, and terms that begin and end on different days.
/// </summary>
internal static class AnalysisBenchmark
{
    private const int Rounds = 9;
    private static readonly DateTimeOffset Start = new(2026, 2, 6, 6, 0, 0, TimeSpan.Zero);
    private static readonly Period FromStart = new(Start, null);

    internal static void Run(TextWriter output)
    {
        foreach (var count in new[] { 2, 20, 200 })
        {
            var before = Set(count, changed: -1);
            var one = Set(count, changed: count / 2 | 1);
            Measure(output, count, "diff, one directive changed", () => DirectiveChange.Between(before, one, FromStart, AnalysisBudget.Ample, mostGroups: 20).Permits.All.Count);
            Measure(output, count, "diff, from nothing, at most 20 groups", () => DirectiveChange.Between(DirectiveSet.Nothing, before, FromStart, AnalysisBudget.Ample, mostGroups: 20).Permits.All.Count);
            foreach (var text in new[] { "nothing-passes", "never-without caseNumber", "only-operations frt" })
            {
                if (!Claim.TryParse(text, out var claim, out var problem)) throw new InvalidOperationException(problem);
                Measure(output, count, text, () => claim.Check(before, before, FromStart, AnalysisBudget.Ample, mostGroups: 1).Counterexamples.All.Count);
            }
        }
    }

    private static void Measure(TextWriter output, int count, string what, Func<int> run)
    {
        var first = Stopwatch.StartNew();
        var groups = run();
        var cold = first.Elapsed;
        var times = Enumerable.Range(0, Rounds).Select(_ =>
        {
            var watch = Stopwatch.StartNew();
            run();
            return watch.Elapsed.TotalMilliseconds;
        }).Order().ToList();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{count,4} directives, {what}: first {cold.TotalMilliseconds:0.0} ms, best {times[0]:0.0} ms, median {times[Rounds / 2]:0.0} ms ({groups} groups)"));
    }

    private static DirectiveSet Set(int count, int changed) => DirectiveSet.Compile(1, Enumerable.Range(0, count).Select(i => Member(i, i == changed)));

    private static SetMember Member(int i, bool isChanged)
    {
        var effect = i % 2 == 0 ? Effect.Deny : i % 3 == 0 ? Effect.Log : Effect.Allow;
        var asked = new[] { Asked(i, isChanged) };
        var directive = new Directive
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"d{i:0000}"),
            Title = "A title",
            Issuer = "Chief of Police",
            Authority = Authority.Statute,
            Reference = "https://city.example/directives",
            Effect = effect,
            EffectiveFrom = Start.AddDays(i % 40 - 20),
            EffectiveUntil = i % 5 == 0 ? Start.AddDays(30 + i) : null,
            Scope = new DirectiveScope
            {
                Agencies = i % 7 == 0 ? null : [$"agency-{i % 50}", $"agency-{(i + 1) % 50}"],
                Operations = (i % 3) switch { 0 => OperationSet.Of(OperationClass.Search, OperationClass.Detect), 1 => OperationSet.Of(OperationClass.Search), _ => OperationSet.Frt },
                Units = effect != Effect.Deny && i % 11 == 0 ? [$"unit-{i % 4}"] : null,
                Roles = effect != Effect.Deny && i % 4 == 1 ? ["examiner", $"role-{i % 3}"] : null,
                Callers = effect != Effect.Deny ? [CallerKind.Member] : null,
            },
            Except = i % 6 == 0 ? [new DirectiveScope { Operations = OperationSet.Of(OperationClass.Stop) }, new DirectiveScope { Units = [$"unit-{i % 3}"] }] : [],
            Unless = effect == Effect.Deny ? [.. asked, new ConditionSet { LegalAuthority = LegalAuthorities.SearchWarrant, LegalAuthorityUnexpired = true }] : [],
            Require = effect == Effect.Deny ? [] : [.. asked],
            Message = "A message.",
        };
        return new SetMember(new DirectiveDocument(directive, directive.Id, default), 1, Start, IsMissing: false);
    }

    private static ConditionSet Asked(int i, bool isChanged)
    {
        var set = new ConditionSet { CaseNumber = isChanged ? null : i % 2 == 0 ? "##-#######" : "##-####" };
        return (i % 8) switch
        {
            0 => set with { Purpose = ["suspect", "missing"] },
            1 => set with { OffenseClass = ["robbery", "homicide"], MinimumPenalty = 12 },
            2 => set with { Suspicion = Suspicion.ProbableCause },
            3 => set with { TrainingValid = true, LegalReference = true },
            4 => set with { Justification = true, Attestations = Attestations.NotImmigration | Attestations.PolicyPosted },
            5 => set with { Purpose = ["witness"], Role = ["examiner"] },
            6 => set with { Requester = RequesterProof.Verified, Recipient = true },
            _ => set with { Probe = [ProbeKind.Still], NotByReference = true },
        };
    }
}
