using System.Text.Json.Nodes;
using Gateway.Server.Tests.Access;
using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Answers;

/// <summary>What is stated, by headers and by identity, on its way through a whole gateway: judged, recorded as stated, and missing by name.</summary>
public sealed class ConditionAnswersTests : IAsyncLifetime
{
    private const string Stated =
        "Frt-Case-Number: 26-0123456\r\nFrt-Purpose: suspect\r\nFrt-Offense: robbery;code=943.32;attempt=no;penalty=180\r\nFrt-Suspicion: probable_cause\r\n" +
        "Frt-Legal-Authority: written_request, search_warrant;expires=2999-01-01T00:00:00-06:00\r\nFrt-Legal-Reference: 26-CF-1\r\nFrt-Attest: notImmigration\r\nFrt-Justification: Seen on camera 4.\r\n";

    private static readonly JsonObject Require = new()
    {
        ["caseNumber"] = "##-#######",
        ["offenseClass"] = new JsonArray("robbery"),
        ["offenseCode"] = new JsonArray("943.32"),
        ["offenseAttempt"] = false,
        ["minimumPenalty"] = 12,
        ["suspicion"] = "probable_cause",
        ["legalAuthority"] = new JsonArray("search_warrant"),
        ["legalAuthorityUnexpired"] = true,
        ["legalReference"] = true,
        ["writtenRequest"] = true,
        ["justification"] = true,
        ["notImmigration"] = true,
    };

    private readonly RawPartner _partner = RawPartner.Start(RawBehaviours.Fixed("200 OK", "ok"));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _partner.DisposeAsync();

    [Fact]
    public async Task What_is_stated_is_judged_and_recorded_condition_by_condition()
    {
        await using var gateway = await Wire.StartAsync(_partner.Address, [Granting(Require)]);

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any, Stated));

        Assert.Equal(200, answer.Status);
        var intent = OwnAnswer.Witnessed(gateway, answer);
        var stated = intent["stated"]!;
        Assert.Equal(("robbery", "943.32", "no", 180), ((string?)stated["offenseClass"], (string?)stated["offenseCode"], (string?)stated["offenseAttempt"], (int)stated["offensePenalty"]!));
        Assert.Equal(("written_request, search_warrant", "2999-01-01T06:00:00.0000000Z"), ((string?)stated["legalAuthority"], (string?)stated["legalAuthorityExpires"]));
        Assert.Equal(Require.Select(condition => (condition.Key, true)), intent["conditions"]!.AsArray().Select(result => ((string)result!["condition"]!, (bool)result["holds"]!)));
        // The permit ends with the warrant: no directive of this set does.
        Assert.Equal("2999-01-01T06:00:00.0000000Z", (string?)intent["validUntil"]);
        Assert.DoesNotContain("camera 4", intent.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_authority_that_has_expired_is_missing_and_what_the_message_itself_tells_has_no_header()
    {
        await using var gateway = await Wire.StartAsync(_partner.Address, [Granting(new JsonObject { ["legalAuthorityUnexpired"] = true, ["candidatesRequested"] = new JsonObject { ["atMost"] = 20 } })]);

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any, "Frt-Legal-Authority: court_order;expires=2020-01-01T00:00:00Z\r\n"));

        var missing = OwnAnswer.Check(gateway, answer, 403, "not-permitted")["missing"]!;
        Assert.Equal(
            """[{"condition":"legalAuthorityUnexpired","directive":"grant","header":"Frt-Legal-Authority"},{"condition":"candidatesRequested","directive":"grant","header":null}]""",
            missing.ToJsonString());
        Assert.Equal(0, _partner.Connections);
    }

    [Fact]
    public async Task Approvals_are_missing_for_everybody_and_the_answer_says_why()
    {
        await using var gateway = await Wire.StartAsync(_partner.Address, [Granting(new JsonObject { ["approvals"] = 2 })]);

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any, "Frt-Approval: captain-1, captain-2\r\n"));

        var missing = OwnAnswer.Check(gateway, answer, 403, "not-permitted")["missing"]![0]!;
        Assert.Equal(("approvals", "Frt-Approval"), ((string?)missing["condition"], (string?)missing["header"]));
        Assert.Contains("cannot check approvals", (string)missing["detail"]!, StringComparison.Ordinal);
        Assert.Equal(0, _partner.Connections);
    }

    [Theory]
    [InlineData("Frt-Offense: robbery;penalty=none\r\n", "header Frt-Offense")]
    [InlineData("Frt-Legal-Authority: court_order;expires=soon\r\n", "header Frt-Legal-Authority")]
    [InlineData("Frt-Attest: notImmigration\r\nFrt-Attest: policyPosted\r\n", "header Frt-Attest")]
    [InlineData("Frt-Database: mugshots\r\n", "header Frt-Database")]
    public async Task A_header_that_is_malformed_repeated_or_unknown_is_400_by_name(string fields, string part)
    {
        await using var gateway = await Wire.StartAsync(_partner.Address);

        var problem = OwnAnswer.Check(gateway, await gateway.AskAsync(Wire.Get(Wire.Any, fields)), 400, "ambiguous");

        Assert.StartsWith(part + ": ", (string)problem["detail"]!, StringComparison.Ordinal);
        Assert.Equal(0, _partner.Connections);
    }

    [Theory]
    [InlineData("2999-11-01", 200)]
    [InlineData("2020-11-01", 403)]
    [InlineData("11/01/2999", 403)]
    [InlineData(null, 403)]
    public async Task Training_counts_until_the_end_of_the_day_that_the_token_names(string? lastDay, int status)
    {
        using var identity = new TestIdentity();
        await using var gateway = await Wire.StartAsync(
            _partner.Address, [Granting(new JsonObject { ["trainingValid"] = true, ["role"] = new JsonArray("Examiner"), ["unit"] = new JsonArray("homicide") })], identity.Configure);

        var token = identity.Token(("frt_training_valid_until", lastDay), ("roles", (string[])["Examiner"]), ("department", "homicide"));
        var answer = await gateway.AskAsync(Wire.Get(Wire.Any, $"Gateway-Authorization: Bearer {token}\r\n"));

        Assert.Equal(status, answer.Status);
        Assert.Equal(lastDay is null or "11/01/2999" ? null : lastDay[..4] + "-11-02T00:00:00.0000000Z", (string?)OwnAnswer.Witnessed(gateway, answer)["trainingValidUntil"]);
    }

    private static string Granting(JsonObject require) => Some.Allow("grant", new JsonObject { ["require"] = require.DeepClone() });
}
