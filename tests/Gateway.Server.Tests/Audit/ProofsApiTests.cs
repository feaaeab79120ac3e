using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Audit;

/// <summary>Checkpoints and proofs as anybody outside can ask for them and check them with nothing but SHA-256 and Ed25519.</summary>
public sealed class ProofsApiTests : IAsyncLifetime
{
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await TestGateway.StartAsync(options => options.Directives.Add(Some.Log()));

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task The_checkpoint_is_a_note_of_this_ledger_signed_after_the_change_of_directives()
    {
        var note = await CheckpointAsync();

        Assert.Matches("\\Agateway.test\\n[0-9]+\\n[A-Za-z0-9+/]{43}=\\n\\n\u2014 gateway.test [A-Za-z0-9+/]{90}[A-Za-z0-9+/=]{2}\\n\\z", note);
        Assert.True(long.Parse(note.Split('\n')[1], null) > (long)(await _gateway.StatusAsync())["epoch"]!);
    }

    [Fact]
    public async Task An_entry_that_an_answer_named_is_proven_to_be_under_the_root_that_status_tells()
    {
        using var answer = await _gateway.Client.GetAsync("/nowhere");
        var index = long.Parse(answer.Headers.GetValues("Gateway-Record").Single(), null);
        var ledger = (await _gateway.StatusAsync())["ledger"]!;

        var proof = await GetAsync($"inclusion?index={index}&size={ledger["size"]}");

        Assert.Equal(answer.Headers.GetValues("Gateway-Leaf").Single(), (string?)proof["leaf"]);
        Assert.Equal((string?)ledger["root"], (string?)proof["root"]);
        Assert.Equal((string?)ledger["root"], RootOf(proof, index, (long)ledger["size"]!));
    }

    [Fact]
    public async Task A_later_tree_is_proven_to_begin_with_the_one_of_a_checkpoint()
    {
        var lines = (await CheckpointAsync()).Split('\n');
        using var answer = await _gateway.Client.GetAsync("/nowhere");
        var size = (long)(await _gateway.StatusAsync())["ledger"]!["size"]!;

        var proof = await GetAsync($"consistency?from={lines[1]}&to={size}");

        Assert.Equal(Convert.ToHexStringLower(Convert.FromBase64String(lines[2])), (string?)proof["fromRoot"]);
        Assert.NotEmpty(proof["hashes"]!.AsArray());
    }

    [Theory]
    [InlineData("inclusion?index=0", "size", "whole number")]
    [InlineData("inclusion?size=1", "index", "whole number")]
    [InlineData("inclusion?index=-1&size=1", "index", "whole number")]
    [InlineData("inclusion?index=0&index=0&size=1", "index", "once")]
    [InlineData("inclusion?index=1&size=1", "index", "0 to 0")]
    [InlineData("inclusion?index=0&size=0", "size", "1 to ")]
    [InlineData("inclusion?index=0&size=1000000", "size", "1 to ")]
    [InlineData("inclusion?index=0&size=1&leaf=7", "leaf", "Use index and size")]
    [InlineData("consistency?from=1", "to", "whole number")]
    [InlineData("consistency?from=0&to=1", "from", "1 to 1")]
    [InlineData("consistency?from=2&to=1", "from", "1 to 1")]
    [InlineData("consistency?from=1&to=1000000", "to", "1 to ")]
    public async Task What_cannot_be_proven_is_400_with_what_to_write(string query, string parameter, string whatToWrite)
    {
        using var answer = await _gateway.Management.GetAsync("/ledger/proof/" + query);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.Contains($"`{parameter}`", (string?)problem["title"], StringComparison.Ordinal);
        Assert.Contains(whatToWrite, (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_ledger_no_longer_gives_is_503_and_what_to_do()
    {
        var size = (long)(await _gateway.StatusAsync())["ledger"]!["size"]!;
        LedgerFile.Execute(_gateway.LedgerPath, "DELETE FROM entries WHERE idx = 1");

        foreach (var query in (string[])[$"inclusion?index=0&size={size}", $"consistency?from=1&to={size}"])
        {
            using var answer = await _gateway.Management.GetAsync("/ledger/proof/" + query);

            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            var problem = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
            Assert.Equal("urn:moratorium-gateway:problem:ledger-mismatch", (string?)problem["type"]);
            Assert.EndsWith("run gatewayctl ledger verify.", (string?)problem["detail"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_share_that_cannot_be_written_is_told_in_status_and_metrics_and_stops_nothing()
    {
        using var folder = new TempFolder();
        await using var gateway = await TestGateway.StartAsync(options =>
        {
            options.Directives.Add(Some.Log());
            options.Settings.Add($"Gateway:Ledger:CheckpointFile={folder["not-mounted/checkpoints"]}");
        });

        await TestGateway.WaitAsync(async () => (await gateway.StatusAsync())["ledger"]!["checkpointFault"] is not null);

        Assert.Contains("not-mounted", (string?)(await gateway.StatusAsync())["ledger"]!["checkpointFault"], StringComparison.Ordinal);
        await TestGateway.WaitAsync(async () => System.Text.RegularExpressions.Regex.IsMatch(await gateway.Management.GetStringAsync("/metrics"), @"(?m)^gateway_ledger_checkpoint_faulty(\{.*\})? 1\b"));
        using var ready = await gateway.Management.GetAsync("/healthz/ready");
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }

    [Fact]
    public async Task Checkpoints_reach_the_share_while_the_gateway_runs()
    {
        using var folder = new TempFolder();
        await using var gateway = await TestGateway.StartAsync(options =>
        {
            options.Directives.Add(Some.Log());
            options.Settings.Add($"Gateway:Ledger:CheckpointFile={folder["checkpoints"]}");
        });

        await TestGateway.WaitAsync(() => File.Exists(folder["checkpoints"]) && new FileInfo(folder["checkpoints"]).Length > 0);

        Assert.Equal(await gateway.Management.GetStringAsync("/ledger/checkpoint"), await File.ReadAllTextAsync(folder["checkpoints"]));
    }

    [Fact]
    public async Task A_ledger_that_was_altered_is_a_lockdown_that_says_what_differs_until_a_whole_one_is_put_back()
    {
        using var folder = new TempFolder();
        await using (var first = await TestGateway.StartAsync(options => options.Folder = folder))
        {
            using var answer = await first.Client.GetAsync("/nowhere");
        }
        Alter(folder["ledger.db"], "UPDATE entries SET leaf = zeroblob(32) WHERE idx = 1");

        await using var gateway = await TestGateway.StartAsync(options => options.Folder = folder);
        var status = await gateway.StatusAsync();
        using var refused = await gateway.Management.GetAsync("/healthz/ready");

        Assert.Contains("leaf hash of entry 1", (string?)status["lockdown"]!["reason"], StringComparison.Ordinal);
        Assert.Contains("leaf hash of entry 1", (string?)status["ledger"]!["mismatch"], StringComparison.Ordinal);
        Assert.Null(status["ledger"]!["root"]);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        gateway.Put(Some.Allow("any"));
        await TestGateway.WaitAsync(async () => (await gateway.StatusAsync())["directives"]!.AsArray().Count > 0);
        Assert.NotNull((await gateway.StatusAsync())["lockdown"]);
        Assert.Contains(gateway.Entries("gateway"), entry => (string?)entry["event"] == "lockdown-entered");
        Assert.DoesNotContain(gateway.Entries("gateway"), entry => (string?)entry["event"] == "lockdown-left");
    }

    private static void Alter(string path, string sql)
    {
        using var sqlite = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path};Pooling=False");
        sqlite.Open();
        using var command = sqlite.CreateCommand();
#pragma warning disable CA2100 // a test's own text
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private async Task<string> CheckpointAsync()
    {
        await TestGateway.WaitAsync(async () =>
        {
            using var answer = await _gateway.Management.GetAsync("/ledger/checkpoint");
            return answer.IsSuccessStatusCode;
        });
        using var answer = await _gateway.Management.GetAsync("/ledger/checkpoint");
        Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
        return await answer.Content.ReadAsStringAsync();
    }

    private async Task<JsonNode> GetAsync(string query) => (await _gateway.Management.GetFromJsonAsync<JsonNode>("/ledger/proof/" + query))!;

    /// <summary>RFC 9162 section 2.1.3.2, as an auditor would write it down.</summary>
    private static string RootOf(JsonNode proof, long index, long size)
    {
        var hash = Convert.FromHexString((string)proof["leaf"]!);
        var (fn, sn) = (index, size - 1);
        foreach (var sibling in proof["hashes"]!.AsArray().Select(text => Convert.FromHexString((string)text!)))
        {
            if (fn % 2 == 1 || fn == sn)
            {
                hash = SHA256.HashData([1, .. sibling, .. hash]);
                while (fn % 2 == 0 && fn != 0)
                    (fn, sn) = (fn / 2, sn / 2);
            }
            else
            {
                hash = SHA256.HashData([1, .. hash, .. sibling]);
            }
            (fn, sn) = (fn / 2, sn / 2);
        }
        Assert.Equal(0, sn);
        return Convert.ToHexStringLower(hash);
    }
}
