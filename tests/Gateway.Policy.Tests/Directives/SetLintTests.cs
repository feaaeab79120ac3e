using Gateway.Policy.Analysis;
using Gateway.Policy.Cases;
using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Directives.Lints;
using Gateway.Policy.Requests;
using Xunit;

namespace Gateway.Policy.Tests.Directives;

/// <summary>What directives make of each other; each with the words that say what to do.</summary>
public sealed class SetLintTests
{
    private static readonly DateTimeOffset Now = Some.Start.AddDays(1);

    private static readonly Directive Ban = Some.Directive("ban", Effect.Deny);

    private static readonly Directive Grant = Some.Directive("grant", Effect.Allow) with
    {
        Scope = new DirectiveScope { Operations = OperationSet.Of(OperationClass.Search) },
        Require = [new ConditionSet { CaseNumber = "##-#" }],
    };

    [Fact]
    public void A_grant_under_a_ban_permits_nothing_and_the_ban_is_named() =>
        Assert.Equal(["grant.json shadowed scope: permits nothing, since `ban` refuses whatever it covers: replace or narrow that, or take this file away"], Lints(Ban, Grant));

    [Fact]
    public void A_grant_that_a_ban_leaves_something_of_is_none_of_it() =>
        Assert.Empty(Lints(Ban with { Unless = [new ConditionSet { LegalReference = true }] }, Grant));

    [Fact]
    public void A_grant_whose_ban_ends_before_it_does_is_none_of_it() => Assert.Empty(Lints(Ban with { EffectiveUntil = Now.AddDays(9) }, Grant));

    [Fact]
    public void A_ban_within_another_is_shadowed_and_one_that_outlives_it_is_not()
    {
        var narrow = Ban with { Id = "narrow", Scope = new DirectiveScope { Agencies = ["alpha"] } };
        Assert.Equal(["narrow.json shadowed scope: refuses nothing that `ban` would not refuse without it: keep it if it is to bind when that ends, else take the file away"], Lints(Ban, narrow));
        Assert.Empty(Lints(Ban with { EffectiveUntil = Now.AddDays(9) }, narrow));
    }

    [Fact]
    public void A_ban_that_several_hide_together_names_them()
    {
        var (one, other) = (Ban with { Id = "one", Scope = Operations(OperationClass.Search) }, Ban with { Id = "other", Scope = Operations(OperationClass.Detect) });
        var both = Ban with { Id = "both", Scope = Operations(OperationClass.Search, OperationClass.Detect) };
        Assert.Contains("both.json shadowed scope: refuses nothing that `one`, `other` would not refuse without it: keep it if it is to bind when that ends, else take the file away", Lints(one, other, both));
    }

    [Fact]
    public void An_allow_under_a_log_never_decides() =>
        Assert.Equal(
            ["grant.json shadowed effect: never decides, since `shadow` lets through, marked for review, whatever it permits: end that, or take this file away"],
            Lints(Grant, Grant with { Id = "shadow", Effect = Effect.Log }));

    [Fact]
    public void A_grant_within_another_permits_nothing_more() =>
        Assert.Equal(
            ["narrow.json shadowed scope: permits nothing that `grant` would not permit without it: take one of them away, or say what sets them apart"],
            Lints(Grant, Grant with { Id = "narrow", Require = [new ConditionSet { CaseNumber = "##-#", Purpose = ["missing"] }] }));

    [Fact]
    public void What_is_carved_out_again_is_unreachable() =>
        Assert.Equal(
            ["grant.json unreachable scope: covers no request, since what it names is carved out again: name what it is about, or take the file away"],
            Lints(Grant with { Except = [new DirectiveScope { Operations = OperationSet.Frt }] }));

    [Fact]
    public void What_is_replaced_before_it_begins_is_unreachable_and_what_was_replaced_is_expired()
    {
        var next = Grant with { Id = "next", Replaces = ["grant"] };
        Assert.Equal(["grant.json expired effectiveFrom: is replaced by `next`, so the directive has no effect any more: take the file away"], Lints(Grant with { EffectiveFrom = Some.Start.AddDays(-1) }, next));
        var later = Now.AddDays(5);
        Assert.Equal(
            ["grant.json unreachable effectiveFrom: never begins, since `next` replaces it before: take the file away"],
            Lints(Grant with { EffectiveFrom = later }, next with { EffectiveFrom = later.AddDays(-1) }));
    }

    [Fact]
    public void Conditions_that_exclude_each_other_are_contradictory_where_only_the_analysis_can_tell() =>
        Assert.Equal(
            ["grant.json contradictory-condition require: can hold for no request that the directive covers: its conditions, or one of them and the scope, exclude each other"],
            Lints(Grant with
            {
                Scope = Operations(OperationClass.Search) with { Callers = [CallerKind.Member] },
                Except = [new DirectiveScope { Units = ["homicide"] }],
                Require = [new ConditionSet { Unit = ["homicide"] }],
            }));

    [Fact]
    public void A_grant_that_asks_for_nothing_but_the_form_of_the_message_is_unconditional() =>
        Assert.Equal(
            ["grant.json unconditional-grant require: asks for nothing of who calls or why, so facial recognition is let through whatever the caller states: write what must be stated, at least `caseNumber`"],
            Lints(Grant with { Require = [new ConditionSet { Probe = [ProbeKind.Still], NotByReference = true }] }));

    [Fact]
    public void The_examples_of_the_repository_say_of_themselves_what_is_known_of_them()
    {
        var found = Directory.EnumerateDirectories(RepositoryFiles.PathOf("seeds/directives/examples")).Order(StringComparer.Ordinal).SelectMany(folder =>
        {
            var files = Directory.EnumerateFiles(folder).Where(path => !path.EndsWith(CaseFileReader.Suffix, StringComparison.Ordinal)).Select(path => new DirectiveFile(Path.GetFileName(path), File.ReadAllBytes(path)));
            var reading = DirectiveValidator.Read([.. files], Some.Agencies, Some.NoIds);
            Assert.Empty(reading.Errors);
            return SetLints.Of(reading.Documents, Some.Start, AnalysisBudget.Ample).Select(lint => $"{lint.File} {lint.Lint}");
        });
        // Approvals cannot be checked, so the limits of Detroit leave nothing through.
        Assert.Equal(["det-no-video.json shadowed", "det-procedure.json shadowed"], found.Order(StringComparer.Ordinal));
    }

    private static DirectiveScope Operations(params ReadOnlySpan<OperationClass> classes) => new() { Operations = OperationSet.Of(classes) };

    private static IReadOnlyList<string> Lints(params IEnumerable<Directive> directives) =>
        [.. SetLints.Of([.. directives.Select(DirectiveJson.Document)], Now, AnalysisBudget.Ample).Select(lint => $"{lint.File} {lint.Lint} {lint.Member}: {lint.Message}")];
}
