using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Server.Tests.Audit;

/// <summary>The ledger as auditors read it over HTTP.</summary>
public sealed class EntriesApiTests : IAsyncLifetime
{
    private KestrelPartner _partner = null!;
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _partner = await KestrelPartner.StartAsync(context => context.Response.WriteAsync("{}"));
        _gateway = await TestGateway.StartAsync(options =>
        {
            options.Routes.Add(TestRoute.CompreFace(_partner.Address));
            options.Directives.Add(Some.Log());
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _partner.DisposeAsync();
    }

    [Fact]
    public async Task An_intent_tells_who_asked_whom_for_what_and_what_a_stricter_directive_would_have_done()
    {
        var index = await SearchAsync();

        var item = Assert.Single((await ListAsync("kind=intent"))["items"]!.AsArray())!;

        Assert.Equal(index, (long)item["index"]!);
        Assert.Equal("log", (string?)item["effect"]);
        Assert.Equal("permitted", (string?)item["reason"]);
        Assert.Equal("partner-pd", (string?)item["agency"]);
        Assert.Equal("compreface", (string?)item["api"]);
        Assert.Equal("""["search"]""", item["operations"]!.ToJsonString());
        Assert.Equal("""["shadow"]""", item["directives"]!.ToJsonString());
        Assert.Equal("deny", (string?)item["wouldHave"]!["effect"]);
        Assert.Equal("anonymous", (string?)item["callerKind"]);
        Assert.Null(item["caller"]);
        Assert.Equal(32, ((string)item["traceId"]!).Length);
    }

    [Fact]
    public async Task An_outcome_tells_status_and_bytes_and_points_at_its_intent()
    {
        var index = await SearchAsync();
        await _gateway.OutcomeOfAsync(index);

        var item = Assert.Single((await ListAsync("kind=outcome"))["items"]!.AsArray())!;

        Assert.Equal(index, (long)item["intent"]!);
        Assert.Equal("completed", (string?)item["result"]);
        Assert.Equal(200, (int)item["status"]!);
        Assert.True((long)item["bytesOut"]! > new FileInfo(Photographs.Face).Length);
        Assert.Equal(2, (long)item["bytesIn"]!);
    }

    [Fact]
    public async Task One_entry_comes_with_its_bytes_leaf_and_personal_values()
    {
        var index = await SearchAsync(request => request.Headers.Add("Frt-Case-Number", "26-0001234"));

        var entry = (await _gateway.Management.GetFromJsonAsync<JsonNode>($"/api/entries/{index}"))!;

        var stored = _gateway.Entries().Single(stored => (long)stored["index"]! == index);
        Assert.True(JsonNode.DeepEquals(stored, entry["entry"]));
        Assert.DoesNotContain("26-0001234", entry["entry"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("26-0001234", (string?)entry["personal"]!["caseNumber"]);
        Assert.Equal("127.0.0.1", (string?)entry["personal"]!["peer"]);
        Assert.Equal(64, ((string)entry["leaf"]!).Length);
        Assert.Equal("intent", (string?)entry["kind"]);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_overlap()
    {
        await SearchAsync();
        var all = (await ListAsync("limit=1000"))["items"]!.AsArray().Select(item => (long)item!["index"]!).ToList();

        var seen = new List<long>();
        for (long? from = 0; from is { } next;)
        {
            var page = await ListAsync(string.Create(CultureInfo.InvariantCulture, $"from={next}&limit=2"));
            Assert.InRange(page["items"]!.AsArray().Count, 1, 2);
            seen.AddRange(page["items"]!.AsArray().Select(item => (long)item!["index"]!));
            from = (long?)page["next"];
        }

        Assert.Equal(all, seen.Take(all.Count));
        Assert.Equal(Enumerable.Range(0, seen.Count).Select(index => (long)index), seen);
    }

    [Fact]
    public async Task Filters_show_only_what_they_name()
    {
        await SearchAsync();
        using (await _gateway.Client.GetAsync("/nobody")) { }

        Assert.Single((await ListAsync("agency=partner-pd"))["items"]!.AsArray());
        Assert.Single((await ListAsync("effect=deny"))["items"]!.AsArray());
        Assert.Empty((await ListAsync("caller=nobody"))["items"]!.AsArray());
        Assert.Empty((await ListAsync("since=2199-01-01T00:00:00Z"))["items"]!.AsArray());
        Assert.Empty((await ListAsync("until=2001-01-01T00:00:00%2B02:00"))["items"]!.AsArray());
        var at = (string)(await ListAsync("kind=intent"))["items"]![0]!["at"]!;
        Assert.Equal(2, (await ListAsync("kind=intent&since=" + at))["items"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("from", "-1")]
    [InlineData("from", "1.5")]
    [InlineData("limit", "0")]
    [InlineData("limit", "1001")]
    [InlineData("kind", "Intent")]
    [InlineData("kind", "none")]
    [InlineData("effect", "permit")]
    [InlineData("agency", "")]
    [InlineData("caller", "")]
    [InlineData("since", "2026-02-06")]
    [InlineData("since", "2026-02-06T00:00:00")]
    [InlineData("since", "2026-02-06T00:00:00+00:00")]
    [InlineData("until", "yesterday")]
    [InlineData("agencies", "partner-pd")]
    public async Task A_parameter_that_cannot_be_used_is_400_and_names_it_and_what_to_write(string name, string value)
    {
        using var answer = await _gateway.Management.GetAsync($"/api/entries?{name}={value}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.Equal("urn:moratorium-gateway:problem:bad-parameter", (string?)problem["type"]);
        Assert.Contains($"`{name}`", (string)problem["title"]!, StringComparison.Ordinal);
        Assert.Matches("Write|Use", (string)problem["detail"]!);
    }

    [Fact]
    public async Task A_parameter_that_stands_there_twice_is_400()
    {
        using var answer = await _gateway.Management.GetAsync("/api/entries?effect=deny&effect=allow");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("""{ "id": "sealed-1", "confidential": true, "title": "Hush" }""", false)]
    [InlineData("""{ "id": "sealed-1", "confidential": true, "title": "Hush" """, false)]
    [InlineData("""{ "id": "sealed-1", "title": "Hush" }""", true)]
    public async Task The_text_of_a_rejected_document_is_shown_only_where_it_is_plainly_not_confidential(string document, bool isShown)
    {
        File.WriteAllText(Path.Combine(_gateway.DirectivesPath, "sealed-1.json"), document);
        await TestGateway.WaitAsync(() => _gateway.Entries("document").Count == 2);

        var index = (long)_gateway.Entries("document")[1]["index"]!;
        var entry = (await _gateway.Management.GetFromJsonAsync<JsonNode>($"/api/entries/{index}"))!;

        Assert.False((bool)entry["accepted"]!);
        Assert.Equal("sealed-1.json", (string?)entry["file"]);
        Assert.Equal(isShown, entry.ToJsonString().Contains("Hush", StringComparison.Ordinal));
        Assert.Equal(isShown, entry["entry"]!["errors"] is not null);
    }

    private async Task<long> SearchAsync(Action<HttpRequestMessage>? change = null)
    {
        using var request = Some.CompreFaceSearch();
        change?.Invoke(request);
        using var answer = await _gateway.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return long.Parse(answer.Headers.GetValues("Gateway-Record").Single(), CultureInfo.InvariantCulture);
    }

    private async Task<JsonNode> ListAsync(string query) => (await _gateway.Management.GetFromJsonAsync<JsonNode>("/api/entries?" + query))!;
}
