using System.Text.Json.Nodes;
using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Answers;

/// <summary>Database, candidates and threshold as requests say them, on their way through a whole gateway: judged, recorded, and missing where they are not plain.</summary>
public sealed class SearchFactsTests : IAsyncLifetime
{
    private const string Plain = """{"CollectionId":"mugshots","FaceId":"f","MaxFaces":20,"FaceMatchThreshold":97.5}""";

    private static readonly JsonObject Conditions = new()
    {
        ["database"] = new JsonArray("mugshots"),
        ["candidatesRequested"] = new JsonObject { ["atMost"] = 20 },
        ["threshold"] = new JsonObject { ["atLeast"] = 0.95 },
    };

    private readonly RawPartner _partner = RawPartner.Start(RawBehaviours.Fixed("200 OK", "ok"));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _partner.DisposeAsync();

    [Fact]
    public async Task What_the_request_says_is_permitted_by_it_and_recorded()
    {
        await using var gateway = await StartAsync(Some.Allow("grant", new JsonObject { ["require"] = Conditions.DeepClone() }));

        var answer = await gateway.AskAsync(SearchFaces(Plain));

        Assert.Equal(200, answer.Status);
        var intent = OwnAnswer.Witnessed(gateway, answer);
        Assert.Equal("""{"database":"mugshots","candidates":20,"threshold":"0.975"}""", intent["search"]!.ToJsonString());
        Assert.Equal(["database", "candidatesRequested", "threshold"], intent["conditions"]!.AsArray().Where(result => (bool)result!["holds"]!).Select(result => (string)result!["condition"]!));
    }

    [Theory]
    [InlineData("""{"CollectionId":"licences","FaceId":"f","MaxFaces":20,"FaceMatchThreshold":97.5}""", "database")]
    [InlineData("""{"CollectionId":"mugshots","FaceId":"f","MaxFaces":4096,"FaceMatchThreshold":97.5}""", "candidatesRequested")]
    [InlineData("""{"CollectionId":"mugshots","FaceId":"f","MaxFaces":20,"FaceMatchThreshold":50}""", "threshold")]
    [InlineData("""{"CollectionId":"mugshots","collectionId":"licences","FaceId":"f","MaxFaces":20,"FaceMatchThreshold":97.5}""", "database")]
    [InlineData("""{"CollectionId":"mugshots","FaceId":"f"}""", "candidatesRequested threshold")]
    [InlineData("not JSON", "database candidatesRequested threshold")]
    public async Task What_it_says_otherwise_or_not_plainly_is_missing_and_nothing_leaves(string body, string missing)
    {
        await using var gateway = await StartAsync(Some.Allow("grant", new JsonObject { ["require"] = Conditions.DeepClone() }));

        var problem = OwnAnswer.Check(gateway, await gateway.AskAsync(SearchFaces(body)), 403, "not-permitted");

        Assert.Equal(missing.Split(' '), problem["missing"]!.AsArray().Select(one => (string)one!["condition"]!));
        Assert.All(problem["missing"]!.AsArray(), one => Assert.Null(one!["header"]));
        Assert.Equal(0, _partner.Connections);
    }

    [Fact]
    public async Task A_ban_unless_they_hold_bites_until_they_do()
    {
        await using var gateway = await StartAsync(
            Some.Directive("ban", "deny", new JsonObject { ["unless"] = new JsonArray(Conditions.DeepClone()) }), Some.Allow("grant"));

        OwnAnswer.Check(gateway, await gateway.AskAsync(SearchFaces(Plain.Replace("mugshots", "licences", StringComparison.Ordinal))), 451, "denied");
        Assert.Equal(0, _partner.Connections);
        Assert.Equal(200, (await gateway.AskAsync(SearchFaces(Plain))).Status);
    }

    [Fact]
    public async Task A_body_that_is_too_long_to_be_seen_whole_says_nothing()
    {
        await using var gateway = await StartAsync(Some.Allow("grant", new JsonObject { ["require"] = Conditions.DeepClone() }));
        var body = Plain[..^1] + ",\"Image\":\"" + new string('A', 70_000) + "\"}";

        OwnAnswer.Check(gateway, await gateway.AskAsync(SearchFaces(body)), 403, "not-permitted");
        Assert.Equal(0, _partner.Connections);
    }

    private static string SearchFaces(string body) => Wire.Message(
        "POST", "/", "Content-Type: application/x-amz-json-1.1\r\nX-Amz-Target: RekognitionService.SearchFaces\r\n", body, Some.RekognitionHost);

    private Task<TestGateway> StartAsync(params string[] directives) => TestGateway.StartAsync(options =>
    {
        options.Routes.Add(TestRoute.Rekognition(_partner.Address));
        options.Directives.AddRange(directives);
    });
}
