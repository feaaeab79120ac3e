using System.Text.Json.Nodes;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Storage;
using Gateway.Server.Tests.Answers;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Enforcement;

/// <summary>Promise 2: the record is durable before the first byte leaves, and every answer names its own.</summary>
public sealed class RecordFirstTests
{
    [Fact]
    public async Task When_the_partner_sees_the_first_byte_the_intent_already_stands_in_the_file()
    {
        string? path = null;
        var seen = new List<(string? Target, string? Effect)>();
        await using var partner = RawPartner.Start(async exchange =>
        {
            using var reader = LedgerReader.Open(path!);
            var intent = reader.Newest(EntryKind.Intent)!;
            var node = JsonNode.Parse(intent.Bytes.Span)!;
            lock (seen) seen.Add((((IntentEntry)intent.Entry).Target!.Value, (string?)node["effect"]));
            await RawBehaviours.Fixed("200 OK", "ok")(exchange);
        });
        await using var gateway = await Wire.StartAsync(partner.Address);
        path = gateway.LedgerPath;
        await using var client = await gateway.ConnectAsync();

        for (var i = 0; i < 20; i++)
            Assert.Equal(200, (await client.ExchangeAsync(Wire.Get($"/open/any/{i}"))).Status);

        Assert.Equal(Enumerable.Range(0, 20).Select(i => ((string?)$"/open/any/{i}", (string?)"allow")), seen);
    }

    [Fact]
    public async Task Every_answer_names_an_intent_of_its_own_whose_leaf_it_shows()
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK", "ok"));
        await using var gateway = await Wire.StartAsync(partner.Address, [Wire.Everything, Some.Directive("ban", "deny", new JsonObject { ["scope"] = new JsonObject { ["operations"] = new JsonArray("search") } })]);
        string[] messages =
        [
            Wire.Get(Wire.Any), Wire.Get("/nowhere"), Wire.Get("/open/any//x"), Wire.Message("POST", "/open/told", "X-Operation: search\r\n"),
            Wire.Get("/open/nothing-known"),
        ];

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => gateway.AskAsync(messages[i % messages.Length])));

        Assert.Equal([200, 404, 400, 451, 451], answers.Take(5).Select(answer => answer.Status));
        Assert.All(answers, answer => OwnAnswer.Witnessed(gateway, answer));
        Assert.Equal(50, answers.Select(answer => answer.Headers["Gateway-Record"].Single()).Distinct().Count());
        Assert.Equal(50, gateway.Entries("intent").Count);
    }

    [Fact]
    public async Task The_intent_holds_what_was_asked_and_no_credential()
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK", "ok"));
        await using var gateway = await Wire.StartAsync(partner.Address);

        var answer = await gateway.AskAsync(Wire.Message(
            "POST", "/open/told?key=secret-1&x=1", "X-Operation: search\r\nX-Key: secret-2\r\nCookie: partner-session=secret-3\r\nContent-Type: text/plain; boundary=secret-4\r\nFrt-Case-Number: 26-0000001\r\n", "secret-5"));

        Assert.Equal(200, answer.Status);
        var intent = OwnAnswer.Witnessed(gateway, answer);
        Assert.Equal("/open/told?key=[redacted]&x=1", gateway.Targets().Single());
        Assert.Equal(["search"], intent["operations"]!.AsArray().Select(name => (string?)name));
        Assert.Equal("told", (string?)intent["rule"]);
        Assert.Equal("text/plain", (string?)intent["contentType"]);
        Assert.Equal("X-Operation=search", string.Join(' ', intent["discriminators"]!.AsArray().Select(pair => $"{pair!["name"]}={pair["value"]}")));
        await Outcomes.OfAsync(gateway, answer);
        Assert.All(gateway.Entries(), entry => Assert.DoesNotContain("secret-", entry.ToJsonString(), StringComparison.Ordinal));
        // The case number is personal: in the bytes stands a commitment only.
        Assert.DoesNotContain("26-0000001", intent.ToJsonString(), StringComparison.Ordinal);
    }
}
