using System.Diagnostics.CodeAnalysis;
using Gateway.Policy.Analysis.Variables;
using Gateway.Policy.Directives;
using Gateway.Policy.Directives.Reading;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Analysis;

/// <summary>What came of a claim: proven for every request of the period, or a group of requests that contradicts it.</summary>
/// <param name="Counterexamples">Empty exactly when the claim is proven.</param>
public sealed record ClaimResult(Claim Claim, RequestGroups Counterexamples)
{
    public bool IsProven => Counterexamples.IsEmpty;
}

/// <summary>Something that is claimed of a directive set: <c>nothing-passes</c>, <c>only-operations X,Y</c>, <c>never-without FACT</c> or <c>B-only-tightens-A</c>.</summary>
public abstract record Claim
{
    private const string OnlyOperations = "only-operations";
    private const string NeverWithout = "never-without";
    private const string NothingPasses = "nothing-passes";
    private const string OnlyTightens = "B-only-tightens-A";

    private protected Claim() { }

    /// <summary>What can be claimed, for people.</summary>
    public static IReadOnlyList<string> Forms { get; } = [NothingPasses, $"{OnlyOperations} X[,Y]", $"{NeverWithout} FACT", OnlyTightens];

    /// <summary>True where two sets are compared.</summary>
    public virtual bool ComparesTwo => false;

    /// <summary>Whether what was found speaks of the claim, in words: what is so where it is proven.</summary>
    public abstract string WhenProven { get; }

    /// <summary>What the counterexamples are.</summary>
    public abstract string WhenNot { get; }

    private protected virtual IEnumerable<OperationSet> Operations => [];

    /// <summary>On false <paramref name="problem"/> says what to write instead.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Claim? claim, out string problem)
    {
        var words = text.Split([' ', '='], 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        problem = "";
        claim = words switch
        {
            [NothingPasses] => new NothingPassesClaim(),
            [OnlyTightens] => new OnlyTightensClaim(),
            [OnlyOperations, var list] => OnlyOperationsClaim.Of(list, out problem),
            [NeverWithout, var fact] when DirectiveWords.Condition.Contains(fact) => new NeverWithoutClaim(fact),
            _ => null,
        };
        if (claim is null && problem.Length == 0)
            problem = words is [NeverWithout, var unknown]
                ? $"{ErrorLog.Quote(unknown)} is no fact that a condition looks at{NearestWord.Advice(unknown, DirectiveWords.Condition)}"
                : $"{ErrorLog.Quote(text)} is no claim: write {string.Join(", ", Forms.Select(ErrorLog.Quote))}";
        return claim is not null;
    }

    /// <summary>
    /// Proves the claim or finds what contradicts it, with examples that the engine confirms. Throws <see cref="AnalysisLimitException"/> where that is more work than the budget.
    /// </summary>
    /// <param name="before">What the set is compared with, where the claim compares two; else the set itself.</param>
    public ClaimResult Check(DirectiveSet before, DirectiveSet set, Period period, AnalysisBudget budget, int mostGroups)
    {
        var space = new RequestSpace([before, set], period, budget, Operations);
        var against = Against(space, space.PermittedBy(set), space.PermittedBy(before));
        var groups = RequestGroups.Of(against, mostGroups, Phrases.Whole, example =>
        {
            Confirmation.Of(example, set, isPermitted: true);
            if (ComparesTwo) Confirmation.Of(example, before, isPermitted: false);
        });
        return new ClaimResult(this, groups);
    }

    /// <summary>The permitted requests that contradict it.</summary>
    private protected abstract RequestSubset Against(RequestSpace space, RequestSubset permitted, RequestSubset before);

    private sealed record NothingPassesClaim : Claim
    {
        public override string WhenProven => "No request is permitted.";

        public override string WhenNot => "Permitted, although nothing should be:";

        private protected override RequestSubset Against(RequestSpace space, RequestSubset permitted, RequestSubset before) => permitted;
    }

    private sealed record OnlyTightensClaim : Claim
    {
        public override bool ComparesTwo => true;

        public override string WhenProven => "B permits nothing that A does not permit.";

        public override string WhenNot => "Permitted by B and not by A:";

        private protected override RequestSubset Against(RequestSpace space, RequestSubset permitted, RequestSubset before) => permitted.Except(before);
    }

    private sealed record NeverWithoutClaim(string Fact) : Claim
    {
        public override string WhenProven => $"No request is permitted of which {Fact} is not stated or known.";

        public override string WhenNot => $"Permitted although {Fact} is not stated or known:";

        private protected override RequestSubset Against(RequestSpace space, RequestSubset permitted, RequestSubset before) => permitted.Except(space.Facts.Knowing(Fact)!);
    }

    private sealed record OnlyOperationsClaim(OperationSet Classes) : Claim
    {
        public override string WhenProven => $"No request is permitted that asks for anything but {Classes}.";

        public override string WhenNot => $"Permitted although they ask for something else than {Classes}:";

        private protected override IEnumerable<OperationSet> Operations => [Classes];

        internal static OnlyOperationsClaim? Of(string list, out string problem)
        {
            var bits = 0u;
            problem = "";
            foreach (var name in list.Split(',', StringSplitOptions.TrimEntries))
            {
                if (name == DirectiveWords.EveryFrtClass) bits |= OperationSet.Frt.Bits;
                else if (OperationSet.TryParseClass(name, out var operation)) bits |= OperationSet.Of(operation).Bits;
                else problem = $"{ErrorLog.Quote(name)} is no class of operations{NearestWord.Advice(name, DirectiveWords.Operations)}";
            }
            return problem.Length == 0 ? new OnlyOperationsClaim(OperationSet.FromBits(bits)) : null;
        }

        private protected override RequestSubset Against(RequestSpace space, RequestSubset permitted, RequestSubset before) => permitted.Except(space.Facts.AskingOnly(Classes));
    }
}
