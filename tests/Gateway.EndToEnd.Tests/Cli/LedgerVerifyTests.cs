using System.Text.Json.Nodes;
using Gateway.Testing;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Gateway.EndToEnd.Tests.Cli;

/// <summary><c>gatewayctl ledger verify</c> of what a real gateway recorded, and decided again by the real rules.</summary>
public sealed class LedgerVerifyTests
{
    [Fact]
    public async Task The_record_of_a_running_gateway_holds_and_every_decision_comes_out_the_same()
    {
        await using var desk = await RecordedAsync();

        var run = await VerifyAsync(desk, "--json");

        Assert.True(run.Exit == 0, run.Result + run.Notes);
        Assert.Equal("consistent-not-anchored", run.Json.GetProperty("result").GetString());
        var counts = run.Json.GetProperty("counts");
        Assert.True(counts.GetProperty("decidedAgain").GetInt64() >= 4, run.Result);
        Assert.Equal(1, counts.GetProperty("notJudged").GetInt64());
        Assert.True(counts.GetProperty("permitted").GetInt64() >= 1);
        Assert.True(counts.GetProperty("directiveSets").GetInt64() >= 3);
    }

    [Fact]
    public async Task Decisions_on_every_stated_condition_come_out_the_same()
    {
        await using var desk = await GatewayDesk.StartAsync(Some.Allow("grant", new JsonObject
        {
            ["require"] = new JsonObject
            {
                ["offenseAttempt"] = false,
                ["minimumPenalty"] = 12,
                ["legalAuthorityUnexpired"] = true,
                ["legalReference"] = true,
                ["writtenRequest"] = true,
                ["exigency"] = true,
                ["justification"] = true,
                ["recipient"] = true,
                ["notImmigration"] = true,
                ["byReference"] = false,
            },
        }));
        foreach (var attest in (string[])["notImmigration", "policyPosted"])
        {
            using var message = Some.CompreFaceSearch();
            foreach (var (name, value) in (IEnumerable<(string, string)>)[
                ("Frt-Offense", "robbery;attempt=no;penalty=180"), ("Frt-Legal-Authority", "written_request;expires=2999-01-01T00:00:00Z"), ("Frt-Legal-Reference", "26-CF-1"),
                ("Frt-Exigency", "Danger."), ("Frt-Justification", "Seen."), ("Frt-Recipient", "DA"), ("Frt-Attest", attest)])
                message.Headers.Add(name, value);
            using var answer = await desk.Gateway.Client.SendAsync(message);
            Assert.Equal(attest == "notImmigration" ? 200 : 403, (int)answer.StatusCode);
        }

        var run = await VerifyAsync(desk, "--json");

        Assert.True(run.Exit == 0, run.Result + run.Notes);
        Assert.True(run.Json.GetProperty("counts").GetProperty("decidedAgain").GetInt64() >= 2, run.Result);
    }

    [Fact]
    public async Task People_are_told_counts_and_that_it_is_not_anchored()
    {
        await using var desk = await RecordedAsync();

        var run = await VerifyAsync(desk);

        Assert.Equal(0, run.Exit);
        Assert.Equal("HOLDS: consistent with itself, not anchored.", run.Lines[^1]);
        Assert.Contains(run.Lines, line => line.StartsWith("Decisions ", StringComparison.Ordinal));
        Assert.Empty(run.Notes);
    }

    [Fact]
    public async Task Where_an_anchor_is_required_an_unanchored_record_leaves_it_open()
    {
        await using var desk = await RecordedAsync();

        var run = await VerifyAsync(desk, "--require-anchor");

        Assert.Equal(2, run.Exit);
        Assert.Contains("not anchored", run.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_that_somebody_kept_anchors_it()
    {
        await using var desk = await RecordedAsync();
        await TestGateway.WaitAsync(async () => (await desk.Gateway.StatusAsync())["ledger"]!["checkpoint"] is not null);
        var kept = desk.Drafts("kept", await desk.Gateway.Management.GetStringAsync("/ledger/checkpoint"));

        var run = await VerifyAsync(desk, "--checkpoint", kept, "--require-anchor");

        Assert.Equal(0, run.Exit);
        Assert.StartsWith("HOLDS: anchored by the outside checkpoint", run.Lines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("entry = replace(entry, '\"effect\":\"deny\"', '\"effect\":\"allow\"')", "leaf")]
    [InlineData("leaf = zeroblob(32)", "leaf")]
    public async Task What_was_altered_is_named_with_index_and_kind(string set, string kind)
    {
        await using var desk = await RecordedAsync();
        Execute(desk.Gateway.LedgerPath, $"UPDATE entries SET {set} WHERE idx = (SELECT min(idx) FROM entries WHERE entry ->> '$.reason' = 'denied')");

        var run = await VerifyAsync(desk, "--json");

        Assert.Equal(1, run.Exit);
        Assert.Equal(kind, run.Json.GetProperty("failure").GetProperty("kind").GetString());
        Assert.True(run.Json.GetProperty("failure").GetProperty("index").GetInt64() > 0);
    }

    /// <summary>Somebody with a ledger's key can sign what they like; the rules still say what was decided wrongly.</summary>
    [Fact]
    public async Task A_decision_that_the_directives_do_not_give_is_found_even_where_every_hash_fits()
    {
        await using var desk = await RecordedAsync();
        Execute(desk.Gateway.LedgerPath, "DELETE FROM checkpoints");
        var row = Row(desk.Gateway.LedgerPath, "SELECT idx, entry FROM entries WHERE entry ->> '$.reason' = 'denied' LIMIT 1");
        var entry = row.Text.Replace("\"reason\":\"denied\"", "\"reason\":\"nothing-permits\"", StringComparison.Ordinal);
        Execute(desk.Gateway.LedgerPath, $"UPDATE entries SET entry = '{entry}', leaf = x'{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData([0, .. System.Text.Encoding.UTF8.GetBytes(entry)]))}' WHERE idx = {row.Index}");

        var run = await VerifyAsync(desk, "--json");

        Assert.Equal(1, run.Exit);
        Assert.Equal("decision", run.Json.GetProperty("failure").GetProperty("kind").GetString());
        Assert.Equal(row.Index, run.Json.GetProperty("failure").GetProperty("index").GetInt64());
    }

    [Fact]
    public async Task Rules_that_this_program_does_not_know_leave_it_open()
    {
        await using var desk = await RecordedAsync();
        Execute(desk.Gateway.LedgerPath, "DELETE FROM checkpoints");
        var row = Row(desk.Gateway.LedgerPath, "SELECT idx, entry FROM entries WHERE entry ->> '$.reason' = 'denied' LIMIT 1");
        var entry = row.Text.Replace("\"rules\":\"1\"", "\"rules\":\"9\"", StringComparison.Ordinal);
        Execute(desk.Gateway.LedgerPath, $"UPDATE entries SET entry = '{entry}', leaf = x'{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData([0, .. System.Text.Encoding.UTF8.GetBytes(entry)]))}' WHERE idx = {row.Index}");

        var run = await VerifyAsync(desk);

        Assert.Equal(2, run.Exit);
        Assert.Contains("version `9`", run.Notes, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ledger", "verify")]
    [InlineData("ledger", "verify", "no-such-file", "--key", "no-such-key")]
    [InlineData("ledger", "verify", "no-such-file", "--key", "gateway.test+00000000+AAAA")]
    public async Task Wrong_usage_ends_with_2(params string[] arguments)
    {
        using var folder = new TempFolder();

        var run = await GatewayCtl.RunAsync(folder.Path, arguments);

        Assert.Equal(2, run.Exit);
        Assert.NotEmpty(run.Notes);
    }

    /// <summary>A ban, then a conditional permit that is missed and met, then nothing; and a request without a route.</summary>
    internal static async Task<GatewayDesk> RecordedAsync()
    {
        var desk = await GatewayDesk.StartAsync();
        await desk.SearchAsync();
        using (var request = Some.CompreFaceSearch())
        {
            request.RequestUri = new Uri("/nowhere", UriKind.Relative);
            using var answer = await desk.Gateway.Client.SendAsync(request);
        }
        await desk.Gateway.PutAndWaitAsync(Documents.Directive(GatewayDesk.Ban, effect: "log"));
        await desk.SearchAsync();
        await desk.Gateway.PutAndWaitAsync(Documents.Directive(GatewayDesk.Ban, effect: "allow"));
        await desk.SearchAsync();
        desk.Gateway.Remove(GatewayDesk.Ban);
        await desk.UntilAsync(status => status["directives"]!.AsArray().Count == 0);
        await desk.SearchAsync();
        return desk;
    }

    internal static async Task<GatewayCtlRun> VerifyAsync(GatewayDesk desk, params string[] more) =>
        await desk.RunAsync(["ledger", "verify", desk.Gateway.LedgerPath, "--key", desk.Gateway.LedgerPath + ".vkey", .. more]);

    internal static void Execute(string path, string sql)
    {
        using var sqlite = Open(path);
        using var command = sqlite.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static (long Index, string Text) Row(string path, string sql)
    {
        using var sqlite = Open(path);
        using var command = sqlite.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        return (reader.GetInt64(0), reader.GetString(1));
    }

    private static SqliteConnection Open(string path)
    {
        var sqlite = new SqliteConnection($"Data Source={path};Pooling=False");
        sqlite.Open();
        return sqlite;
    }
}
