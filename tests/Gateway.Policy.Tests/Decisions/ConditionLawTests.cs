using System.Collections.Immutable;
using CsCheck;
using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;
using Gateway.Policy.Tests.Directives;
using Xunit;

namespace Gateway.Policy.Tests.Decisions;

/// <summary>
/// What conditions may change, exactly. A condition taken out of an object of <c>require</c> or of <c>unless</c> refuses nothing more. An object taken out of a list
/// that keeps another permits nothing more.
/// </summary>
public sealed class ConditionLawTests
{
    private const int Cases = 4_000;

    private static readonly Gen<RequestFacts[]> Requests = Generated.Facts.Array[4, 8];

    [Fact]
    public void Removing_a_condition_from_an_object_never_refuses_more() =>
        Gen.Select(Generated.Directives, Requests, Gen.Int[0, 999]).Sample((directives, requests, choice) =>
        {
            var looser = Changed(directives, choice, (sets, at) => GeneratedConditions.OneLess(sets[at]).Select(less => sets.SetItem(at, less)));
            if (looser is null) return;
            AssertOnly(requests, before: directives, after: looser, isLooser: true);
        }, iter: Cases);

    [Fact]
    public void Removing_an_object_from_a_list_that_keeps_another_never_permits_more() =>
        Gen.Select(Generated.Directives, Requests, Gen.Int[0, 999]).Sample((directives, requests, choice) =>
        {
            var tighter = Changed(directives, choice, (sets, at) => sets.Length > 1 ? [sets.RemoveAt(at)] : []);
            if (tighter is null) return;
            AssertOnly(requests, before: directives, after: tighter, isLooser: false);
        }, iter: Cases);

    [Fact]
    public void A_decision_depends_on_set_facts_and_instant_alone() =>
        Gen.Select(Generated.Directives, Requests, Requests, Gen.Int[0, 1_000_000]).Sample((directives, requests, others, epoch) =>
        {
            // Another epoch, other records and instants of enforcement, and a set that has judged other requests before.
            var used = DirectiveSet.Compile(epoch, directives.Reverse().Select((directive, i) => Some.Member(directive) with { Record = epoch + i, EnforcedSince = Some.Start.AddDays(i) }));
            foreach (var facts in others.Concat(requests.Reverse())) DecisionEngine.Decide(facts, used);
            var fresh = Some.Set(directives);
            foreach (var facts in requests)
            {
                var (one, other) = (DecisionEngine.Decide(facts, fresh), DecisionEngine.Decide(facts, used));
                Assert.Equal(NaiveInterpreter.Render(one), NaiveInterpreter.Render(other));
                Assert.Equal(one.ValidUntil, other.ValidUntil);
            }
        }, iter: Cases);

    [Fact]
    public void Approvals_hold_for_nobody_whatever_is_stated() =>
        Gen.Select(GeneratedConditions.Set, Requests).Sample((asked, requests) =>
        {
            var set = Some.Set(Some.Directive("grant", Effect.Allow) with { Require = [asked with { Approvals = 1 }] });
            foreach (var facts in requests) Assert.Equal(Effect.Deny, DecisionEngine.Decide(facts, set).Effect);
        }, iter: Cases);

    /// <summary>The set with one of its lists of conditions changed in one of the ways given; null where there is none.</summary>
    private static Directive[]? Changed(
        Directive[] directives, int choice, Func<ImmutableArray<ConditionSet>, int, IEnumerable<ImmutableArray<ConditionSet>>> ways)
    {
        var changed = directives.SelectMany((directive, i) =>
        {
            var sets = directive.Unless.AddRange(directive.Require);
            return Enumerable.Range(0, sets.Length).SelectMany(at => ways(sets, at)).Select(way => (i, With: directive with
            {
                Unless = directive.Effect == Effect.Deny ? way : [],
                Require = directive.Effect == Effect.Deny ? [] : way,
            }));
        }).ToList();
        if (changed.Count == 0) return null;
        var (at, with) = changed[choice % changed.Count];
        return [.. directives.Select((directive, i) => i == at ? with : directive)];
    }

    private static void AssertOnly(RequestFacts[] requests, Directive[] before, Directive[] after, bool isLooser)
    {
        var (one, other) = (Some.Set(before), Some.Set(after));
        foreach (var facts in requests)
        {
            var (was, now) = (DecisionEngine.Decide(facts, one).Effect, DecisionEngine.Decide(facts, other).Effect);
            if (isLooser && was != Effect.Deny) Assert.NotEqual(Effect.Deny, now);
            if (!isLooser && was == Effect.Deny) Assert.Equal(Effect.Deny, now);
        }
    }
}
