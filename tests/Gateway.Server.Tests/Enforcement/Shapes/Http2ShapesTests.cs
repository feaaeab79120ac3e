using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Enforcement.Shapes;

/// <summary>Each shape as raw HTTP/2 frames: its answer, what the partner, which speaks HTTP/1.1, saw, and what the ledger holds.</summary>
public sealed class Http2ShapesTests(ShapeGateway shared) : IClassFixture<ShapeGateway>
{
    public static IEnumerable<ITheoryDataRow> Shapes => Http2Shapes.All.Select(shape => new TheoryDataRow<string>(shape.Words) { TestDisplayName = "HTTP/2 " + shape.Words });

    [Theory, MemberData(nameof(Shapes))]
    public async Task A_shape_has_its_fate(string words)
    {
        var shape = Http2Shapes.All.Single(shape => shape.Words == words);
        var (heads, intents, rejections, whole) = (shared.Partner.Heads.Count, shared.Gateway.Entries("intent").Count, shared.Rejections().Count, shared.WholeRequests);

        var answer = await AskAsync(shape.Message);

        switch (shape.Fate)
        {
            case Fate.Refused refused:
                Assert.Equal(400, answer.Status);
                Assert.Equal("ambiguous", (string?)Intent(answer)["reason"]);
                Assert.StartsWith(refused.Part, (string)Intent(answer)["detail"]!, StringComparison.OrdinalIgnoreCase);
                // An answer to HEAD has no body.
                if (shape.Message.Fields[0].Value != "HEAD") Assert.Equal("urn:moratorium-gateway:problem:ambiguous", (string?)JsonNode.Parse(answer.Body)!["type"]);
                shared.SawNothing(heads);
                break;
            case Fate.Rejected rejected:
                Assert.Equal(rejected.Status, answer.Status);
                if (rejected.Status == 0) Assert.NotNull(answer.Reset);
                await shared.CountedAsync(rejected.Reason, rejections);
                Assert.Equal(intents, shared.Gateway.Entries("intent").Count);
                shared.SawNothing(heads);
                break;
            case Fate.Sent sent:
                Assert.Equal(200, answer.Status);
                shared.Saw(sent, heads);
                Assert.Equal("completed", (string?)(await OutcomeAsync(Intent(answer)))["result"]);
                break;
            case Fate.BrokenOff:
                await BrokenOffAsync(intents, rejections);
                Assert.InRange(shared.Partner.Heads.Count, heads, heads + 1);
                Assert.Equal(whole, shared.WholeRequests);
                break;
        }
    }

    [Fact]
    public void No_shape_stands_in_the_list_twice() => Assert.Equal(Http2Shapes.All.Count(), Http2Shapes.All.DistinctBy(shape => shape.Words).Count());

    private JsonNode Intent(Http2Answer answer) =>
        shared.Gateway.Entries("intent").Single(entry => (long)entry["index"]! == long.Parse(answer.Headers["gateway-record"].Single(), CultureInfo.InvariantCulture));

    // A stream that the server has reset before its head is looked at is not worked, and counted; one that is reset later has an outcome.
    private async Task BrokenOffAsync(int intents, int rejections)
    {
        await TestGateway.WaitAsync(() =>
        {
            shared.Flush();
            return shared.Gateway.Entries("intent").Count > intents || shared.Rejections().Count > rejections;
        });
        if (shared.Gateway.Entries("intent").Count == intents)
        {
            Assert.Equal(["rejected-gone"], shared.Rejections().Skip(rejections).Select(entry => (string?)entry["reason"]));
            return;
        }
        var intent = shared.Gateway.Entries("intent")[^1];
        Assert.Equal("allow", (string?)intent["effect"]);
        Assert.Equal("client-gone", (string?)(await OutcomeAsync(intent))["result"]);
        Assert.Empty(shared.Rejections().Skip(rejections).Select(entry => (string?)entry["reason"]));
    }

    private Task<JsonNode> OutcomeAsync(JsonNode intent) => shared.Gateway.OutcomeOfAsync((long)intent["index"]!);

    private async Task<Http2Answer> AskAsync(Http2Message message)
    {
        while (true)
        {
            await using var client = await RawHttp2.ConnectAsync(shared.Gateway.H2cAddress().Port);
            await client.SendHeadAsync(1, message.Fields, endStream: message.Body is null);
            if (message.Body is { } body) await client.SendAsync(Http2Frame.Data, RawHttp2.EndStream, 1, Encoding.Latin1.GetBytes(body));
            var answer = await client.ReadAnswerAsync(1);
            // One peer, one reason: a quick machine gets past twenty a second even so.
            if (answer.Status != 429) return answer;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
