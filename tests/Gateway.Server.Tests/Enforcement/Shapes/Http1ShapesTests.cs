using Gateway.Server.Tests.Answers;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Enforcement.Shapes;

/// <summary>Each shape over a raw HTTP/1.1 socket: its answer, what the partner saw and what the ledger holds.</summary>
public sealed class Http1ShapesTests(ShapeGateway shared) : IClassFixture<ShapeGateway>
{
    public static IEnumerable<ITheoryDataRow> Shapes => Http1Shapes.All.Select(shape => new TheoryDataRow<string>(shape.Words) { TestDisplayName = "HTTP/1.1 " + shape.Words });

    [Theory, MemberData(nameof(Shapes))]
    public async Task A_shape_has_its_fate(string words)
    {
        var shape = Http1Shapes.All.Single(shape => shape.Words == words);
        var (heads, intents, rejections, whole) = (shared.Partner.Heads.Count, shared.Gateway.Entries("intent").Count, shared.Rejections().Count, shared.WholeRequests);

        var answer = await AskAsync(shape.Message);

        switch (shape.Fate)
        {
            case Fate.Refused refused:
                var intent = OwnAnswer.Witnessed(shared.Gateway, answer);
                Assert.Equal((400, "ambiguous"), (answer.Status, (string?)intent["reason"]));
                Assert.StartsWith(refused.Part, (string)intent["detail"]!, StringComparison.OrdinalIgnoreCase);
                // An answer to HEAD has no body.
                if (!shape.Message.StartsWith("HEAD", StringComparison.Ordinal))
                    Assert.Equal((string?)intent["detail"], (string?)OwnAnswer.Check(shared.Gateway, answer, 400, "ambiguous")["detail"]);
                shared.SawNothing(heads);
                break;
            case Fate.Rejected rejected:
                Assert.Equal(rejected.Status, answer.Status);
                Assert.Empty(answer.Headers["Gateway-Epoch"]);
                await shared.CountedAsync(rejected.Reason, rejections);
                Assert.Equal(intents, shared.Gateway.Entries("intent").Count);
                shared.SawNothing(heads);
                break;
            case Fate.Sent sent:
                Assert.Equal(200, answer.Status);
                shared.Saw(sent, heads);
                Assert.Equal("completed", (string?)(await Outcomes.OfAsync(shared.Gateway, answer))["result"]);
                break;
            case Fate.BrokenOff:
                OwnAnswer.Check(shared.Gateway, answer, 400, "ambiguous");
                Assert.Equal("client-gone", (string?)(await Outcomes.OfAsync(shared.Gateway, answer))["result"]);
                Assert.Equal("allow", (string?)OwnAnswer.Witnessed(shared.Gateway, answer)["effect"]);
                Assert.InRange(shared.Partner.Heads.Count, heads, heads + 1);
                Assert.Equal(whole, shared.WholeRequests);
                break;
        }
    }

    [Fact]
    public async Task An_answer_never_quotes_what_it_refuses()
    {
        var answer = await AskAsync(Wire.Get("/open/any/%0d%0aSet-Cookie:secret-value"));

        Assert.DoesNotContain("secret-value", answer.Head + answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-value", OwnAnswer.Witnessed(shared.Gateway, answer).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void No_shape_stands_in_the_list_twice() => Assert.Equal(Http1Shapes.All.Count(), Http1Shapes.All.DistinctBy(shape => shape.Words).Count());

    // One peer, one reason: a quick machine gets past twenty a second even so.
    private async Task<RawAnswer> AskAsync(string message)
    {
        RawAnswer answer;
        while ((answer = await shared.Gateway.AskAsync(message, message.StartsWith("HEAD", StringComparison.Ordinal))).Status == 429)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        return answer;
    }
}
