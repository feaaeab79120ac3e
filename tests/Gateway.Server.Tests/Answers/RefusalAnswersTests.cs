using System.Text.Json.Nodes;
using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Answers;

/// <summary>What a refused caller is told, row by row of DESIGN section 8, and that nothing reached the partner.</summary>
public sealed class RefusalAnswersTests : IAsyncLifetime
{
    private static readonly JsonObject Contact = new() { ["contact"] = new JsonObject { ["office"] = "Office of the Chief", ["phone"] = "555-0100", ["url"] = "https://city.example/chief" } };
    private readonly RawPartner _partner = RawPartner.Start(RawBehaviours.Fixed("200 OK"));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        Assert.Equal(0, _partner.Connections);
        await _partner.DisposeAsync();
    }

    [Fact]
    public async Task An_ambiguous_message_is_400_and_names_the_part()
    {
        await using var gateway = await Wire.StartAsync(_partner.Address);

        var answer = await gateway.AskAsync(Wire.Get("/open/any//thing"));

        var problem = OwnAnswer.Check(gateway, answer, 400, "ambiguous");
        Assert.StartsWith("target: ", (string)problem["detail"]!, StringComparison.Ordinal);
        Assert.Empty(problem["directives"]!.AsArray());
        var intent = OwnAnswer.Witnessed(gateway, answer);
        Assert.Equal("ambiguous", (string?)intent["reason"]);
        Assert.StartsWith("target: ", (string)intent["detail"]!, StringComparison.Ordinal);
        Assert.Null(intent["target"]);
    }

    [Theory]
    [InlineData("/nowhere", "gw", "/nowhere")]
    [InlineData("/", "gw", "/")]
    [InlineData("/openly/any/thing", "gw", "/openly/[redacted]")]
    [InlineData("/any/thing?a=b", "elsewhere.example", "/any/[redacted]")]
    [InlineData("/any?a=b", "gw", "/any/[redacted]")]
    public async Task No_such_route_is_404_and_recorded_by_its_first_segment(string target, string host, string recorded)
    {
        await using var gateway = await Wire.StartAsync(_partner.Address);

        var answer = await gateway.AskAsync(Wire.Get(target, host: host));

        OwnAnswer.Check(gateway, answer, 404, "no-partner");
        var intent = OwnAnswer.Witnessed(gateway, answer);
        Assert.Equal(recorded, gateway.Targets().Single());
        Assert.Equal(host, (string?)intent["host"]);
        Assert.Null(intent["route"]);
    }

    [Fact]
    public async Task A_deny_is_451_with_its_message_its_directive_and_both_links()
    {
        await using var gateway = await Wire.StartAsync(_partner.Address, [Some.Directive("ban", "deny", Contact), Wire.Everything], options =>
            options.Settings.Add("Gateway:PublicUrl=https://gateway.city.example/"));

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        var problem = OwnAnswer.Check(gateway, answer, 451, "denied");
        Assert.Equal("The message of ban.", (string?)problem["detail"]);
        Assert.Equal(
            """[{"id":"ban","title":"Directive ban","issuer":"Chief of Police","authority":"chief","reference":"https://city.example/directives/ban","contact":{"office":"Office of the Chief","phone":"555-0100","url":"https://city.example/chief"}}]""",
            problem["directives"]!.ToJsonString());
        Assert.Equal("<https://gateway.city.example/>; rel=\"blocked-by\", <https://city.example/directives/ban>; rel=\"describedby\"", answer.Headers["Link"].Single());
        Assert.Equal(["ban"], OwnAnswer.Witnessed(gateway, answer)["directives"]!.AsArray().Select(id => (string?)id));
        Assert.Empty(answer.Headers["Retry-After"]);
    }

    [Fact]
    public async Task Of_several_denies_all_are_named_and_the_first_speaks()
    {
        await using var gateway = await Wire.StartAsync(_partner.Address, [Some.Directive("b-court", "deny"), Some.Directive("a-chief", "deny")]);

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        var problem = OwnAnswer.Check(gateway, answer, 451, "denied");
        Assert.Equal("The message of a-chief.", (string?)problem["detail"]);
        Assert.Equal(["a-chief", "b-court"], problem["directives"]!.AsArray().Select(directive => (string?)directive!["id"]));
        Assert.Contains("<https://city.example/directives/b-court>; rel=\"describedby\"", answer.Headers["Link"].Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_public_address_defaults_to_the_proxy_endpoint()
    {
        await using var gateway = await Wire.StartAsync(_partner.Address, [Wire.Ban]);

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        Assert.StartsWith("<http://127.0.0.1:0>; rel=\"blocked-by\"", answer.Headers["Link"].Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_HEAD_gets_the_headers_of_the_refusal_and_no_body()
    {
        await using var gateway = await Wire.StartAsync(_partner.Address, [Wire.Ban]);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(Wire.Message("HEAD", Wire.Any));
        var toHead = await client.ReadAnswerAsync(toHead: true);
        var toGet = await client.ExchangeAsync(Wire.Get(Wire.Any));

        Assert.Equal(451, toHead.Status);
        Assert.True(int.Parse(toHead.Headers["Content-Length"].Single(), System.Globalization.CultureInfo.InvariantCulture) > 100);
        Assert.NotEmpty(toHead.Headers["Link"]);
        OwnAnswer.Witnessed(gateway, toHead);
        OwnAnswer.Check(gateway, toGet, 451, "denied");
    }

    [Fact]
    public async Task A_confidential_deny_tells_its_id_and_its_contact_only()
    {
        var contact = (JsonObject)Contact.DeepClone();
        contact["confidential"] = true;
        await using var gateway = await Wire.StartAsync(_partner.Address, [Some.Directive("sealed-7", "deny", contact)]);

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        var problem = OwnAnswer.Check(gateway, answer, 451, "denied");
        Assert.Equal("""[{"id":"sealed-7","contact":{"office":"Office of the Chief","phone":"555-0100","url":"https://city.example/chief"}}]""", problem["directives"]!.ToJsonString());
        Assert.DoesNotContain("describedby", answer.Headers["Link"].Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("The message of", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_lockdown_it_is_503_since_when_and_whom_to_call_and_never_which_file()
    {
        await using var gateway = await Wire.StartAsync(_partner.Address, [Some.Allow("everything", Contact)]);
        await gateway.LockAsync();

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        var problem = OwnAnswer.Check(gateway, answer, 503, "lockdown");
        Assert.Equal("5", answer.Headers["Retry-After"].Single());
        Assert.True(DateTimeOffset.TryParse((string)problem["since"]!, out _));
        Assert.Equal("""[{"office":"Office of the Chief","phone":"555-0100","url":"https://city.example/chief"}]""", problem["contacts"]!.ToJsonString());
        Assert.DoesNotContain("broken", answer.Text, StringComparison.Ordinal);
        Assert.Equal("lockdown", (string?)OwnAnswer.Witnessed(gateway, answer)["reason"]);
    }

    [Fact]
    public async Task A_deny_of_the_last_accepted_set_is_451_in_lockdown_too()
    {
        await using var gateway = await Wire.StartAsync(_partner.Address, [Some.Directive("ban", "deny", new JsonObject { ["scope"] = new JsonObject { ["operations"] = new JsonArray("results") } }), Wire.Everything]);
        await gateway.LockAsync();

        OwnAnswer.Check(gateway, await gateway.AskAsync(Wire.Get(Wire.Any)), 451, "denied");
    }

    [Fact]
    public async Task What_nothing_permits_is_403_with_nothing_missing()
    {
        await using var gateway = await Wire.StartAsync(_partner.Address, []);

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        var problem = OwnAnswer.Check(gateway, answer, 403, "not-permitted");
        Assert.Empty(problem["missing"]!.AsArray());
        Assert.Equal("nothing-permits", (string?)OwnAnswer.Witnessed(gateway, answer)["reason"]);
    }

    [Fact]
    public async Task An_unmet_condition_is_403_and_names_condition_directive_and_header_but_no_accepted_value()
    {
        await using var gateway = await Wire.StartAsync(_partner.Address, [
            Some.Allow("grant", new JsonObject { ["require"] = new JsonObject { ["caseNumber"] = "77-#######", ["purpose"] = new JsonArray("missing") } })]);

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any, "Frt-Purpose: identify_deceased\r\n"));

        var problem = OwnAnswer.Check(gateway, answer, 403, "not-permitted");
        Assert.Equal(
            ["caseNumber grant Frt-Case-Number", "purpose grant Frt-Purpose"],
            problem["missing"]!.AsArray().Select(missing => $"{missing!["condition"]} {missing["directive"]} {missing["header"]}").Order());
        Assert.DoesNotContain("77-", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"missing\":\"", answer.Text, StringComparison.Ordinal);
        Assert.Equal("conditions-unmet", (string?)OwnAnswer.Witnessed(gateway, answer)["reason"]);
    }

    [Fact]
    public async Task A_limit_that_a_statute_sets_tells_what_would_lift_it()
    {
        var limit = new JsonObject { ["unless"] = new JsonArray(new JsonObject { ["caseNumber"] = "##-#######" }) };
        await using var gateway = await Wire.StartAsync(_partner.Address, [Some.Directive("statute", "deny", limit), Wire.Everything]);

        var problem = OwnAnswer.Check(gateway, await gateway.AskAsync(Wire.Get(Wire.Any)), 451, "denied");

        Assert.Equal("""[{"condition":"caseNumber","directive":"statute","header":"Frt-Case-Number"}]""", problem["missing"]!.ToJsonString());
    }

    [Fact]
    public async Task What_a_confidential_directive_asks_for_is_not_told()
    {
        var hidden = new JsonObject
        {
            ["contact"] = new JsonObject { ["office"] = "Court" },
            ["confidential"] = true,
            ["require"] = new JsonObject { ["caseNumber"] = "##-#######" },
        };
        await using var gateway = await Wire.StartAsync(_partner.Address, [Some.Allow("sealed-8", hidden)]);

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        var problem = OwnAnswer.Check(gateway, answer, 403, "not-permitted");
        Assert.Empty(problem["missing"]!.AsArray());
        Assert.DoesNotContain("caseNumber", answer.Text, StringComparison.Ordinal);
    }
}
