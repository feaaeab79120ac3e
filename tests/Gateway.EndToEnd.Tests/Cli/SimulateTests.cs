using System.Globalization;
using System.Text.Json;
using Gateway.Server.Enforcement.Answering;
using Gateway.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.EndToEnd.Tests.Cli;

/// <summary>What recorded requests would have got under other directives: from the record alone, and never guessed.</summary>
public sealed class SimulateTests
{
    private static readonly string[] Apis = ["--apis", Repository.PathOf("seeds/apis")];

    [Fact]
    public async Task Under_a_ban_what_was_let_through_would_have_been_refused_and_the_rest_stays()
    {
        await using var desk = await LedgerVerifyTests.RecordedAsync();
        var ban = desk.Drafts("ban.json", Documents.Directive("ban"));

        var run = await desk.RunAsync(["simulate", "--directives", ban, "--json", .. Apis]);

        Assert.Equal(1, run.Exit);
        var json = run.Json;
        Assert.Equal(("different", 5, 2, 1), (json.GetProperty("result").GetString(), json.GetProperty("requests").GetInt32(), json.GetProperty("changed").GetInt32(), json.GetProperty("notJudged").GetInt32()));
        Assert.Equal(["allow deny 1", "deny deny 2", "log deny 1"], Effects(json));
        Assert.Empty(json.GetProperty("cannotTell").EnumerateArray());
        var permitted = desk.Gateway.Entries("intent").Where(intent => (string?)intent["effect"] != "deny").Select(intent => (long)intent["index"]!);
        Assert.Equal(permitted, json.GetProperty("changes").EnumerateArray().Select(change => change.GetProperty("index").GetInt64()));
        Assert.All(json.GetProperty("changes").EnumerateArray(), change => Assert.Equal(("deny", "denied", "ban"),
            (change.GetProperty("simulated").GetString(), change.GetProperty("simulatedReason").GetString(), change.GetProperty("directives")[0].GetString())));
    }

    [Fact]
    public async Task Under_a_permission_what_was_refused_would_have_been_let_through()
    {
        await using var desk = await GatewayDesk.StartAsync();
        using (var request = Some.CompreFaceSearch(Photographs.Large))
        using (var answer = await desk.Gateway.Client.SendAsync(request))
            Assert.Equal(451, (int)answer.StatusCode);
        var grant = desk.Drafts("grant.json", Documents.Directive("grant", effect: "allow"));

        var run = await desk.RunAsync(["simulate", "--directives", grant, .. Apis]);

        Assert.Equal(1, run.Exit);
        Assert.EndsWith("partner-pd analyze template search: recorded deny (denied), would be allow (permitted by grant)", run.Lines[0], StringComparison.Ordinal);
        Assert.Equal("DIFFERENT: 1 of 1 requests would have got another effect.", run.Lines[^1]);
    }

    [Fact]
    public async Task A_range_is_judged_by_itself_with_the_directives_that_were_recorded_before_it()
    {
        await using var desk = await LedgerVerifyTests.RecordedAsync();
        var ban = desk.Drafts("ban.json", Documents.Directive("ban"));
        var last = (long)desk.Gateway.Entries("intent")[^1]["index"]!;

        var tail = await desk.RunAsync(["simulate", "--directives", ban, "--from", Text(last), .. Apis]);
        var head = await desk.RunAsync(["simulate", "--directives", ban, "--to", Text(last), "--json", "--limit", "1", .. Apis]);
        var nothing = await desk.RunAsync(["simulate", "--directives", ban, "--from", Text(last + 1000), .. Apis]);

        Assert.Equal(0, tail.Exit);
        Assert.Equal("SAME: 1 requests, each with the effect that it had.", tail.Lines[^1]);
        Assert.Equal((1, 4, 2), (head.Exit, head.Json.GetProperty("requests").GetInt32(), head.Json.GetProperty("changed").GetInt32()));
        Assert.Equal((1, 1), (head.Json.GetProperty("changes").GetArrayLength(), head.Json.GetProperty("changesLeftOut").GetInt32()));
        Assert.Equal(2, nothing.Exit);
    }

    [Fact]
    public async Task A_request_that_was_refused_unread_is_not_guessed_where_its_body_could_decide()
    {
        await using var desk = await GatewayDesk.StartAsync();
        using (var request = new HttpRequestMessage(HttpMethod.Post, "/compreface/api/v1/recognition/recognize") { Content = new StringContent("""{"file":"/9j/"}""", null, "application/json") })
        using (var answer = await desk.Gateway.Client.SendAsync(request))
            Assert.Equal(451, (int)answer.StatusCode);
        var grant = desk.Drafts("grant.json", Documents.Directive("grant", effect: "allow"));
        var ban = desk.Drafts("other-ban.json", Documents.Directive("other-ban"));

        var permitted = await desk.RunAsync(["simulate", "--directives", grant, "--json", .. Apis]);
        var refused = await desk.RunAsync(["simulate", "--directives", ban, .. Apis]);

        Assert.Equal((2, "cannot-tell"), (permitted.Exit, permitted.Json.GetProperty("result").GetString()));
        Assert.Contains("body", permitted.Json.GetProperty("cannotTell")[0].GetProperty("cause").GetString(), StringComparison.Ordinal);
        Assert.Empty(Effects(permitted.Json));
        Assert.Equal(0, refused.Exit);
    }

    [Fact]
    public async Task Refusals_that_were_counted_together_are_not_guessed()
    {
        await using var desk = await GatewayDesk.StartAsync();
        var tooMany = 0;
        for (var i = 0; i < 2000 && tooMany == 0; i++)
        {
            using var request = Some.CompreFaceSearch();
            using var answer = await desk.Gateway.Client.SendAsync(request);
            if ((int)answer.StatusCode == 429) tooMany++;
        }
        Assert.Equal(1, tooMany);
        desk.Gateway.Services.GetRequiredService<RefusalLimiter>().Flush();
        await TestGateway.WaitAsync(() => desk.Gateway.Entries("refusals").Count == 1);
        var ban = desk.Drafts("other-ban.json", Documents.Directive("other-ban"));

        var run = await desk.RunAsync(["simulate", "--directives", ban, "--json", .. Apis]);

        Assert.Equal((2, 0), (run.Exit, run.Json.GetProperty("changed").GetInt32()));
        var doubt = Assert.Single(run.Json.GetProperty("cannotTell").EnumerateArray());
        Assert.Equal(("counted together, without their facts", 1), (doubt.GetProperty("cause").GetString(), doubt.GetProperty("count").GetInt32()));
    }

    [Fact]
    public async Task A_request_whose_personal_values_are_erased_is_not_guessed()
    {
        await using var desk = await GatewayDesk.StartAsync();
        using (var request = Some.CompreFaceSearch())
        {
            request.Headers.Add("Frt-Case-Number", "26-0123456");
            using var answer = await desk.Gateway.Client.SendAsync(request);
        }
        await using (var sqlite = new SqliteConnection($"Data Source={desk.Gateway.LedgerPath};Pooling=False"))
        {
            sqlite.Open();
            using var command = sqlite.CreateCommand();
            command.CommandText = "DELETE FROM personal WHERE idx = (SELECT max(idx) FROM entries WHERE entry ->> '$.kind' = 'intent')";
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        var run = await desk.RunAsync(["simulate", "--directives", desk.Drafts("grant.json", Documents.Directive("grant", effect: "allow")), .. Apis]);

        Assert.Equal(2, run.Exit);
        Assert.Contains(run.Lines, line => line.Contains("erased", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("simulate")]
    [InlineData("simulate", "--directives", "no-such-folder")]
    [InlineData("simulate", "--directives", "ban.json", "--ledger", "no-such-ledger")]
    [InlineData("simulate", "--directives", "broken.json")]
    [InlineData("simulate", "--directives", "ban.json", "--from", "yesterday")]
    [InlineData("simulate", "--directives", "ban.json", "--limit", "-1")]
    [InlineData("simulate", "--directives", "ban.json", "--apis", "no-such-folder")]
    public async Task What_cannot_be_judged_by_ends_with_2(params string[] arguments)
    {
        using var desk = new DirectiveDesk();
        await desk.HasLedgerAsync("partner-pd");
        desk.Drafts("ban.json", Documents.Directive("ban"));
        desk.Drafts("broken.json", Documents.Broken("broken"));

        var run = await desk.RunAsync(arguments);

        Assert.Equal(2, run.Exit);
        Assert.NotEmpty(run.Notes);
        Assert.DoesNotContain("   at ", run.Notes, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Effects(JsonElement json) => json.GetProperty("effects").EnumerateArray()
        .Select(effect => $"{effect.GetProperty("recorded")} {effect.GetProperty("simulated")} {effect.GetProperty("count")}");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
