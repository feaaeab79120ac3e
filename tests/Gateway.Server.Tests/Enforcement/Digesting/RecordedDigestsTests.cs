using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Enforcement.Digesting;

/// <summary>A picture that was sent inside something else is in the record, as a keyed digest and by number, and what was sent is what came, whatever the reading made of it.</summary>
public sealed class RecordedDigestsTests : IAsyncLifetime
{
    private static readonly byte[] Picture = File.ReadAllBytes(Photographs.Face);
    private readonly List<string> _received = [];
    private readonly RawPartner _partner;

    public RecordedDigestsTests() => _partner = RawPartner.Start(async exchange =>
    {
        var body = Encoding.Latin1.GetString(await exchange.ReadBodyAsync());
        lock (_received) _received.Add(body);
        await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    });

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _partner.DisposeAsync();

    [Fact]
    public async Task A_picture_in_a_form_in_json_and_by_itself_is_one_picture_in_the_record()
    {
        var bytes = Encoding.Latin1.GetString(Picture);
        var base64 = Convert.ToBase64String(Picture);
        (string Type, string Body, string Of)[] messages =
        [
            ("image/jpeg", bytes, "body"),
            ("multipart/form-data; boundary=xyz", $"--xyz\r\nContent-Disposition: form-data; name=\"limit\"\r\n\r\n3\r\n--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"secret-name.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n{bytes}\r\n--xyz--\r\n", "part 2"),
            ("application/json", $$"""{"Image":{"Bytes":"{{base64}}","Name":""} }""", "base64 1"),
            ("application/json", $$"""{"file":"data:image/jpeg;base64,{{base64.Replace("/", "\\/", StringComparison.Ordinal)}}"}""", "base64 1"),
            ("multipart/form-data; boundary=xyz", $"--xyz\r\nContent-Disposition: form-data; name=\"image_base64\"\r\n\r\n{base64}\r\n--xyz--", "base64 1"),
            ("application/x-www-form-urlencoded", "api_key=none&image=" + Uri.EscapeDataString(base64), "base64 1"),
        ];
        await using var gateway = await Wire.StartAsync(_partner.Address);
        var hmac = Convert.ToHexStringLower(HMACSHA256.HashData(Convert.FromHexString((await File.ReadAllTextAsync(gateway.LedgerPath + ".digest")).Trim()), Picture));

        foreach (var (type, body, of) in messages)
        {
            var answer = await AskAsync(gateway, type, body);
            var outcome = await Outcomes.OfAsync(gateway, answer);

            Assert.Equal(of, (string?)outcome["digests"]!.AsArray().Single(digest => (string?)digest!["hmac"] == hmac)!["of"]);
            Assert.Equal(Picture.Length, (int)outcome["digests"]!.AsArray().Single(digest => (string?)digest!["of"] == of)!["length"]!);
            Assert.Equal("body", (string?)outcome["digests"]![0]!["of"]);
            Assert.Null(outcome["undigested"]);
            Assert.DoesNotContain("secret-name", outcome.ToJsonString(), StringComparison.Ordinal);
        }
        Assert.Equal(messages.Select(message => message.Body), _received);
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=xyz", "--xyz!\r\n", "malformed")]
    [InlineData("multipart/form-data", "--xyz\r\n", "malformed")]
    [InlineData("multipart/form-data; boundary=xyz", "--xyz\r\n\r\n", "unfinished")]
    [InlineData("application/json", "{\"image\":\"", "unfinished")]
    public async Task A_body_that_cannot_be_read_is_sent_as_it_came_and_says_that_its_contents_have_no_digest(string type, string beginning, string undigested)
    {
        var body = beginning + new string('A', 50_000);
        await using var gateway = await Wire.StartAsync(_partner.Address);

        var outcome = await Outcomes.OfAsync(gateway, await AskAsync(gateway, type, body));

        Assert.Equal((body, "body", undigested), (_received.Single(), (string?)outcome["digests"]!.AsArray().Single()!["of"], (string?)outcome["undigested"]));
    }

    [Fact]
    public async Task Where_body_digests_are_switched_off_there_are_none()
    {
        await using var gateway = await Wire.StartAsync(_partner.Address, options => options.Settings.Add("Gateway:Ledger:BodyDigests=false"));

        var outcome = await Outcomes.OfAsync(gateway, await AskAsync(gateway, "multipart/form-data; boundary=xyz", new string('A', 50_000)));

        Assert.Equal((null, null), ((JsonArray?)outcome["digests"], (string?)outcome["undigested"]));
    }

    private static async Task<RawAnswer> AskAsync(TestGateway gateway, string type, string body)
    {
        var answer = await gateway.AskAsync(Wire.Message("POST", Wire.Any, $"Content-Type: {type}\r\n", body));
        Assert.Equal(200, answer.Status);
        return answer;
    }
}
