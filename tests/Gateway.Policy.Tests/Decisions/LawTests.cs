using CsCheck;
using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;
using Gateway.Policy.Tests.Directives;
using Xunit;

namespace Gateway.Policy.Tests.Decisions;

/// <summary>What must hold for every set of directives and every request. A failure prints the seed that repeats it.</summary>
public sealed class LawTests
{
    private const int ManyCases = 20_000;
    private const int FewCases = 4_000;

    private static readonly Gen<RequestFacts[]> Requests = Generated.Facts.Array[4, 8];

    [Fact]
    public void The_engine_decides_as_the_wording_of_the_rules() =>
        Gen.Select(Generated.Directives, Requests, Gen.Int[0, 63], Gen.Bool).Sample((directives, requests, missing, locked) =>
        {
            var members = directives.Select((directive, i) => Some.Member(directive, isMissing: (missing >> i & 5) == 5)).ToList();
            var set = DirectiveSet.Compile(7, members).WithLock(locked);
            var wording = new NaiveInterpreter(members, locked);
            foreach (var facts in requests)
                Assert.Equal(wording.Decide(facts), NaiveInterpreter.Render(DecisionEngine.Decide(facts, set)));
        }, iter: ManyCases);

    [Fact]
    public void A_decision_stays_as_it_is_until_the_instant_it_names() =>
        Gen.Select(Generated.Directives, Requests).Sample((directives, requests) =>
        {
            var set = Some.Set(directives);
            foreach (var facts in requests)
            {
                var decision = DecisionEngine.Decide(facts, set);
                Assert.True(decision.ValidUntil > facts.At);
                Assert.True(decision.ValidUntil >= (set.NextBoundary(facts.At) ?? DateTimeOffset.MaxValue) || EndsOf(facts).Contains(decision.ValidUntil), "a boundary that no directive has");
                foreach (var later in InstantsBetween(facts.At, decision.ValidUntil))
                    Assert.Equal(NaiveInterpreter.Render(decision), NaiveInterpreter.Render(DecisionEngine.Decide(facts with { At = later }, set)));
            }
        }, iter: FewCases);

    [Fact]
    public void Adding_a_deny_never_permits_anything() =>
        Gen.Select(Generated.Directives, Generated.Directive, Requests).Sample((directives, added, requests) =>
        {
            var deny = added with { Id = "added", Effect = Effect.Deny, Replaces = [], Unless = added.Unless.AddRange(added.Require), Require = [] };
            var before = Some.Set(directives);
            var after = Some.Set([.. directives, deny]);
            foreach (var facts in requests) AssertNothingMorePermitted(facts, before, after);
        }, iter: ManyCases);

    [Fact]
    public void The_order_of_files_does_not_matter() =>
        Gen.Select(Generated.Directives, Requests).SelectMany(pair => Gen.Shuffle(pair.Item1).Select(shuffled => (pair.Item1, shuffled, pair.Item2)))
            .Sample((directives, shuffled, requests) =>
            {
                var one = Some.Set(directives);
                var other = Some.Set(shuffled);
                foreach (var facts in requests)
                    Assert.Equal(NaiveInterpreter.Render(DecisionEngine.Decide(facts, one)), NaiveInterpreter.Render(DecisionEngine.Decide(facts, other)));
            }, iter: FewCases);

    [Fact]
    public void Removing_files_one_after_the_other_never_permits_anything() =>
        Gen.Select(Generated.Directives, Gen.Int[0, 5].Array[1, 3], Gen.Int[0, 5].Array[4], Requests).Sample((directives, removals, hours, requests) =>
        {
            var world = new World();
            var folder = directives.ToList();
            world.Change(Some.Start.AddHours(-1), folder);
            var now = Some.Start;
            foreach (var (removal, hour) in removals.Zip(hours.Order()))
            {
                if (folder.Count == 0) break;
                now = Some.Start.AddHours(hour);
                folder.RemoveAt(removal % folder.Count);
                var before = world.Current;
                world.Change(now, folder);
                foreach (var facts in requests.Where(facts => facts.At >= now)) AssertNothingMorePermitted(facts, before, world.Current);
            }
        }, iter: FewCases);

    [Fact]
    public void The_set_folded_from_the_records_is_the_set_that_was_compiled() =>
        Gen.Select(Generated.Directives.Array[1, 3], Requests).Sample((folders, requests) =>
        {
            var world = new World();
            var now = Some.Start;
            foreach (var folder in folders)
            {
                world.Change(now, folder);
                now += TimeSpan.FromHours(1);
                var folded = DirectiveHistory.Fold(world.Records);
                Assert.Equal(world.Current.Epoch, folded.Epoch);
                Assert.Equal(
                    world.Current.Members.Select(member => (member.Document.Sha256, member.Record, member.EnforcedSince, member.IsMissing)),
                    folded.Members.Select(member => (member.Document.Sha256, member.Record, member.EnforcedSince, member.IsMissing)));
                foreach (var facts in requests)
                    Assert.Equal(NaiveInterpreter.Render(DecisionEngine.Decide(facts, world.Current)), NaiveInterpreter.Render(DecisionEngine.Decide(facts, folded)));
            }
        }, iter: FewCases / 4);

    [Fact]
    public void A_locked_set_permits_nothing_and_keeps_every_prohibition() =>
        Gen.Select(Generated.Directives, Requests).Sample((directives, requests) =>
        {
            var open = Some.Set(directives);
            var locked = open.WithLock(true);
            foreach (var facts in requests)
            {
                var decision = DecisionEngine.Decide(facts, locked);
                Assert.Equal(Effect.Deny, decision.Effect);
                Assert.Equal(DecisionEngine.Decide(facts, open).Reason == Reason.Denied ? Reason.Denied : Reason.Lockdown, decision.Reason);
            }
        }, iter: FewCases);

    [Fact]
    public void What_is_refused_whatever_the_body_says_is_refused_for_every_narrowing() =>
        Gen.Select(Generated.Directives, Requests, Requests).Sample((directives, requests, bodies) =>
        {
            var set = Some.Set(directives);
            foreach (var facts in requests)
            {
                var classes = Enum.GetValues<OperationClass>().Where(facts.Operations.Contains).Select(operation => OperationSet.Of(operation)).Append(facts.Operations).ToList();
                var told = bodies.Append(facts).SelectMany(body => classes.Select(operations =>
                    facts with { Operations = operations, Search = body.Search, Probe = body.Probe, ByReference = body.ByReference }));
                var refused = told.All(narrowed => DecisionEngine.Decide(narrowed, set).Effect == Effect.Deny);
                var isSaidToBe = DecisionEngine.IsRefusedWhateverTheBodySays(facts, set);
                Assert.True(refused || !isSaidToBe, "a body could have led to a permit");
                if (!directives.SelectMany(directive => directive.Unless.Concat(directive.Require)).Any(GeneratedConditions.LooksAtBody)) Assert.Equal(refused, isSaidToBe);
            }
        }, iter: FewCases);

    [Fact]
    public void What_a_directive_says_survives_writing_and_reading() =>
        Generated.Directive.Sample(directive => Assert.Equal(DirectiveJson.Bytes(directive), DirectiveJson.Bytes(DirectiveJson.Document(directive).Directive)), iter: FewCases);

    private static IEnumerable<DateTimeOffset> InstantsBetween(DateTimeOffset from, DateTimeOffset until) =>
        Generated.Instants.Concat(GeneratedConditions.Ends).SelectMany(instant => new[] { instant.AddTicks(-1), instant }).Append(Generated.Instants[^1].AddYears(9)).Where(instant => instant > from && instant < until);

    private static IEnumerable<DateTimeOffset> EndsOf(RequestFacts facts) =>
        new[] { facts.Stated.LegalAuthorityExpires, facts.Caller.TrainingValidUntil }.OfType<DateTimeOffset>();

    private static void AssertNothingMorePermitted(RequestFacts facts, DirectiveSet before, DirectiveSet after)
    {
        if (DecisionEngine.Decide(facts, after).Effect == Effect.Deny) return;
        Assert.NotEqual(Effect.Deny, DecisionEngine.Decide(facts, before).Effect);
    }
}
