using System.Text.Json.Nodes;
using Gateway.Server.Tests.Answers;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Enforcement;

/// <summary>A rule of the canonical form that one API's profile loosens is loosened for that API alone, and the record says so.</summary>
public sealed class LooseningTests : IAsyncLifetime
{
    private readonly RawPartner _partner = RawPartner.Start(RawBehaviours.Fixed("200 OK", "ok"));
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await Wire.StartAsync(
        _partner.Address,
        [Some.Allow("results", new JsonObject { ["scope"] = new JsonObject { ["operations"] = new JsonArray("results") } })],
        options => options.Routes.Add(new TestRoute("loose", "open-pd", "loose", _partner.Address, Prefix: "/loose")));

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _partner.DisposeAsync();
    }

    [Theory]
    [InlineData("/names/Jr.", "loosened: path-trailing-dot")]
    [InlineData("/names/100%25", "loosened: path-escaped-percent")]
    [InlineData("/names/100%25.", "loosened: path-escaped-percent path-trailing-dot")]
    [InlineData("/names/Smith", null)]
    public async Task What_it_refuses_elsewhere_goes_out_letter_for_letter_and_the_intent_names_the_rule(string target, string? detail)
    {
        var answer = await _gateway.AskAsync(Wire.Get("/loose" + target));

        Assert.Equal(200, answer.Status);
        Assert.StartsWith($"GET {target} HTTP/1.1\r\n", _partner.Heads.Single(), StringComparison.Ordinal);
        Assert.Equal(detail, (string?)OwnAnswer.Witnessed(_gateway, answer)["detail"]);
        Assert.Equal("/loose" + target, _gateway.Targets().Single());
    }

    [Theory]
    [InlineData("/open/any/Jr.")]
    [InlineData("/open/any/100%25")]
    [InlineData("/nowhere/Jr.")]
    [InlineData("/nowhere/100%25")]
    [InlineData("/loose./names/Smith")]
    [InlineData("/loose%25/names/Smith")]
    [InlineData("/loose/names/..")]
    [InlineData("/loose/names/...")]
    [InlineData("/loose/names/%252e")]
    [InlineData("/loose/names/a;b")]
    public async Task Every_other_route_and_every_other_rule_is_as_strict_as_before(string target)
    {
        OwnAnswer.Check(_gateway, await _gateway.AskAsync(Wire.Get(target)), 400, "ambiguous");

        Assert.Equal(0, _partner.Connections);
    }

    [Fact]
    public async Task What_a_server_could_cut_off_is_judged_in_both_readings()
    {
        var answer = await _gateway.AskAsync(Wire.Get("/loose/names/all."));

        Assert.Equal(403, answer.Status);
        Assert.Equal(["search", "results"], OwnAnswer.Witnessed(_gateway, answer)["operations"]!.AsArray().Select(name => (string?)name));
        Assert.Equal(0, _partner.Connections);
    }

    [Fact]
    public void The_record_of_the_policy_set_names_what_is_loosened_and_for_which_API()
    {
        var entry = _gateway.Entries("gateway").Single(entry => (string?)entry["event"] == "policy-set");

        Assert.Contains("loose=path-escaped-percent loose=path-trailing-dot", entry.ToJsonString(), StringComparison.Ordinal);
    }
}
