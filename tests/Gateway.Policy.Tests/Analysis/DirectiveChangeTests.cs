using System.Text.Json.Nodes;
using CsCheck;
using Gateway.Policy.Analysis;
using Gateway.Policy.Analysis.Sentences;
using Gateway.Policy.Cases;
using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;
using Gateway.Policy.Tests.Directives;
using Xunit;

namespace Gateway.Policy.Tests.Analysis;

/// <summary>What a change newly permits and refuses, in sentences, with examples that the engine confirms.</summary>
public sealed class DirectiveChangeTests
{
    private static readonly int Pairs = LongRun.Cases / 500;

    private static readonly Period Always = new(Some.Start, null);

    private static readonly Directive Grant = Some.Directive("grant", Effect.Allow) with
    {
        Scope = new DirectiveScope { Operations = OperationSet.Of(OperationClass.Search) },
        Require = [new ConditionSet { CaseNumber = "##-#######" }],
    };

    private static readonly Directive Ban = Some.Directive("ban", Effect.Deny);

    [Fact]
    public void A_grant_that_is_added_is_told_with_what_it_asks_for() => AssertChange(
        [Ban with { Scope = new DirectiveScope { Operations = OperationSet.Of(OperationClass.Stream) } }],
        [Ban with { Scope = new DirectiveScope { Operations = OperationSet.Of(OperationClass.Stream) } }, Grant],
        permits:
        [
            "From 2026-02-06 06:00:00Z on, at every agency: requests for search and nothing else, asked by a member, a contractor or an application, provided that the case number fits ##-#######.",
            "From 2026-02-06 06:00:00Z on, at every agency: requests for search and nothing else, provided that the gateway has no identities configured; the case number fits ##-#######.",
        ],
        refuses: []);

    [Fact]
    public void A_ban_that_is_added_later_is_told_since_when() => AssertChange(
        [Known(Grant)], [Known(Grant), Ban with { EffectiveFrom = Some.Start.AddDays(10), EffectiveUntil = Some.Start.AddDays(20) }],
        permits: [],
        refuses:
        [
            "From 2026-02-16 06:00:00Z until 2026-02-26 06:00:00Z, at every agency: requests for search and nothing else, asked by a member, provided that the case number fits ##-#######.",
        ]);

    [Fact]
    public void A_condition_that_changes_is_told_both_ways() => AssertChange(
        [Known(Grant)], [Known(Grant) with { Require = [new ConditionSet { Purpose = ["missing", "victim"] }] }],
        permits:
        [
            "From 2026-02-06 06:00:00Z on, at every agency: requests for search and nothing else, asked by a member, provided that the case number does not fit ##-#######, or none is stated; the purpose is missing or victim.",
        ],
        refuses:
        [
            "From 2026-02-06 06:00:00Z on, at every agency: requests for search and nothing else, asked by a member, provided that the case number fits ##-#######; the purpose is not missing or victim.",
        ]);

    [Fact]
    public void A_statute_that_leaves_something_through_names_what_it_takes_and_where() => AssertChange(
        [Known(Grant)],
        [
            Known(Grant),
            Ban with
            {
                Scope = new DirectiveScope { Agencies = ["alpha", "beta"] }, Except = [new DirectiveScope { Units = ["homicide"] }],
                Unless = [new ConditionSet { MinimumPenalty = 12, Suspicion = Suspicion.ProbableCause }],
            },
        ],
        permits: [],
        refuses:
        [
            "From 2026-02-06 06:00:00Z on, at alpha or beta: requests for search and nothing else, asked by a member, provided that the caller's unit is not homicide; the case number fits ##-#######; the penalty in months is at most 11, or not stated.",
            "From 2026-02-06 06:00:00Z on, at alpha or beta: requests for search and nothing else, asked by a member, provided that the caller's unit is not homicide; the case number fits ##-#######; the suspicion is not stated, none or reasonable suspicion.",
        ]);

    [Fact]
    public void Two_permissions_that_become_one_permit_what_asks_for_both() => AssertChange(
        [Known(Grant), Known(Grant) with { Id = "other", Scope = Members(OperationClass.Detect) }], [Known(Grant) with { Scope = Members(OperationClass.Detect, OperationClass.Search) }],
        permits:
        [
            "From 2026-02-06 06:00:00Z on, at every agency: requests for detect and search and nothing else, asked by a member, provided that the case number fits ##-#######.",
        ],
        refuses: []);

    [Fact]
    public void From_allow_to_log_nothing_more_passes_and_nothing_less()
    {
        var change = Between([Grant], [Grant with { Effect = Effect.Log }]);
        Assert.True(change.IsNone);
    }

    [Fact]
    public void What_ended_before_the_period_is_no_change() => Assert.True(Between([Grant], [Grant, Ban with { EffectiveUntil = Some.Start }]).IsNone);

    [Fact]
    public void More_groups_than_are_wanted_are_said_to_be_more()
    {
        var change = DirectiveChange.Between(DirectiveSet.Nothing, Some.Set(Grant), Always, AnalysisBudget.Ample, mostGroups: 1);
        Assert.False(change.Permits.IsComplete);
        Assert.Single(change.Permits.All);
    }

    [Fact]
    public void The_groups_together_are_exactly_the_difference() =>
        Gen.Select(Generated.Directives, Generated.Directives).Sample((before, after) =>
        {
            var (one, other) = (Some.Set(before), Some.Set(after));
            var space = new RequestSpace([one, other], Always, AnalysisBudget.Ample);
            var difference = space.PermittedBy(other).Except(space.PermittedBy(one));
            if (difference.IsEmpty) return;
            var boxes = new Cover(difference).Boxes(difference, most: 1_000, out var isComplete);
            Assert.True(isComplete);
            Assert.Equal(difference.Node, boxes.Select(box => box.Requests).Aggregate((all, box) => all.Or(box)).Node);
            Assert.All(boxes, box => Assert.False(box.Requests.IsEmpty));
        }, iter: Pairs);

    [Fact]
    public void Every_example_is_judged_by_the_engine_as_its_group_says() =>
        Gen.Select(Generated.Directives, Generated.Directives).Sample((before, after) =>
        {
            var change = Between(before, after);
            foreach (var group in change.Permits.All)
                Assert.Equal((true, false), (IsPermitted(after, group.Example), IsPermitted(before, group.Example)));
            foreach (var group in change.Refuses.All)
                Assert.Equal((true, false), (IsPermitted(before, group.Example), IsPermitted(after, group.Example)));
        }, iter: Pairs);

    [Fact]
    public void An_example_written_as_a_case_is_read_as_the_same_request() =>
        Gen.Select(Generated.Directives, Generated.Directives).Sample((before, after) =>
        {
            foreach (var group in Between(before, after).Permits.All)
            {
                var json = FactsWriter.Write(group.Example);
                (json["name"], json["expect"]) = ("An example", new JsonObject { ["effect"] = "allow" });
                var file = new JsonObject { ["about"] = "Examples.", ["directives"] = new JsonArray("d.json"), ["cases"] = new JsonArray(json) };
                Assert.True(CaseFileReader.TryRead("x.cases.json", System.Text.Encoding.UTF8.GetBytes(file.ToJsonString()), out var cases, out var errors), string.Join('\n', errors));
                Assert.Equal(IsPermitted(after, group.Example), IsPermitted(after, cases.Cases[0].Facts));
            }
        }, iter: Pairs / 4);

    private static Directive Known(Directive directive) => directive with { Scope = directive.Scope with { Callers = [CallerKind.Member] } };

    private static DirectiveScope Members(params ReadOnlySpan<OperationClass> classes) => new() { Operations = OperationSet.Of(classes), Callers = [CallerKind.Member] };

    private static bool IsPermitted(Directive[] directives, RequestFacts facts) => DecisionEngine.Decide(facts, Some.Set(directives)).Effect != Effect.Deny;

    private static DirectiveChange Between(Directive[] before, Directive[] after) => DirectiveChange.Between(Some.Set(before), Some.Set(after), Always, AnalysisBudget.Ample, mostGroups: 100);

    private static void AssertChange(Directive[] before, Directive[] after, string[] permits, string[] refuses)
    {
        var change = Between(before, after);
        Assert.Equal(permits, change.Permits.All.Select(group => group.Sentence));
        Assert.Equal(refuses, change.Refuses.All.Select(group => group.Sentence));
    }
}
