using System.Collections.Immutable;
using CsCheck;
using Gateway.Policy.Analysis;
using Gateway.Policy.Analysis.Sentences;
using Gateway.Policy.Analysis.Variables;
using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;
using Gateway.Policy.Tests.Directives;
using Xunit;

namespace Gateway.Policy.Tests.Analysis;

/// <summary>What the analysis says a set permits is what the engine permits. A failure prints the seed that repeats it.</summary>
public sealed class RequestSpaceTests
{
    private const int RequestsPerSet = 60;

    // 400 sets in CI, 40,000 in the long run: 24,000 and 2.4 million requests, of which about a third can be made.
    private static readonly int Sets = LongRun.Cases / 250;

    private static readonly Period Always = new(Some.Start.AddDays(-1), null);

    [Fact]
    public void Every_request_is_permitted_by_the_analysis_exactly_when_the_engine_permits_it()
    {
        long compared = 0, permits = 0;
        Gen.Select(Generated.Directives, Generated.Facts.Array[RequestsPerSet], Gen.Int[0, 63]).Sample((directives, requests, missing) =>
        {
            var set = DirectiveSet.Compile(7, directives.Select((directive, i) => Some.Member(directive, isMissing: (missing >> i & 5) == 5)));
            var space = Over(Always, set);
            var permitted = space.PermittedBy(set);
            foreach (var facts in requests.Where(space.Possible.Contains))
            {
                var isPermitted = DecisionEngine.Decide(facts, set).Effect != Effect.Deny;
                Assert.Equal(isPermitted, permitted.Contains(facts));
                Interlocked.Increment(ref compared);
                if (isPermitted) Interlocked.Increment(ref permits);
            }
        }, iter: Sets);
        Assert.True(compared > Sets * (RequestsPerSet / 10) && permits > compared / 200, $"{compared} requests compared, {permits} of them permitted");
    }

    [Fact]
    public void Every_point_of_a_small_world_is_as_the_engine_says()
    {
        long compared = 0;
        SmallWorld.Directives.Sample(directives =>
        {
            var set = Some.Set(directives);
            var space = Over(new Period(Some.Start.AddHours(-1), Some.Start.AddHours(4)), set);
            var permitted = space.PermittedBy(set);
            foreach (var facts in SmallWorld.PointsOf(space).Where(space.Possible.Contains))
            {
                Assert.Equal(DecisionEngine.Decide(facts, set).Effect != Effect.Deny, permitted.Contains(facts));
                Interlocked.Increment(ref compared);
            }
        }, iter: Math.Max(15, Sets / 100));
        Assert.True(compared > 10_000, $"only {compared} points");
    }

    [Fact]
    public void An_example_of_what_is_permitted_is_permitted_by_the_engine_and_one_of_the_rest_is_not() =>
        Generated.Directives.Sample(directives =>
        {
            var set = Some.Set(directives);
            var space = Over(Always, set);
            var permitted = space.PermittedBy(set);
            if (!permitted.IsEmpty) Assert.NotEqual(Effect.Deny, DecisionEngine.Decide(permitted.Example(), set).Effect);
            var refused = space.Possible.Except(permitted);
            Assert.Equal(Effect.Deny, DecisionEngine.Decide(refused.Example(), set).Effect);
            Assert.True(refused.Contains(refused.Example()));
        }, iter: Sets);

    [Fact]
    public void Removing_a_condition_never_refuses_more() =>
        Gen.Select(Generated.Directives, Gen.Int[0, 999]).Sample((directives, choice) =>
        {
            if (OneConditionLess(directives, choice) is not { } fewer) return;
            var (before, after) = (Some.Set(directives), Some.Set(fewer));
            var space = Over(Always, before, after);
            Assert.True(space.PermittedBy(before).Except(space.PermittedBy(after)).IsEmpty);
        }, iter: Sets);

    [Fact]
    public void Adding_a_deny_never_permits_anything() =>
        Gen.Select(Generated.Directives, Generated.Directive).Sample((directives, added) =>
        {
            var deny = added with { Id = "added", Effect = Effect.Deny, Replaces = [], Unless = added.Unless.AddRange(added.Require), Require = [] };
            var (before, after) = (Some.Set(directives), Some.Set([.. directives, deny]));
            var space = Over(Always, before, after);
            Assert.True(space.PermittedBy(after).Except(space.PermittedBy(before)).IsEmpty);
        }, iter: Sets);

    [Fact]
    public void What_an_instant_permits_depends_on_no_other_instant_of_the_period() =>
        Gen.Select(Generated.Directives, Generated.Facts.Array[10], Gen.Int[0, 5]).Sample((directives, requests, hour) =>
        {
            var set = Some.Set(directives);
            var (whole, part) = (Over(Always, set), Over(new Period(Generated.Instants[hour], Generated.Instants[hour].AddHours(1)), set));
            var (always, then) = (whole.PermittedBy(set), part.PermittedBy(set));
            foreach (var facts in requests.Where(part.Possible.Contains)) Assert.Equal(always.Contains(facts), then.Contains(facts));
        }, iter: Sets / 4);

    [Fact]
    public void A_locked_set_permits_nothing()
    {
        var set = Some.Set(Some.Directive("grant", Effect.Allow)).WithLock(true);
        Assert.True(Over(Always, set).PermittedBy(set).IsEmpty);
    }

    [Fact]
    public void Work_beyond_its_bound_ends_without_an_answer()
    {
        var set = Some.Set(Some.Directive("grant", Effect.Allow) with { Scope = new DirectiveScope { Operations = OperationSet.Frt } });
        Assert.Throws<AnalysisLimitException>(() => new RequestSpace([set], Always, new AnalysisBudget(10)).PermittedBy(set));
    }

    [Fact]
    public void Work_ends_when_its_time_is_up_although_nobody_says_so()
    {
        var set = Some.Set(Some.Directive("grant", Effect.Allow) with { Scope = new DirectiveScope { Operations = OperationSet.Frt } });
        var elapsed = 0;
        var budget = new AnalysisBudget(1_000_000, TimeSpan.FromMilliseconds(150), () => TimeSpan.FromMilliseconds(elapsed));
        var space = new RequestSpace([set], Always, budget);
        var permitted = space.PermittedBy(set);
        elapsed = 149;
        Assert.NotEmpty(RequestGroups.Of(permitted, most: 1, Phrases.Whole, static _ => { }).All);

        elapsed = 150;

        Assert.Throws<AnalysisLimitException>(() => new RequestSpace([set], Always, budget).PermittedBy(set));
        Assert.Throws<AnalysisLimitException>(() => new Cover(permitted).Boxes(permitted, most: 1, out _));
    }

    [Fact]
    public void Between_two_sentences_the_clock_is_looked_at()
    {
        var set = Some.Set(Some.Directive("grant", Effect.Allow));
        var elapsed = 0;
        var permitted = new RequestSpace([set], Always, new AnalysisBudget(1_000_000, TimeSpan.FromMilliseconds(150), () => TimeSpan.FromMilliseconds(elapsed))).PermittedBy(set);
        var told = 0;

        Assert.Throws<AnalysisLimitException>(() => RequestGroups.Of(permitted, most: 2, Phrases.Whole, _ => (told, elapsed) = (told + 1, 150)));

        Assert.Equal(1, told);
    }

    private static RequestSpace Over(Period period, params IReadOnlyList<DirectiveSet> sets) => new(sets, period, AnalysisBudget.Ample);

    private static Directive[]? OneConditionLess(Directive[] directives, int choice)
    {
        var ways = directives.SelectMany((directive, i) =>
        {
            var sets = directive.Unless.AddRange(directive.Require);
            return Enumerable.Range(0, sets.Length).SelectMany(at => GeneratedConditions.OneLess(sets[at]).Select(less => (i, With(directive, sets.SetItem(at, less)))));
        }).ToList();
        if (ways.Count == 0) return null;
        var (place, changed) = ways[choice % ways.Count];
        return [.. directives.Select((directive, i) => i == place ? changed : directive)];
    }

    private static Directive With(Directive directive, ImmutableArray<ConditionSet> sets) =>
        directive.Effect == Effect.Deny ? directive with { Unless = sets } : directive with { Require = sets };
}
