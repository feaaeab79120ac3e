using System.Text.Json.Nodes;
using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Answers;

/// <summary>A face that the partner is to fetch from elsewhere: recorded as such, fetched by nobody here, and kept back by a condition.</summary>
public sealed class ByReferenceTests : IAsyncLifetime
{
    private const string Json = "Content-Type: application/json\r\n";
    private const string Rekognition = "Content-Type: application/x-amz-json-1.1\r\nX-Amz-Target: RekognitionService.DetectFaces\r\n";

    private readonly RawPartner _partner = RawPartner.Start(RawBehaviours.Fixed("200 OK", "ok"));

    /// <summary>Where the faces lie that requests point at.</summary>
    private readonly RawPartner _elsewhere = RawPartner.Start(RawBehaviours.Fixed("200 OK", "a face"));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _partner.DisposeAsync();
        await _elsewhere.DisposeAsync();
    }

    // An address in a body, one in the query of a GET, a bucket, an object on a storage host, an id of something that lies with the partner.
    public static TheoryData<string> References => ["url", "query", "bucket", "object", "id"];

    [Theory, MemberData(nameof(References))]
    public async Task It_is_recorded_and_never_fetched(string kind)
    {
        await using var gateway = await StartAsync(Some.Allow());

        var answer = await gateway.AskAsync(Request(kind));

        Assert.Equal(200, answer.Status);
        Assert.True((bool)OwnAnswer.Witnessed(gateway, answer)["byReference"]!);
        Assert.Equal((1, 0), (_partner.Connections, _elsewhere.Connections));
    }

    [Theory, MemberData(nameof(References))]
    public async Task A_permission_for_what_travels_in_the_request_does_not_cover_it(string kind)
    {
        await using var gateway = await StartAsync(Some.Allow("grant", new JsonObject { ["require"] = new JsonObject { ["byReference"] = false } }));

        var problem = OwnAnswer.Check(gateway, await gateway.AskAsync(Request(kind)), 403, "not-permitted");

        Assert.Equal("byReference", (string?)problem["missing"]!.AsArray().Single()!["condition"]);
        Assert.Equal((0, 0), (_partner.Connections, _elsewhere.Connections));
    }

    [Theory]
    [InlineData("url", 451)]
    [InlineData("bucket", 451)]
    [InlineData("bytes", 200)]
    public async Task A_ban_unless_the_face_travels_in_the_request_bites_it_alone(string kind, int status)
    {
        await using var gateway = await StartAsync(Some.Directive("ban", "deny", new JsonObject { ["unless"] = new JsonArray(new JsonObject { ["byReference"] = false }) }), Some.Allow());

        Assert.Equal(status, (await gateway.AskAsync(Request(kind))).Status);
        Assert.Equal(0, _elsewhere.Connections);
    }

    private string Request(string kind) => kind switch
    {
        "url" => Wire.Message("POST", "/azure/face/v1.0/detect?returnFaceId=false", Json, $$"""{"url":"{{_elsewhere.Address}}a.jpg"}"""),
        "query" => Wire.Get($"/double-take/api/recognize?url={Uri.EscapeDataString(_elsewhere.Address + "a.jpg")}"),
        "bucket" => Wire.Message("POST", "/", Rekognition, """{"Image":{"S3Object":{"Bucket":"b","Name":"a.jpg"}}}""", Some.RekognitionHost),
        "object" => Wire.Get("/cos/a.jpg?ci-process=DetectFace"),
        "id" => Wire.Message("POST", "/clearview/api/v1/searches", Json, """{"search_history_id":7}"""),
        "bytes" => Wire.Message("POST", "/", Rekognition, """{"Image":{"Bytes":"aGVsbG8="}}""", Some.RekognitionHost),
        _ => throw new ArgumentException(kind),
    };

    private Task<TestGateway> StartAsync(params string[] directives) => TestGateway.StartAsync(options =>
    {
        options.Routes.Add(TestRoute.Rekognition(_partner.Address));
        foreach (var (prefix, api) in new[] { ("azure", "azure-face"), ("double-take", "double-take"), ("cos", "tencent-cos"), ("clearview", "clearview") })
            options.Routes.Add(new TestRoute(prefix, "partner-pd", api, _partner.Address, Prefix: "/" + prefix));
        options.Directives.AddRange(directives);
    });
}
