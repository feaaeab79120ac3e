using System.Diagnostics;
using System.Globalization;
using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Benchmarks.Decisions;

/// <summary>
/// What one decision costs with 1, 100 and 10,000 directives, refused and let through, and with a ban and a grant that ask for every condition: nanoseconds (best and median of the rounds; on a busy machine the
/// best tells more) and bytes allocated.
/// </summary>
internal static class DecisionBenchmark
{
    private const int Rounds = 2_000;
    private const int DecisionsPerRound = 500;
    private const int Agencies = 50;

    private static readonly DateTimeOffset Start = new(2026, 2, 6, 6, 0, 0, TimeSpan.Zero);
    private static readonly OperationClass[] Classes = [OperationClass.Detect, OperationClass.Verify, OperationClass.Search, OperationClass.Enroll];

    public static void Run(TextWriter output)
    {
        output.WriteLine("decisions: every directive names units and roles, so that each that can matter is looked at");
        output.WriteLine("directives  spread        path    ns best  ns median  bytes/decision  effect");
        foreach (var count in (int[])[1, 100, 10_000])
            foreach (var spread in (bool[])[false, true])
                foreach (var effect in (Effect[])[Effect.Deny, Effect.Allow])
                    if (spread || count <= 100)
                        Measure(output, count, spread ? "spread out" : "in one place", DirectiveSet.Compile(1, Enumerable.Range(0, count).Select(i => Member(i, spread, effect))), Facts);
        Measure(output, 2, "conditions", EveryCondition.Set(Start), EveryCondition.Stated(Facts, met: false));
        Measure(output, 2, "conditions", EveryCondition.Set(Start), EveryCondition.Stated(Facts, met: true));
    }

    private static RequestFacts Facts { get; } = new()
    {
        At = Start.AddDays(1),
        Agency = "agency-0",
        Api = "compreface",
        Operations = OperationSet.Of(Classes[0]),
        Caller = new CallerFacts { Kind = CallerKind.Member, Id = "1234", Unit = "homicide", Roles = ["detective", "analyst"] },
    };

    private static void Measure(TextWriter output, int count, string spread, DirectiveSet set, RequestFacts facts)
    {
        var decision = DecisionEngine.Decide(facts, set);
        var nanoseconds = new double[Rounds];
        long bytes = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < DecisionsPerRound; i++) decision = DecisionEngine.Decide(facts, set);
            nanoseconds[round] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / DecisionsPerRound;
            bytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
        }
        Array.Sort(nanoseconds);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{count,10}  {spread,-12}  {(decision.Effect == Effect.Deny ? "deny" : "permit"),-6}  {nanoseconds[0],7:F0}  {nanoseconds[Rounds / 2],9:F0}  {(double)bytes / DecisionsPerRound,14:F2}  {decision.Effect}"));
    }

    private static SetMember Member(int i, bool spread, Effect effect)
    {
        var directive = new Directive
        {
            Id = $"directive-{i}",
            Title = "A title",
            Issuer = "Chief of Police",
            Authority = Authority.Chief,
            Reference = "https://city.example/directives",
            Effect = effect,
            EffectiveFrom = Start,
            Scope = new DirectiveScope
            {
                Agencies = spread ? [$"agency-{i % Agencies}"] : null,
                Operations = OperationSet.Of(Classes[spread ? i / Agencies % Classes.Length : 0]),
                Units = ["gangs", "homicide"],
                Roles = ["analyst"],
            },
            Message = "A message.",
        };
        return new SetMember(new DirectiveDocument(directive, directive.Id, default), i, Start, IsMissing: false);
    }
}
