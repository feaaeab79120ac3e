using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Gateway.Policy.Analysis;
using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;
using Gateway.Policy.Tests.Directives;
using Xunit;

namespace Gateway.Policy.Tests.Analysis;

/// <summary>What the record of a change says of it, within bounds.</summary>
public sealed class ChangeSummaryTests
{
    [Fact]
    public void What_is_newly_permitted_stays_where_there_is_no_time_for_what_is_refused()
    {
        var (before, after) = (Some.Set(Grant("old", "alpha")), Some.Set(Grant("new", "beta")));
        var whole = ChangeSummary.Of(before, after, Some.Start, tellsConfidential: false, AnalysisBudget.Ample);
        Assert.Null(whole.Limit);
        Assert.NotEmpty(whole.Permits);
        Assert.NotEmpty(whole.Refuses);

        var isHalfTold = false;
        for (var steps = 100; ; steps += 10)
        {
            var part = ChangeSummary.Of(before, after, Some.Start, tellsConfidential: false, new AnalysisBudget(steps));
            if (part.Limit is null) break;
            Assert.Empty(part.Refuses);
            if (part.Permits.Count == 0) continue;
            isHalfTold = true;
            Assert.Equal(whole.Permits, part.Permits);
            Assert.StartsWith("What is newly refused is not told. ", part.Limit, StringComparison.Ordinal);
        }
        Assert.True(isHalfTold);
    }

    [Fact]
    public void A_list_of_more_than_20_names_is_cut_in_the_record_and_whole_in_a_comparison()
    {
        var after = Some.Set(Grant("new", [.. Names(1000)]));

        var summary = ChangeSummary.Of(DirectiveSet.Nothing, after, Some.Start, tellsConfidential: false, AnalysisBudget.Ample);
        var change = DirectiveChange.Between(DirectiveSet.Nothing, after, new Period(Some.Start, null), AnalysisBudget.Ample, mostGroups: 20);

        Assert.Contains("a0018 or 981 others: ", summary.Permits[0], StringComparison.Ordinal);
        Assert.Equal("Long lists of names are cut.", summary.Limit);
        Assert.Contains("a0998 or a0999: ", change.Permits.All[0].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Twenty_names_are_told()
    {
        var summary = ChangeSummary.Of(DirectiveSet.Nothing, Some.Set(Grant("new", [.. Names(20)])), Some.Start, tellsConfidential: false, AnalysisBudget.Ample);

        Assert.Contains("a0018 or a0019: ", summary.Permits[0], StringComparison.Ordinal);
        Assert.Null(summary.Limit);
    }

    [Fact]
    public void Cut_lists_of_roles_and_purposes_say_so_too()
    {
        var grant = Grant("new", "alpha") with { Require = [new ConditionSet { Role = [.. Names(30)], Purpose = [.. Names(40)] }] };

        var summary = ChangeSummary.Of(DirectiveSet.Nothing, Some.Set(grant), Some.Start, tellsConfidential: false, AnalysisBudget.Ample);

        Assert.Contains(summary.Permits, sentence => sentence.Contains("or 11 others", StringComparison.Ordinal) && sentence.Contains("or 21 others", StringComparison.Ordinal));
        Assert.Equal("Long lists of names are cut.", summary.Limit);
    }

    [Fact]
    public void All_sentences_together_have_at_most_32_KiB_and_say_that_there_is_more()
    {
        // Twenty kinds of grants, each with long names of its own.
        var after = Some.Set(Enumerable.Range(0, 20).Select(i => Grant($"g{i}", [.. Names(19).Select(name => $"{name}-{i}-{new string('x', 150)}")]) with
        {
            Require = [new ConditionSet { CaseNumber = new string('#', i + 1) }],
        }));

        var summary = ChangeSummary.Of(DirectiveSet.Nothing, after, Some.Start, tellsConfidential: false, AnalysisBudget.Ample);

        Assert.InRange(summary.Permits.Sum(Encoding.UTF8.GetByteCount), 16 * 1024, 32 * 1024);
        Assert.InRange(summary.Permits.Count, 1, 19);
        Assert.Equal("There is more than these sentences tell.", summary.Limit);
    }

    [Fact]
    public void From_allow_to_log_nothing_is_forwarded_otherwise()
    {
        var grant = Grant("rule", "alpha");
        Assert.True(ChangeSummary.Of(Some.Set(grant), Some.Set(grant with { Effect = Effect.Log }), Some.Start, tellsConfidential: false, AnalysisBudget.Ample).IsNone);
    }

    private static IEnumerable<string> Names(int count) => Enumerable.Range(0, count).Select(static i => string.Create(CultureInfo.InvariantCulture, $"a{i:0000}"));

    private static Directive Grant(string id, params ImmutableArray<string> agencies) => Some.Directive(id, Effect.Allow) with
    {
        Scope = new DirectiveScope { Agencies = agencies, Operations = OperationSet.Of(OperationClass.Search), Callers = [CallerKind.Member] },
    };
}
