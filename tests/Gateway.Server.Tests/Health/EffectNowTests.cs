using System.Text;
using System.Text.Json.Nodes;
using Gateway.Policy.Directives;
using Gateway.Server.Enforcement.Judging;
using Gateway.Server.Health;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Health;

/// <summary>The one word of status errs towards the open door.</summary>
public sealed class EffectNowTests
{
    private static readonly PolicyInstant Now = new(DateTimeOffset.UnixEpoch.AddYears(60), null);
    private static readonly string[] Agencies = ["a-pd", "b-pd"];

    public static TheoryData<string, string[]> Cases => new()
    {
        { "deny", [] },
        { "deny", [Some.Moratorium()] },
        { "deny", [Some.Moratorium(), Some.Allow()] },
        { "allow", [Some.Allow()] },
        { "log", [Some.Log()] },
        { "log", [Some.Log(), Some.Allow()] },
        { "conditional", [Some.Allow(changes: Of("scope", """{"agencies":["a-pd"]}"""))] },
        { "conditional", [Some.Allow(changes: Of("scope", """{"operations":["search"]}"""))] },
        { "conditional", [Some.Allow(changes: Of("scope", """{"units":["Homicide"]}"""))] },
        { "conditional", [Some.Allow(changes: Of("require", """{"caseNumber":"##-#######"}"""))] },
        { "conditional", [Some.Moratorium(Of("unless", """[{"legalAuthority":["search_warrant"]}]""")), Some.Allow()] },
        { "conditional", [Some.Moratorium(Of("scope", """{"units":["Homicide"]}""")), Some.Allow()] },
        { "conditional", [Some.Moratorium(Of("except", """[{"units":["Homicide"]}]""")), Some.Allow()] },
        { "deny", [Some.Allow(changes: Of("effectiveFrom", "\"2100-01-01T00:00:00Z\""))] },
        { "allow", [Some.Moratorium(Of("effectiveUntil", "\"2026-03-01T00:00:00Z\"")), Some.Allow()] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_word_is(string expected, string[] directives) => Assert.Equal(expected, EffectNow.Of(SetOf(directives), Now, Agencies, identityConfigured: false));

    [Fact]
    public void In_lockdown_it_is_deny_whatever_was_permitted() =>
        Assert.Equal("deny", EffectNow.Of(SetOf(Some.Allow()).WithLock(true), Now, Agencies, identityConfigured: false));

    [Fact]
    public void Without_an_agency_nothing_gets_anywhere() => Assert.Equal("deny", EffectNow.Of(SetOf(Some.Allow()), Now, [], identityConfigured: false));

    [Fact]
    public void While_the_clocks_disagree_it_is_what_both_instants_permit()
    {
        var set = SetOf(Some.Allow(changes: Of("effectiveUntil", "\"2040-01-01T00:00:00Z\"")));

        Assert.Equal("allow", EffectNow.Of(set, Now, Agencies, identityConfigured: false));
        Assert.NotEqual("allow", EffectNow.Of(set, Now with { Also = Now.At.AddYears(20) }, Agencies, identityConfigured: false));
    }

    private static JsonObject Of(string name, string json) => new() { [name] = JsonNode.Parse(json) };

    private static DirectiveSet SetOf(params string[] directives)
    {
        var files = directives.Select(text => new DirectiveFile((string)JsonNode.Parse(text)!["id"]! + ".json", Encoding.UTF8.GetBytes(text))).ToList();
        var reading = DirectiveValidator.Read(files, new KnownAgencies(Agencies.ToHashSet()), new HashSet<string>());
        Assert.Empty(reading.Errors);
        return DirectiveSet.Compile(1, reading.Documents.Select(document => new SetMember(document, 0, Now.At, false)));
    }
}
