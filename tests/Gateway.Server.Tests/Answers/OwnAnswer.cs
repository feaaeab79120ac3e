using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Ledger.Storage;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Answers;

/// <summary>What every answer of the gateway's own must be (DESIGN section 8), checked in one place.</summary>
internal static class OwnAnswer
{
    private static readonly string[] AlwaysThere = ["type", "title", "status", "detail", "directives", "epoch", "record", "traceId"];

    /// <summary>Checks status, type, headers and members, and that the record is the one that the headers witness. Returns the problem.</summary>
    public static JsonNode Check(TestGateway gateway, RawAnswer answer, int status, string type)
    {
        Assert.True(answer.IsComplete);
        Assert.Equal(status, answer.Status);
        Assert.Equal("application/problem+json", answer.Headers["Content-Type"].Single());
        Assert.Equal("no-store", answer.Headers["Cache-Control"].Single());
        Assert.Empty(answer.Headers["Server"]);
        var problem = JsonNode.Parse(answer.Body)!;
        Assert.All(AlwaysThere, member => Assert.True(problem.AsObject().ContainsKey(member), member));
        Assert.Equal("urn:moratorium-gateway:problem:" + type, (string?)problem["type"]);
        Assert.Equal(status, (int)problem["status"]!);
        Assert.NotEmpty((string)problem["title"]!);
        Assert.NotEmpty((string)problem["detail"]!);
        Assert.Matches("^[0-9a-f]{32}$", (string)problem["traceId"]!);
        Assert.Equal(((long)problem["epoch"]!).ToString(CultureInfo.InvariantCulture), answer.Headers["Gateway-Epoch"].Single());
        if (problem["record"] is { } record)
        {
            Assert.Equal(((long)record).ToString(CultureInfo.InvariantCulture), answer.Headers["Gateway-Record"].Single());
            var entry = Witnessed(gateway, answer);
            Assert.Equal((string?)problem["traceId"], (string?)entry["traceId"]);
        }
        else
        {
            Assert.Empty(answer.Headers["Gateway-Record"]);
            Assert.Empty(answer.Headers["Gateway-Leaf"]);
        }
        return problem;
    }

    /// <summary>The intent that an answer names, whose leaf is the one that the answer shows.</summary>
    public static JsonNode Witnessed(TestGateway gateway, RawAnswer answer)
    {
        using var reader = LedgerReader.Open(gateway.LedgerPath);
        var entry = reader.Find(long.Parse(answer.Headers["Gateway-Record"].Single(), CultureInfo.InvariantCulture));
        Assert.NotNull(entry);
        Assert.Equal(entry.Leaf, answer.Headers["Gateway-Leaf"].Single());
        var node = JsonNode.Parse(entry.Bytes.Span)!;
        Assert.Equal("intent", (string?)node["kind"]);
        var epoch = long.Parse(answer.Headers["Gateway-Epoch"].Single(), CultureInfo.InvariantCulture);
        // A cut names the epoch that cut; the intent stands under the one that permitted.
        Assert.InRange((long)node["epoch"]!, answer.Text.Contains("problem:cut\"", StringComparison.Ordinal) ? 0 : epoch, epoch);
        return node;
    }
}
