using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;
using Gateway.Policy.Tests.Directives;
using Xunit;

namespace Gateway.Policy.Tests.Decisions;

public sealed class DecisionEngineTests
{
    [Fact]
    public void The_empty_set_denies_in_every_lock() =>
        Assert.Equal([Reason.NothingPermits, Reason.Lockdown], new[] { false, true }.Select(locked => DecisionEngine.Decide(Some.Search(), DirectiveSet.Nothing.WithLock(locked)).Reason));

    [Fact]
    public void Values_that_nobody_set_refuse() =>
        Assert.Equal((Effect.Deny, Reason.Fault, default), (new Decision().Effect, new Decision().Reason, new Decision().ValidUntil));

    [Theory, InlineData(true), InlineData(false)]
    public void A_like_request_is_decided_without_allocation(bool permits)
    {
        var directives = Enumerable.Range(0, 100).Select(i => Some.Directive($"d{i}", permits ? Effect.Allow : Effect.Deny) with
        {
            Scope = new DirectiveScope { Units = i % 2 == 0 ? ["homicide", "gangs"] : null, Roles = i % 3 == 0 ? ["detective"] : null },
        });
        var set = Some.Set(directives);
        var facts = Some.Search();
        var first = DecisionEngine.Decide(facts, set);

        // The runtime itself allocates a little while it recompiles the loop; a round without any proves that deciding does not.
        var allocated = Enumerable.Range(0, 20).Select(_ => AllocatedBy(facts, set)).Min();
        Assert.Equal(0, allocated);
        Assert.Same(first, DecisionEngine.Decide(facts, set));
        Assert.Equal(100, first.Determining.Length);
    }

    [Fact]
    public void Callers_who_vary_what_they_state_are_all_answered_rightly_when_no_more_is_remembered()
    {
        var directives = Enumerable.Range(0, 12).Select(i => Some.Directive($"d{i:00}", Effect.Deny) with { Scope = new DirectiveScope { Roles = [$"role-{i}"] } });
        var set = Some.Set(directives);
        for (var mask = 1; mask < 1 << 12; mask++)
        {
            var roles = Enumerable.Range(0, 12).Where(i => (mask & (1 << i)) != 0).ToList();
            var facts = Some.Search() with { Caller = new CallerFacts { Kind = CallerKind.Member, Unit = "homicide", Roles = [.. roles.Select(i => $"role-{i}")] } };
            Assert.Equal(roles.Select(i => $"d{i:00}"), DecisionEngine.Decide(facts, set).Determining.Select(directive => directive.Id));
        }
    }

    [Fact]
    public void One_set_serves_many_threads()
    {
        var set = Some.Set(Some.Directive("ban", Effect.Deny) with { EffectiveFrom = Some.Start.AddHours(1), Scope = new DirectiveScope { Agencies = ["alpha"] } }, Some.Directive("grant", Effect.Allow));
        Parallel.For(0, 20_000, i =>
        {
            var facts = Some.Search(i % 3 == 0 ? "alpha" : $"agency-{i % 7}") with { At = Some.Start.AddMinutes(i % 120) };
            var denied = i % 3 == 0 && i % 120 >= 60;
            Assert.Equal(denied ? Effect.Deny : Effect.Allow, DecisionEngine.Decide(facts, set).Effect);
        });
    }

    [Fact]
    public void A_member_of_another_set_is_not_asked_about()
    {
        var set = Some.Set(Some.Directive("ban", Effect.Deny));
        var stranger = Some.Member(Some.Directive("ban", Effect.Deny));
        Assert.Throws<ArgumentException>(() => set.IsInForce(stranger, Some.Start));
    }

    [Fact]
    public void A_set_knows_its_boundaries_and_ends()
    {
        var set = Some.Set(
            Some.Directive("ban", Effect.Deny),
            Some.Directive("lift", Effect.Allow) with { EffectiveFrom = Some.Start.AddDays(1), EffectiveUntil = Some.Start.AddDays(3), Replaces = ["ban"] });

        Assert.Equal([Some.Start.AddDays(1), Some.Start.AddDays(3)], set.Members.Select(set.EndOf).OfType<DateTimeOffset>());
        Assert.Equal(Some.Start, set.NextBoundary(Some.Start.AddTicks(-1)));
        Assert.Equal(Some.Start.AddDays(1), set.NextBoundary(Some.Start));
        Assert.Equal(Some.Start.AddDays(3), set.NextBoundary(Some.Start.AddDays(2)));
        Assert.Null(set.NextBoundary(Some.Start.AddDays(3)));
    }

    private static long AllocatedBy(RequestFacts facts, DirectiveSet set)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) DecisionEngine.Decide(facts, set);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
