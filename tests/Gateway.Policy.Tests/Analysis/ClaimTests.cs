using System.Text.Json.Nodes;
using Gateway.Policy.Analysis;
using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Directives.Reading;
using Gateway.Policy.Requests;
using Gateway.Policy.Tests.Directives;
using Xunit;

namespace Gateway.Policy.Tests.Analysis;

/// <summary>Claims are proven for every request, or contradicted by one that the engine permits.</summary>
public sealed class ClaimTests
{
    private static readonly Period Always = new(Some.Start, null);

    private static readonly Directive Grant = Some.Directive("grant", Effect.Log) with
    {
        Scope = new DirectiveScope { Operations = OperationSet.Of(OperationClass.Search, OperationClass.Stop), Callers = [CallerKind.Member] },
        Require = [new ConditionSet { CaseNumber = "##-#", OffenseCode = ["940.01"] }],
    };

    private static readonly Directive Ban = Some.Directive("ban", Effect.Deny);

    /// <summary>Each condition, asked for by itself.</summary>
    public static TheoryData<string, string> Conditions() => new()
    {
        { "caseNumber", "\"##-#\"" }, { "purpose", "[\"missing\"]" }, { "offenseClass", "[\"robbery\"]" }, { "offenseCode", "[\"940.01\"]" }, { "offenseAttempt", "false" },
        { "minimumPenalty", "12" }, { "suspicion", "\"none\"" }, { "legalAuthority", "[\"none\"]" }, { "legalAuthorityUnexpired", "true" }, { "legalReference", "true" },
        { "writtenRequest", "true" }, { "exigency", "true" }, { "justification", "true" }, { "recipient", "true" }, { "alternativesExhausted", "true" },
        { "notProtectedActivity", "true" }, { "notImmigration", "true" }, { "subjectIntended", "true" }, { "policyPosted", "true" }, { "requester", "\"asserted\"" },
        { "unit", "[\"homicide\"]" }, { "role", "[\"examiner\"]" }, { "trainingValid", "true" }, { "database", "[\"mugshots\"]" }, { "candidatesRequested", "{ \"atMost\": 50 }" },
        { "threshold", "{ \"atLeast\": 0.9 }" }, { "probe", "[\"still\"]" }, { "byReference", "false" }, { "approvals", "1" },
    };

    [Fact]
    public void Every_condition_of_the_vocabulary_can_be_claimed() => Assert.Equal(DirectiveWords.Condition, Conditions().Select(row => row.Data.Item1));

    [Theory, MemberData(nameof(Conditions))]
    public void What_is_asked_for_is_never_missing_and_what_is_not_may_be(string condition, string value)
    {
        var asking = Read("asking", new JsonObject { [condition] = JsonNode.Parse(value) });
        Assert.True(Check($"never-without {condition}", asking).IsProven);
        var example = Assert.Single(Check($"never-without {condition}", Read("other", JsonNode.Parse(condition == "recipient" ? """{ "exigency": true }""" : """{ "recipient": true }""")!))
            .Counterexamples.All.Take(1)).Example;
        Assert.Equal(Effect.Deny, DecisionEngine.Decide(example, Some.Set(asking)).Effect);
    }

    [Fact]
    public void A_code_is_never_stated_without_its_class() => Assert.True(Check("never-without offenseClass", Grant).IsProven);

    [Fact]
    public void Nothing_passes_where_a_ban_covers_every_permission()
    {
        Assert.True(Check("nothing-passes", Ban).IsProven);
        Assert.True(Check("nothing-passes", Ban, Grant).IsProven);
        Assert.True(Check("nothing-passes").IsProven);
        Assert.False(Check("nothing-passes", Ban with { Scope = new DirectiveScope { Operations = OperationSet.Frt }, Except = [new DirectiveScope { Operations = OperationSet.Of(OperationClass.Stop) }] }, Grant).IsProven);
    }

    [Fact]
    public void A_claim_is_about_its_period_alone()
    {
        var later = Grant with { EffectiveFrom = Some.Start.AddYears(1) };
        var claim = Parse("nothing-passes");
        var set = Some.Set(later);
        Assert.True(claim.Check(set, set, new Period(Some.Start, Some.Start.AddYears(1)), AnalysisBudget.Ample, 10).IsProven);
        var example = claim.Check(set, set, new Period(Some.Start, Some.Start.AddYears(1).AddTicks(1)), AnalysisBudget.Ample, 10).Counterexamples.All[0].Example;
        Assert.Equal(Some.Start.AddYears(1), example.At);
    }

    [Theory]
    [InlineData("search,stop", true)]
    [InlineData("search, stop, detect", true)]
    [InlineData("search", false)]
    [InlineData("frt", true)]
    [InlineData("other", false)]
    public void Only_the_operations_that_a_permission_names_pass(string operations, bool proven) =>
        Assert.Equal(proven, Check($"only-operations {operations}", Grant).IsProven);

    [Fact]
    public void Tightening_is_proven_and_loosening_is_shown()
    {
        var claim = Parse("B-only-tightens-A");
        var (loose, tight) = (Some.Set(Grant), Some.Set(Grant with { Require = [new ConditionSet { CaseNumber = "##-#", OffenseCode = ["940.01"], LegalReference = true }] }));
        Assert.True(claim.ComparesTwo);
        Assert.True(claim.Check(loose, tight, Always, AnalysisBudget.Ample, 10).IsProven);
        var example = claim.Check(tight, loose, Always, AnalysisBudget.Ample, 10).Counterexamples.All[0].Example;
        Assert.Null(example.Stated.LegalReference);
    }

    [Theory]
    [InlineData("nothing-pases", "`nothing-pases` is no claim: write `nothing-passes`, `only-operations X[,Y]`, `never-without FACT`, `B-only-tightens-A`")]
    [InlineData("never-without casenumber", "`casenumber` is no fact that a condition looks at: did you mean `caseNumber`?")]
    [InlineData("only-operations serch", "`serch` is no class of operations: did you mean `search`?")]
    [InlineData("never-without", "`never-without` is no claim")]
    [InlineData("", "`` is no claim")]
    public void What_is_no_claim_is_told_with_what_to_write(string text, string begins)
    {
        Assert.False(Claim.TryParse(text, out _, out var problem));
        Assert.StartsWith(begins, problem, StringComparison.Ordinal);
    }

    private static Directive Read(string id, JsonNode require)
    {
        var file = Directives.Some.File(id, ("effect", "allow"), ("scope", JsonNode.Parse("""{ "operations": ["search"], "callers": ["member", "anonymous"] }""")), ("require", require.DeepClone()));
        Assert.True(DirectiveValidator.TryRead(file, Some.Agencies, out var document, out var errors), string.Join('\n', errors));
        return document.Directive;
    }

    private static Claim Parse(string text)
    {
        Assert.True(Claim.TryParse(text, out var claim, out var problem), problem);
        return claim;
    }

    private static ClaimResult Check(string text, params Directive[] directives)
    {
        var set = Some.Set(directives);
        return Parse(text).Check(set, set, Always, AnalysisBudget.Ample, mostGroups: 10);
    }
}
