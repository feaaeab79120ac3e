using System.Text;
using System.Text.Json;
using Gateway.Policy.Cases;
using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Directives.Reading;
using Gateway.Policy.Requests;
using Gateway.Policy.Tests.Directives;
using Xunit;

namespace Gateway.Policy.Tests.CaseFiles;

public sealed class CaseFileTests
{
    private const string Valid = """
        {
          "about": "A search needs a case number.",
          "directives": ["grant.json"],
          "facts": { "operations": ["search"], "caller": { "kind": "member" }, "headers": { "Frt-Case-Number": "26-1", "Frt-Purpose": "missing" } },
          "cases": [
            { "name": "With one", "at": "2026-03-01T00:00:00Z", "expect": { "effect": "allow", "directives": ["grant"], "missing": [] } },
            {
              "name": "Without one",
              "at": "2026-03-01T00:00:00Z",
              "facts": { "headers": { "Frt-Case-Number": null } },
              "expect": { "effect": "deny", "reason": "conditions-unmet", "missing": ["caseNumber"] }
            }
          ]
        }
        """;

    private static readonly DirectiveSet Set = Some.Set(Some.Directive("grant", Effect.Allow) with { Require = [new ConditionSet { CaseNumber = "##-#" }] });

    [Fact]
    public void A_case_takes_the_facts_of_all_cases_with_its_own_before_them()
    {
        var cases = Read(Valid).Cases;

        Assert.Equal(["26-1", null], cases.Select(one => one.Facts.Stated.CaseNumber));
        Assert.Equal(["missing", "missing"], cases.Select(one => one.Facts.Stated.Purpose));
        Assert.Equal([6, 7], cases.Select(one => one.Line));
        Assert.All(cases, one => Assert.Equal((CallerKind.Member, "somebody"), (one.Facts.Caller.Kind, one.Facts.Caller.Id)));
    }

    [Fact]
    public void What_is_left_out_is_not_known()
    {
        var facts = Read(Valid).Cases[0].Facts;
        Assert.Equal((ProbeKind.Unknown, true, SearchFacts.Unknown, true), (facts.Probe, facts.ByReference, facts.Search, facts.IdentityConfigured));
    }

    [Fact]
    public void Cases_that_come_out_as_written_hold_and_cover_both_sides_of_the_condition()
    {
        var results = CaseRun.Of(Read(Valid), Set);

        Assert.All(results, result => Assert.Empty(result.Differences));
        var coverage = CaseCoverage.Of(results, Set);
        Assert.Empty(coverage.Undetermined);
        Assert.Equal(new ConditionCoverage("grant", 0, "caseNumber", SeenHolding: true, SeenFailing: true), Assert.Single(coverage.Conditions));
    }

    [Theory]
    [InlineData("\"effect\": \"allow\"", "\"effect\": \"log\"", "effect: expected log, found allow")]
    [InlineData("\"directives\": [\"grant\"]", "\"directives\": [\"ban\"]", "directives: expected ban, found grant")]
    [InlineData("\"directives\": [\"grant\"]", "\"directives\": []", "directives: expected none, found grant")]
    [InlineData("\"missing\": [\"caseNumber\"]", "\"missing\": [\"purpose\"]", "missing: expected purpose, found caseNumber")]
    [InlineData("\"missing\": [\"caseNumber\"]", "\"missing\": []", "missing: expected none, found caseNumber")]
    [InlineData("conditions-unmet", "nothing-permits", "reason: expected nothing-permits, found conditions-unmet")]
    [InlineData("\"missing\": []", "\"wouldHave\": \"deny\"", "wouldHave: expected deny, found nothing")]
    public void What_comes_out_otherwise_is_a_difference(string written, string instead, string difference)
    {
        var results = CaseRun.Of(Read(Valid.Replace(written, instead, StringComparison.Ordinal)), Set);
        Assert.Equal([difference], results.SelectMany(result => result.Differences));
    }

    [Fact]
    public void A_directive_that_decides_nothing_and_a_condition_seen_one_way_are_told()
    {
        var set = Some.Set(Set.Members[0].Directive, Some.Directive("later", Effect.Deny) with { EffectiveFrom = Some.Start.AddYears(9) });
        var coverage = CaseCoverage.Of(CaseRun.Of(Read(Valid), set).Take(1), set);

        Assert.Equal(["later"], coverage.Undetermined);
        Assert.False(Assert.Single(coverage.Conditions).IsComplete);
    }

    [Theory]
    [InlineData("\"about\": \"A search needs a case number.\",", "", "1 about is missing: write what the cases show, in a sentence")]
    [InlineData("[\"grant.json\"]", "[\"/etc/grant.json\"]", "3 directives[0] `/etc/grant.json` is not a path relative to this file: write one such as `ban.json` or `../in-force`")]
    [InlineData("\"operations\": [\"search\"]", "\"operations\": [\"serch\"]", "4 facts.operations[0] `serch` is not a word of this list: did you mean `search`?")]
    [InlineData("Frt-Purpose", "Frt-Porpoise", "4 facts.headers.Frt-Porpoise `Frt-Porpoise` is no header that a caller states facts in: did you mean `Frt-Purpose`?")]
    [InlineData("\"missing\" } }", "\"Missing!\" } }", "4 facts.headers.Frt-Purpose would be refused with 400: Send one word in lower case, digits and _, such as missing.")]
    [InlineData("\"kind\": \"member\"", "\"kind\": \"officer\"", "4 facts.caller.kind `officer` is not a word of this member: write one of `unknown`, `anonymous`, `member`, `contractor`, `application`")]
    [InlineData("\"name\": \"Without one\"", "\"name\": \"With one\"", "7 cases `With one` is the name of two cases: give each its own")]
    [InlineData("\"at\": \"2026-03-01T00:00:00Z\", \"expect\"", "\"at\": \"2026-03-01\", \"expect\"", "6 cases[0].at is not an instant: write date, time and offset, such as `2026-02-06T00:00:00-06:00`")]
    [InlineData("\"effect\": \"deny\"", "\"effect\": \"denied\"", "11 cases[1].expect.effect `denied` is not a word of this member: did you mean `deny`?")]
    [InlineData("[\"caseNumber\"]", "[\"case\"]", "11 cases[1].expect.missing[0] `case` is no condition: they stand in `directive.schema.json`")]
    [InlineData("conditions-unmet", "unmet", "11 cases[1].expect.reason `unmet` is no reason: write one of `denied`, `lockdown`, `unauthenticated`, `nothing-permits`, `conditions-unmet`, `permitted`")]
    [InlineData("\"facts\": { \"headers\"", "\"fact\": { \"headers\"", "10 cases[1].fact is not a member of a case: did you mean `facts`?")]
    [InlineData("\"cases\": [", "\"cases\": [ 7,", "5 cases[0] must be an object, not a number: write a case in braces")]
    public void What_is_written_wrongly_is_told_by_line_and_member(string written, string instead, string expected)
    {
        Assert.False(CaseFileReader.TryRead("x.cases.json", Encoding.UTF8.GetBytes(Valid.Replace(written, instead, StringComparison.Ordinal)), out _, out var errors));
        Assert.Contains(expected, errors.Select(error => $"{error.Line} {error.Member} {error.Message}").Distinct());
    }

    [Fact]
    public void The_schema_knows_the_members_and_words_that_the_reader_knows()
    {
        var schema = JsonDocument.Parse(File.ReadAllBytes(RepositoryFiles.PathOf("seeds/directives/cases.schema.json"))).RootElement;
        JsonElement At(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(schema, (element, name) => element.GetProperty(name));
        IEnumerable<string> Members(string path) => At(path + "/properties").EnumerateObject().Select(member => member.Name);
        IEnumerable<string?> Words(string path) => At(path + "/enum").EnumerateArray().Select(word => word.GetString());

        Assert.Equal(CaseWords.File, Members(""));
        Assert.Equal(CaseWords.Case, Members("$defs/case"));
        Assert.Equal(CaseWords.Facts, Members("$defs/facts"));
        Assert.Equal(CaseWords.Caller, Members("$defs/caller"));
        Assert.Equal(CaseWords.Expect, Members("$defs/expect"));
        Assert.Equal(FrtHeaders.Names, Members("$defs/facts/properties/headers"));
        Assert.Equal(CaseWords.Reasons, Words("$defs/expect/properties/reason"));
        Assert.Equal(RequestWords.CallerKinds.Keys, Words("$defs/caller/properties/kind"));
        Assert.Equal(RequestWords.Probes.Keys, Words("$defs/facts/properties/probe"));
        Assert.Equal(OperationSet.All.Names(), Words("$defs/facts/properties/operations/items"));
        Assert.Equal(DirectiveWords.Condition, Words("$defs/expect/properties/missing/items"));
        Assert.Equal(DirectiveWords.Effects.Keys, Words("$defs/expect/properties/effect"));
    }

    private static CaseFile Read(string text)
    {
        Assert.True(CaseFileReader.TryRead("x.cases.json", Encoding.UTF8.GetBytes(text), out var file, out var errors), string.Join('\n', errors));
        return file;
    }
}
