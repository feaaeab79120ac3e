using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Coverage;

/// <summary>Every operation of every route has a decision, and it is the one that a request gets.</summary>
public sealed class CoverageTests
{
    [Fact]
    public async Task Under_a_ban_every_operation_is_refused_by_it_and_the_rest_because_nothing_permits_it()
    {
        await using var gateway = await StartAsync(Some.Moratorium());

        var rows = await RowsAsync(gateway);

        Assert.All(rows, row => Assert.Equal("deny", (string?)row["effect"]));
        Assert.Equal(["moratorium"], Ids(Row(rows, "rekognition", "search-faces")));
        Assert.Equal(["moratorium"], Ids(Row(rows, "rekognition", "none")));
        Assert.Equal(["moratorium"], Ids(Row(rows, "compreface", "recognize")));
        Assert.Equal(("nothing-permits", 0), ((string?)Row(rows, "rekognition", "detect-labels")["reason"], Ids(Row(rows, "rekognition", "detect-labels")).Count()));
    }

    [Theory]
    [InlineData("search", "search-faces", "allow", "grant")]
    [InlineData("search", "index-faces", "deny", "")]
    [InlineData("detect", "detect-faces", "conditional", "grant")]
    [InlineData("frt", "search-faces", "allow", "grant")]
    [InlineData("frt", "detect-labels", "deny", "")]
    [InlineData("*", "detect-labels", "allow", "grant")]
    [InlineData("frt", "none", "deny", "")]
    [InlineData("*", "none", "deny", "")]
    public async Task A_grant_shows_where_it_permits(string granted, string operation, string effect, string directive)
    {
        await using var gateway = await StartAsync(Some.Allow(changes: Operations(granted)));

        var row = Row(await RowsAsync(gateway), "rekognition", operation);

        Assert.Equal((effect, directive), ((string?)row["effect"], string.Join(' ', Ids(row))));
    }

    [Fact]
    public async Task What_depends_on_statements_is_conditional_and_what_a_ban_forbids_is_not()
    {
        var grant = Operations("search");
        grant["require"] = new JsonObject { ["caseNumber"] = "##-#######" };
        await using var gateway = await StartAsync(Some.Allow(changes: grant), Some.Moratorium(new JsonObject { ["scope"] = new JsonObject { ["agencies"] = new JsonArray("partner-pd") } }));

        var rows = await RowsAsync(gateway);

        Assert.Equal("conditional", (string?)Row(rows, "rekognition", "search-faces")["effect"]);
        Assert.Equal("deny", (string?)Row(rows, "compreface", "recognize")["effect"]);
    }

    [Fact]
    public async Task In_lockdown_everything_is_refused()
    {
        await using var gateway = await StartAsync(Some.Allow());
        File.WriteAllText(System.IO.Path.Combine(gateway.DirectivesPath, "broken.json"), "{");
        await TestGateway.WaitAsync(async () => (await gateway.StatusAsync())["lockdown"] is not null);

        var coverage = await CoverageAsync(gateway);

        Assert.True((bool)coverage["lockdown"]!);
        Assert.All(coverage["rows"]!.AsArray(), row => Assert.Equal(("deny", "lockdown"), ((string?)row!["effect"], (string?)row["reason"])));
    }

    private static JsonObject Operations(string name) => new() { ["scope"] = new JsonObject { ["operations"] = new JsonArray(name) } };

    private static Task<TestGateway> StartAsync(params string[] directives) => TestGateway.StartAsync(options =>
    {
        options.Routes.Add(TestRoute.Rekognition(new Uri("http://127.0.0.1:9")));
        options.Routes.Add(TestRoute.CompreFace(new Uri("http://127.0.0.1:9")));
        options.Directives.AddRange(directives);
    });

    private static async Task<JsonNode> CoverageAsync(TestGateway gateway) => (await gateway.Management.GetFromJsonAsync<JsonNode>("/api/coverage"))!;

    private static async Task<IReadOnlyList<JsonNode>> RowsAsync(TestGateway gateway) => [.. (await CoverageAsync(gateway))["rows"]!.AsArray().Select(row => row!)];

    private static JsonNode Row(IReadOnlyList<JsonNode> rows, string route, string operation) => rows.Single(row => (string?)row["route"] == route && (string?)row["operation"] == operation);

    private static IEnumerable<string?> Ids(JsonNode row) => row["directives"]!.AsArray().Select(id => (string?)id);
}
