using System.Text.Json.Nodes;
using Gateway.Policy.Directives;
using Gateway.Policy.Directives.Lints;
using Xunit;

namespace Gateway.Policy.Tests.Directives;

/// <summary>What is valid and most likely not meant; line and member are where a person would mend it.</summary>
public sealed class LintTests
{
    private static readonly DateTimeOffset Now = Some.Start.AddYears(1);

    [Fact]
    public void The_seeds_have_none_but_what_they_say_of_themselves()
    {
        var found = SeedTests.Seeds().SelectMany(row => DirectiveLints.Of(Read(Path.GetFileName(row.Data), File.ReadAllBytes(RepositoryFiles.PathOf(row.Data))), Some.Start));
        Assert.Equal(
            ["det-use-limits.json contradictory-condition unless[0].approvals", "nola-violent-crime.json contradictory-condition unless[0].approvals"],
            found.Select(lint => $"{lint.File} {lint.Lint} {lint.Member}").Order());
    }

    [Theory]
    [InlineData("2027-02-06T05:59:59Z", true)]
    [InlineData("2027-02-06T06:00:00Z", true)]
    [InlineData("2027-02-06T06:00:01Z", false)]
    public void A_directive_that_has_ended_is_expired(string until, bool expired) =>
        Assert.Equal(expired ? ["expired effectiveUntil 10"] : [], Lints(("effectiveUntil", until)));

    [Theory]
    [InlineData("allow", "[\"search\"]", true)]
    [InlineData("log", "[\"*\"]", true)]
    [InlineData("allow", "[\"frt\"]", true)]
    [InlineData("allow", "[\"stop\", \"other\"]", false)]
    [InlineData("deny", "[\"frt\"]", false)]
    public void A_grant_of_facial_recognition_that_asks_for_nothing_is_unconditional(string effect, string operations, bool unconditional) =>
        Assert.Equal(unconditional ? ["unconditional-grant require 1"] : [], Lints(("effect", effect), ("scope", JsonNode.Parse($$"""{ "operations": {{operations}} }"""))));

    [Theory]
    [InlineData("""{ "approvals": 1 }""", "approvals")]
    [InlineData("""{ "caseNumber": "(##)" }""", "caseNumber")]
    [InlineData("""{ "caseNumber": "-##" }""", "caseNumber")]
    [InlineData("""{ "legalAuthority": ["none"], "writtenRequest": true }""", "writtenRequest")]
    [InlineData("""{ "legalAuthority": ["none"], "legalAuthorityUnexpired": true }""", "legalAuthorityUnexpired")]
    [InlineData("""{ "candidatesRequested": { "atMost": 0 } }""", "candidatesRequested")]
    [InlineData("""{ "unit": ["robbery"] }""", "unit")]
    public void A_condition_that_nothing_satisfies_is_contradictory(string require, string member) =>
        Assert.Equal([$"contradictory-condition require.{member} "], Lints(
            ("effect", "allow"), ("scope", JsonNode.Parse("""{ "units": ["homicide"] }""")), ("require", JsonNode.Parse(require))).Select(WithoutLine));

    [Theory]
    [InlineData("""{ "requester": "verified" }""", "anonymous", "requester")]
    [InlineData("""{ "requester": "verified" }""", "application", "requester")]
    [InlineData("""{ "role": ["detective"] }""", "anonymous", "role")]
    [InlineData("""{ "trainingValid": true }""", "anonymous", "trainingValid")]
    public void A_condition_on_people_whom_the_scope_does_not_cover_is_contradictory(string require, string callers, string member) =>
        Assert.Equal([$"contradictory-condition require.{member} "], Lints(
            ("effect", "allow"), ("scope", new JsonObject { ["callers"] = new JsonArray(callers) }), ("require", JsonNode.Parse(require))).Select(WithoutLine));

    [Fact]
    public void Conditions_that_can_hold_together_are_none_of_it() =>
        Assert.Empty(Lints(("unless", JsonNode.Parse("""[{ "caseNumber": "@#/##", "legalAuthority": ["none", "consent"], "writtenRequest": true, "unit": ["robbery"] }]"""))));

    [Fact]
    public void An_alternative_that_stands_twice_is_a_duplicate_whatever_its_order() =>
        Assert.Equal(["duplicate unless[1] "], Lints(("unless", JsonNode.Parse(
            """[{ "purpose": ["missing", "endangered"] }, { "purpose": ["endangered", "missing"] }]"""))).Select(WithoutLine));

    [Fact]
    public void Names_that_differ_only_in_case_are_duplicates() =>
        Assert.Equal(["duplicate scope.units[1] "], Lints(("scope", JsonNode.Parse("""{ "units": ["Homicide", "homicide", "gangs"] }"""))).Select(WithoutLine));

    [Fact]
    public void The_anonymous_beside_units_are_unreachable_in_a_grant() =>
        Assert.Equal(["unreachable scope.callers "], Lints(("effect", "allow"), ("scope", JsonNode.Parse("""{ "units": ["gangs"], "callers": ["anonymous", "member"] }""")),
            ("require", JsonNode.Parse("""{ "legalReference": true }"""))).Select(WithoutLine));

    [Fact]
    public void An_exception_from_what_is_not_covered_is_unreachable() =>
        Assert.Equal(["unreachable except[0].operations ", "unreachable except[1].agencies "], Lints(
            ("scope", JsonNode.Parse("""{ "agencies": ["alpha"], "operations": ["search"] }""")),
            ("except", JsonNode.Parse("""[{ "operations": ["stop"] }, { "agencies": ["beta"] }, { "agencies": ["alpha", "beta"], "operations": ["frt"] }]"""))).Select(WithoutLine));

    private static string WithoutLine(string lint) => lint[..(lint.LastIndexOf(' ') + 1)];

    private static IReadOnlyList<string> Lints(params ReadOnlySpan<(string Name, JsonNode? Value)> members)
    {
        var file = Some.File("x", members);
        return [.. DirectiveLints.Of(Read(file.Name, file.Bytes), Now).Select(lint => $"{lint.Lint} {lint.Member} {lint.Line}")];
    }

    private static DirectiveDocument Read(string name, ReadOnlyMemory<byte> bytes)
    {
        Assert.True(DirectiveValidator.TryRead(new DirectiveFile(name, bytes), Some.Agencies, out var document, out var errors), string.Join('\n', errors));
        return document;
    }
}
