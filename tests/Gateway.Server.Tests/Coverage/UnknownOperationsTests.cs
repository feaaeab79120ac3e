using System.Text;
using System.Text.Json.Nodes;
using Gateway.Policy.Apis;
using Gateway.Server.Coverage;
using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Server.Tests.Coverage;

/// <summary>What no profile knows is told with a line to start from, and nothing personal with it.</summary>
public sealed class UnknownOperationsTests
{
    [Fact]
    public async Task An_unknown_operation_is_told_with_a_line_that_its_profile_could_take()
    {
        await using var gateway = await StartAsync();

        await gateway.AskAsync(Wire.Message("POST", "/compreface/api/v1/recognition/watchlists/Jane-Doe/search?subject=Jane%20Doe", host: "gateway"));
        await gateway.AskAsync(Wire.Message("POST", "/compreface/api/v1/recognition/watchlists/26-0123456/search", host: "gateway"));

        var seen = Assert.Single(await CountedAsync(gateway, 2))!;
        Assert.Equal(("compreface", "compreface", "POST", "/api/v1/recognition/watchlists/{id}/search", 2), ((string?)seen["route"], (string?)seen["api"], (string?)seen["method"], (string?)seen["path"], (int?)seen["count"]));
        Assert.Equal((long?)gateway.Entries("intent")[^1]["index"], (long?)seen["record"]);
        Assert.DoesNotContain("Jane", seen.ToJsonString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("0123456", seen.ToJsonString(), StringComparison.Ordinal);
        var rule = (string)seen["propose"]!;
        var profile = Encoding.UTF8.GetBytes(
            $$"""{"title":"x","rules":[{{rule}}],"examples":[{"method":"POST","target":"/api/v1/recognition/watchlists/a/search","rule":"{{(string?)JsonNode.Parse(rule)!["id"]}}","operations":["unknown"]}]}""");
        Assert.True(ApiProfile.TryRead("x.json", profile, out _, out var errors), string.Join('\n', errors));
    }

    [Fact]
    public async Task Where_a_header_names_the_operation_it_is_told()
    {
        await using var gateway = await StartAsync();

        await gateway.AskAsync(Wire.Message("POST", "/", "X-Amz-Target: RekognitionService.SearchVoices\r\nContent-Type: application/x-amz-json-1.1\r\n", host: Some.RekognitionHost));

        var seen = Assert.Single(await CountedAsync(gateway, 1))!;
        Assert.Equal(("/", "X-Amz-Target: RekognitionService.SearchVoices"), ((string?)seen["path"], (string?)seen["header"]));
        Assert.Contains("\"when\":[{\"header\":\"X-Amz-Target\",\"is\":[\"RekognitionService.SearchVoices\"]}]", (string?)seen["propose"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_known_operation_and_a_path_without_a_route_are_not_told()
    {
        await using var gateway = await StartAsync();

        await gateway.AskAsync(Wire.Message("POST", "/compreface/api/v1/recognition/recognize", host: "gateway"));
        await gateway.AskAsync(Wire.Message("POST", "/nowhere/search", host: "gateway"));

        Assert.Empty(await SeenAsync(gateway));
    }

    [Fact]
    public async Task It_is_known_again_after_a_restart_and_forgotten_after_seven_days()
    {
        using var folder = new TempFolder();
        var clock = new SteppedClock();
        await using (var first = await StartAsync(folder, clock))
            await first.AskAsync(Wire.Message("GET", "/compreface/api/v1/recognition/watchlists/Jane-Doe", host: "gateway"));

        await using var second = await StartAsync(folder, clock);
        await TestGateway.WaitAsync(async () => (await SeenAsync(second)).Count == 1);
        await second.AskAsync(Wire.Message("GET", "/compreface/api/v1/recognition/watchlists/John-Doe", host: "gateway"));

        var seen = Assert.Single(await CountedAsync(second, 2))!;
        Assert.Equal(("/api/v1/recognition/watchlists/{id}", 2), ((string?)seen["path"], (int?)seen["count"]));

        clock.Offset = TimeSpan.FromDays(8);
        Assert.Empty(await SeenAsync(second));
    }

    [Fact]
    public async Task A_full_tally_forgets_what_is_long_past_although_nobody_asks()
    {
        await using var gateway = await StartAsync();
        var tally = gateway.Services.GetRequiredService<UnknownOperations>();
        var now = TimeProvider.System.GetUtcNow();
        for (var i = 0; i < 200; i++)
            tally.SawRecorded("compreface", $"M{i}", "/compreface/api/v1/recognition/watchlists", [], i, now.AddDays(-8));

        tally.SawRecorded("compreface", "NEW", "/compreface/api/v1/recognition/watchlists", [], 200, now);

        Assert.Equal(["NEW"], tally.Now().Select(seen => seen.Method));
    }

    private static Task<TestGateway> StartAsync(TempFolder? folder = null, TimeProvider? clock = null) => TestGateway.StartAsync(options =>
    {
        options.Folder = folder;
        options.Clock = clock;
        options.Routes.Add(TestRoute.CompreFace(new Uri("http://127.0.0.1:9")));
        options.Routes.Add(TestRoute.Rekognition(new Uri("http://127.0.0.1:9")));
    });

    /// <summary>An answer comes a moment before its request is counted.</summary>
    private static async Task<JsonArray> CountedAsync(TestGateway gateway, int requests)
    {
        JsonArray seen = [];
        await TestGateway.WaitAsync(async () => (seen = await SeenAsync(gateway)).Sum(operation => (int)operation!["count"]!) >= requests);
        return seen;
    }

    private static async Task<JsonArray> SeenAsync(TestGateway gateway) => (await gateway.StatusAsync())["unknownOperations"]!.AsArray();
}
