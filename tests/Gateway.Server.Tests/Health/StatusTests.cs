using System.Text;
using System.Text.Json.Nodes;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Health;

/// <summary>What <c>GET /api/status</c> and <c>GET /api/directives</c> tell, and what they keep to themselves.</summary>
public sealed class StatusTests
{
    [Fact]
    public async Task Status_has_the_members_that_other_programs_rely_on()
    {
        await using var gateway = await StartAsync(Some.Moratorium());

        var status = await gateway.StatusAsync();

        Assert.Equal(
            ["effect", "epoch", "lockdown", "directives", "change", "pending", "missing", "ignored", "nextBoundary", "ledger", "routes", "agencies", "inFlight", "identity", "clock", "unknownOperations"],
            status.AsObject().Select(member => member.Key));
        Assert.Null(status["lockdown"]);
        Assert.Null(status["nextBoundary"]);
        Assert.Equal(["size", "root", "writable", "writeFault", "mismatch", "checkpoint", "checkpointFault", "disk"], status["ledger"]!.AsObject().Select(member => member.Key));
        Assert.Equal("""[{"id":"compreface","agency":"partner-pd","api":"compreface","hosts":[],"path":"/compreface","breaker":"closed","queued":0}]""", status["routes"]!.ToJsonString());
        Assert.Equal("""["partner-pd"]""", status["agencies"]!.ToJsonString());
        Assert.Equal(0, (int)status["inFlight"]!);
        Assert.False((bool)status["identity"]!);
    }

    [Fact]
    public async Task A_directive_is_shown_with_when_it_began_to_be_enforced_and_where_it_is_recorded()
    {
        await using var gateway = await StartAsync(Some.Moratorium());

        var directive = (await gateway.StatusAsync())["directives"]![0]!;

        var document = gateway.Entries("document").Single();
        Assert.Equal("moratorium", (string?)directive["id"]);
        Assert.Equal("chief", (string?)directive["authority"]);
        Assert.Equal("deny", (string?)directive["effect"]);
        Assert.Equal("2026-02-06T06:00:00.0000000Z", (string?)directive["effectiveFrom"]);
        Assert.Equal((long)document["index"]!, (long)directive["record"]!);
        Assert.Equal((string?)document["at"], (string?)directive["enforcedSince"]);
        Assert.True((bool)directive["inForce"]!);
        Assert.False((bool)directive["missing"]!);
    }

    [Fact]
    public async Task What_a_set_newly_permits_and_refuses_is_recorded_with_it_and_told()
    {
        await using var gateway = await StartAsync(Some.Directive("grant", "allow", new JsonObject { ["require"] = new JsonObject { ["caseNumber"] = "##-#" } }));

        var change = (await gateway.StatusAsync())["change"]!;
        var entry = gateway.Entries("directives").Single();
        Assert.Equal((long)entry["index"]!, (long)change["epoch"]!);
        Assert.Equal(entry["change"]!["permits"]!.ToJsonString(), change["permits"]!.ToJsonString());
        Assert.Contains(change["permits"]!.AsArray(), sentence => ((string)sentence!).EndsWith("provided that the gateway has no identities configured; the case number fits ##-#.", StringComparison.Ordinal));
        Assert.Empty(change["refuses"]!.AsArray());
        Assert.Null(change["limit"]);
    }

    [Fact]
    public async Task A_change_under_way_is_recorded_with_what_it_does_or_why_that_is_not_told()
    {
        await using var gateway = await StartAsync(Some.Directive("grant", "allow"));
        // The analysis has 150 ms of a change, which a busy machine may take away: then it says so, and the next change is tried.
        for (var told = false; !told;)
        {
            var before = gateway.Entries("directives").Count;
            gateway.Put(Some.Moratorium());
            await TestGateway.WaitAsync(() => Task.FromResult(gateway.Entries("directives").Count > before));
            var change = gateway.Entries("directives")[before]["change"]!;
            told = change["limit"] is null;
            if (told) Assert.Contains(change["refuses"]!.AsArray(), sentence => ((string)sentence!).Contains("at every agency", StringComparison.Ordinal));
            else Assert.Equal("The analysis did not end in the time that it may take.", (string?)change["limit"]);
            Assert.Null(change["permits"]);
            if (told) continue;
            gateway.Put(Some.Directive("moratorium", "allow"));
            await TestGateway.WaitAsync(() => Task.FromResult(gateway.Entries("directives").Count > before + 1));
        }
    }

    [Fact]
    public async Task A_ban_whose_file_is_gone_is_listed_as_missing_and_what_is_passed_over_as_ignored()
    {
        await using var gateway = await StartAsync(Some.Moratorium());
        File.WriteAllText(Path.Combine(gateway.DirectivesPath, "notes.md"), "x");
        gateway.Remove("moratorium");

        await WaitForStatusAsync(gateway, status => status["missing"]!.AsArray().Count == 1 && status["ignored"]!.AsArray().Count == 1);

        var status = await gateway.StatusAsync();
        Assert.Equal("""["moratorium"]""", status["missing"]!.ToJsonString());
        Assert.Equal("""["notes.md"]""", status["ignored"]!.ToJsonString());
        Assert.Equal("deny", (string?)status["effect"]);
    }

    [Fact]
    public async Task The_next_boundary_is_the_next_beginning_or_end()
    {
        await using var gateway = await StartAsync(
            Some.Moratorium(new JsonObject { ["effectiveUntil"] = "2199-01-01T00:00:00Z" }), Some.Allow("later", new JsonObject { ["effectiveFrom"] = "2198-01-01T00:00:00Z" }));

        Assert.Equal("2198-01-01T00:00:00.0000000Z", (string?)(await gateway.StatusAsync())["nextBoundary"]);
    }

    [Fact]
    public async Task Of_a_confidential_directive_nobody_reads_more_than_id_and_contact()
    {
        var contact = new JsonObject { ["office"] = "Clerk of Courts" };
        await using var gateway = await StartAsync(Some.Directive("sealed-1", "deny", new JsonObject
        {
            ["confidential"] = true,
            ["contact"] = contact,
            ["title"] = "Operation Hush",
            ["effectiveUntil"] = "2199-01-01T00:00:00Z",
        }));

        var status = await gateway.Management.GetStringAsync("/api/status");
        var documents = await gateway.Management.GetStringAsync("/api/directives");
        var entry = await gateway.Management.GetStringAsync($"/api/entries/{(long)gateway.Entries("document").Single()["index"]!}");

        Assert.All([status, documents], text =>
        {
            Assert.Contains("sealed-1", text, StringComparison.Ordinal);
            Assert.Contains("Clerk of Courts", text, StringComparison.Ordinal);
        });
        Assert.All([status, documents, entry], text =>
        {
            Assert.DoesNotContain("Hush", text, StringComparison.Ordinal);
            Assert.DoesNotContain("2199", text, StringComparison.Ordinal);
            Assert.DoesNotContain("message of", text, StringComparison.Ordinal);
        });
        Assert.Null(JsonNode.Parse(status)!["directives"]![0]!["effect"]);
        Assert.Equal("Not told, since a directive is confidential.", (string?)JsonNode.Parse(status)!["change"]!["limit"]);
    }

    [Fact]
    public async Task Directives_come_as_the_documents_that_were_written()
    {
        var written = Some.Moratorium();
        await using var gateway = await StartAsync(written);

        var answer = JsonNode.Parse(await gateway.Management.GetStringAsync("/api/directives"))!;

        Assert.Equal((long)(await gateway.StatusAsync())["epoch"]!, (long)answer["epoch"]!);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(written), answer["directives"]![0]!["document"]));
    }

    [Fact]
    public async Task A_document_with_a_byte_order_mark_is_shown_too()
    {
        await using var gateway = await StartAsync(Some.Moratorium());
        var before = (long)(await gateway.StatusAsync())["epoch"]!;
        File.WriteAllBytes(Path.Combine(gateway.DirectivesPath, "moratorium.json"), [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Some.Moratorium())]);
        await WaitForStatusAsync(gateway, status => (long)status["epoch"]! > before);

        var answer = JsonNode.Parse(await gateway.Management.GetStringAsync("/api/directives"))!;

        Assert.Equal("moratorium", (string?)answer["directives"]![0]!["document"]!["id"]);
    }

    private static Task<TestGateway> StartAsync(params string[] directives) => TestGateway.StartAsync(options =>
    {
        options.Routes.Add(TestRoute.CompreFace(new Uri("http://127.0.0.1:9")));
        options.Directives.AddRange(directives);
    });

    private static async Task WaitForStatusAsync(TestGateway gateway, Func<JsonNode, bool> holds)
    {
        for (var i = 0; !holds(await gateway.StatusAsync()); i++)
        {
            Assert.True(i < 400, "The status did not come to hold.");
            await Task.Delay(25);
        }
    }
}
