using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Xunit;

namespace Gateway.Policy.Tests.Directives;

/// <summary>Absence removes permissions, never prohibitions.</summary>
public sealed class DirectiveHistoryTests
{
    private static readonly DateTimeOffset Now = Some.Start.AddDays(1);
    private static readonly Directive Ban = Some.Directive("ban", Effect.Deny);
    private static readonly Directive Grant = Some.Directive("grant", Effect.Allow);
    private static readonly Directive Lift = Some.Directive("lift", Effect.Log) with { EffectiveFrom = Now.AddDays(1), Replaces = ["ban"] };

    [Fact]
    public void A_deny_whose_file_disappears_stays_in_force_and_is_listed_as_missing()
    {
        var world = After([Ban, Grant]);
        var next = world.Change(Now.AddHours(1), Grant);

        Assert.True(Assert.Single(next.Kept, member => member.Directive.Id == "ban").IsMissing);
        Assert.Empty(next.Ended);
        Assert.True(world.IsInForce("ban", Now.AddYears(10)));
    }

    [Fact]
    public void A_log_or_allow_whose_file_disappears_ends_at_once()
    {
        var world = After([Ban, Grant, Lift]);
        Assert.Equal(["grant", "lift"], world.Change(Now.AddHours(1), Ban).Ended);
        Assert.Equal(["ban"], world.Current.Members.Select(member => member.Directive.Id));
    }

    [Fact]
    public void A_missing_deny_whose_file_returns_unchanged_keeps_its_record_and_is_no_longer_missing()
    {
        var world = After([Ban]);
        var before = world.Current.Members[0];
        world.Change(Now.AddHours(1));
        var next = world.Change(Now.AddHours(2), Ban);

        Assert.Empty(next.Changed);
        Assert.Equal((before.Record, before.EnforcedSince, false), (world.Current.Members[0].Record, world.Current.Members[0].EnforcedSince, world.Current.Members[0].IsMissing));
    }

    [Fact]
    public void An_edit_of_its_file_takes_the_place_of_a_missing_deny()
    {
        var world = After([Ban]);
        world.Change(Now.AddHours(1));
        var next = world.Change(Now.AddHours(2), Ban with { Effect = Effect.Allow });

        Assert.Equal("ban", Assert.Single(next.Changed).Directive.Id);
        Assert.Empty(next.Ended);
        Assert.Equal((Effect.Allow, Now.AddHours(2), false), (world.Current.Members[0].Directive.Effect, world.Current.Members[0].EnforcedSince, world.Current.Members[0].IsMissing));
    }

    [Fact]
    public void A_missing_deny_ends_by_its_own_end()
    {
        var until = Now.AddHours(2);
        var world = After([Ban with { EffectiveUntil = until }]);
        Assert.Empty(world.Change(until.AddTicks(-1)).Ended);
        Assert.Equal(["ban"], world.Change(until).Ended);
    }

    [Fact]
    public void A_missing_deny_is_ended_for_good_once_what_replaces_it_is_effective()
    {
        var world = After([Ban, Lift]);
        world.Change(Now.AddHours(1), Lift);
        Assert.True(world.IsInForce("ban", Lift.EffectiveFrom.AddTicks(-1)));
        Assert.False(world.IsInForce("ban", Lift.EffectiveFrom));

        Assert.Equal(["ban"], world.Change(Lift.EffectiveFrom, Lift).Ended);
        world.Change(Lift.EffectiveFrom.AddHours(1));
        Assert.Empty(world.Current.Members);
    }

    [Fact]
    public void A_deny_whose_file_is_there_returns_when_the_file_that_lifted_it_disappears()
    {
        var world = After([Ban, Lift]);
        world.Change(Lift.EffectiveFrom.AddHours(1), Ban);
        Assert.True(world.IsInForce("ban", Lift.EffectiveFrom.AddHours(1)));
    }

    [Fact]
    public void A_deny_and_the_file_that_lifted_it_disappear_together_and_the_deny_stays()
    {
        var world = After([Ban, Lift]);
        world.Change(Lift.EffectiveFrom.AddHours(1));
        Assert.True(world.IsInForce("ban", Lift.EffectiveFrom.AddHours(1)));
    }

    [Fact]
    public void A_wider_permission_does_not_return_when_the_narrower_that_replaced_it_disappears()
    {
        var narrower = Some.Directive("narrower", Effect.Allow) with { EffectiveFrom = Now, Replaces = ["grant"], Require = [new ConditionSet { CaseNumber = "##" }] };
        var world = After([Grant, narrower]);
        world.Change(Now.AddHours(1), Grant);

        Assert.Equal(Effect.Deny, DecisionEngine.Decide(Some.Search() with { At = Now.AddHours(1) }, world.Current).Effect);
        world.Change(Now.AddHours(2), Some.Directive("grant-again", Effect.Allow));
        Assert.Equal(["grant-again"], world.Current.Members.Select(member => member.Directive.Id));
    }

    [Fact]
    public void The_same_files_again_make_no_new_set()
    {
        var world = After([Ban, Grant]);
        Assert.True(world.Change(Now.AddHours(1), Grant, Ban).IsSame);
        world.Change(Now.AddHours(2), Grant);
        Assert.True(world.Change(Now.AddHours(3), Grant).IsSame);
    }

    [Fact]
    public void Without_records_nothing_is_in_force() => Assert.Same(DirectiveSet.Nothing, DirectiveHistory.Fold([]));

    [Fact]
    public void A_set_that_cannot_be_rebuilt_is_not_guessed()
    {
        var document = new DocumentRecord(0, Now, "ban.json", Accepted: true, DirectiveJson.Bytes(Ban));
        DirectivesRecord Listing(params ListedDirective[] listed) => new(1, Now, listed);
        var ban = new ListedDirective("ban", 0, Now, IsMissing: false);

        Assert.Equal("ban", DirectiveHistory.Fold([document, Listing(ban)]).Members.Single().Directive.Id);
        Assert.Throws<InvalidDataException>(() => DirectiveHistory.Fold([Listing(ban)]));
        Assert.Throws<InvalidDataException>(() => DirectiveHistory.Fold([document with { Accepted = false }, Listing(ban)]));
        Assert.Throws<InvalidDataException>(() => DirectiveHistory.Fold([document with { Bytes = "{"u8.ToArray() }, Listing(ban)]));
        Assert.Throws<InvalidDataException>(() => DirectiveHistory.Fold([document, Listing(ban with { Id = "other" })]));
        Assert.Throws<InvalidDataException>(() => DirectiveHistory.Fold([document, Listing(ban, ban)]));
    }

    [Fact]
    public void An_accepted_document_is_read_again_although_its_agency_has_gone()
    {
        var bytes = DirectiveJson.Bytes(Ban with { Scope = new DirectiveScope { Agencies = ["an-agency-of-last-year"] } });
        var set = DirectiveHistory.Fold([new DocumentRecord(0, Now, "ban.json", Accepted: true, bytes), new DirectivesRecord(1, Now, [new ListedDirective("ban", 0, Now, false)])]);
        Assert.Equal(1, set.Epoch);
    }

    private static World After(Directive[] folder)
    {
        var world = new World();
        world.Change(Now, folder);
        return world;
    }
}
