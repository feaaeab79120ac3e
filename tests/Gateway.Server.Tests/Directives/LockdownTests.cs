using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.FakePartner;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Directives;

/// <summary>A broken folder shuts the door, says why, and opens it again when it is mended (DESIGN section 5, lockdown).</summary>
public sealed class LockdownTests : IAsyncLifetime
{
    private const string Broken = """{ "id": "grant", "effect": "alow" """;
    private FakePartnerServer _partner = null!;

    public async ValueTask InitializeAsync() => _partner = await FakePartnerServer.StartAsync();

    public ValueTask DisposeAsync() => _partner.DisposeAsync();

    [Fact]
    public async Task One_broken_file_refuses_what_was_permitted_and_names_nothing_of_it_to_the_caller()
    {
        await using var gateway = await StartAsync(Some.Allow("other"));
        await BreakAsync(gateway);

        using var answer = await SearchAsync(gateway);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        var problem = (await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;
        Assert.Equal("urn:moratorium-gateway:problem:lockdown", (string?)problem["type"]);
        Assert.NotNull(problem["since"]);
        Assert.DoesNotContain("grant.json", problem.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(5), answer.Headers.RetryAfter!.Delta);
        Assert.Equal(0, _partner.RequestCount);
    }

    [Fact]
    public async Task Status_names_file_and_line()
    {
        await using var gateway = await StartAsync(Some.Allow("other"));
        await BreakAsync(gateway);

        var lockdown = (await gateway.StatusAsync())["lockdown"]!;

        Assert.Equal("grant.json", (string?)lockdown["file"]);
        Assert.Equal(1, (int)lockdown["line"]!);
    }

    [Fact]
    public async Task What_the_last_accepted_set_denies_is_still_451()
    {
        await using var gateway = await StartAsync(Some.Moratorium());
        await BreakAsync(gateway);

        using var answer = await SearchAsync(gateway);

        Assert.Equal(HttpStatusCode.UnavailableForLegalReasons, answer.StatusCode);
    }

    [Theory]
    [InlineData("ban.jsn")]
    [InlineData("Ban.json")]
    [InlineData("notes.txt")]
    public async Task A_name_that_is_no_directives_shuts_the_door(string name)
    {
        await using var gateway = await StartAsync(Some.Allow("other"));
        File.WriteAllText(Path.Combine(gateway.DirectivesPath, name), Some.Directive("ban", "deny"));

        await UntilLockedAsync(gateway);

        Assert.Equal(name, (string?)(await gateway.StatusAsync())["lockdown"]!["file"]);
    }

    [Fact]
    public async Task A_folder_that_is_gone_shuts_the_door_and_its_return_opens_it()
    {
        await using var gateway = await StartAsync(Some.Allow("other"));
        Directory.Move(gateway.DirectivesPath, gateway.DirectivesPath + "-away");
        await UntilLockedAsync(gateway);

        Directory.Move(gateway.DirectivesPath + "-away", gateway.DirectivesPath);

        await UntilOpenAsync(gateway);
        using var answer = await SearchAsync(gateway);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_named_pipe_in_the_folder_shuts_the_door_instead_of_stopping_the_watch()
    {
        await using var gateway = await StartAsync(Some.Allow("other"));
        var pipe = Path.Combine(gateway.DirectivesPath, "pipe.json");
        using (var make = System.Diagnostics.Process.Start("mkfifo", [pipe]))
            await make.WaitForExitAsync();

        await UntilLockedAsync(gateway);
        using var answer = await SearchAsync(gateway);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);

        // Somebody opens the other end, which ends the read that hung; then the pipe goes away.
        using (new FileStream(pipe, FileMode.Open, FileAccess.Write))
            File.Delete(pipe);
        await UntilOpenAsync(gateway);
    }

    [Fact]
    public async Task The_text_of_a_broken_confidential_document_is_not_shown()
    {
        await using var gateway = await StartAsync(Some.Allow("other"));
        File.WriteAllText(Path.Combine(gateway.DirectivesPath, "sealed.json"), Some.Directive("sealed", "deny", new JsonObject { ["confidential"] = true, ["authority"] = "secret-name-of-the-court" }));
        await UntilLockedAsync(gateway);

        var status = await gateway.StatusAsync();

        Assert.Equal("sealed.json", (string?)status["lockdown"]!["file"]);
        Assert.DoesNotContain("secret-name", status.ToJsonString(), StringComparison.Ordinal);
        await TestGateway.WaitAsync(() => Events(gateway).Contains("lockdown-entered"));
        Assert.DoesNotContain("secret-name", gateway.Entries("gateway")[^1].ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lockdown_lasts_since_the_first_fault_whatever_is_wrong_later()
    {
        await using var gateway = await StartAsync(Some.Allow("other"));
        await BreakAsync(gateway);
        var since = (string?)(await gateway.StatusAsync())["lockdown"]!["since"];
        File.WriteAllText(Path.Combine(gateway.DirectivesPath, "another.json"), "[]");

        for (var tries = 0; (string?)(await gateway.StatusAsync())["lockdown"]!["file"] != "another.json"; tries++)
        {
            Assert.True(tries < 200, "The later fault was not seen.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Equal(since, (string?)(await gateway.StatusAsync())["lockdown"]!["since"]);
        Assert.Single(Events(gateway), "lockdown-entered");
    }

    [Fact]
    public async Task Mending_the_file_opens_the_door_under_the_same_epoch()
    {
        await using var gateway = await StartAsync(Some.Allow("other"));
        var epoch = (long)(await gateway.StatusAsync())["epoch"]!;
        await BreakAsync(gateway);

        gateway.Remove("grant");

        await UntilOpenAsync(gateway);
        using var answer = await SearchAsync(gateway);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(epoch, (long)(await gateway.StatusAsync())["epoch"]!);
    }

    [Fact]
    public async Task Entering_and_leaving_are_recorded_with_the_broken_bytes()
    {
        await using var gateway = await StartAsync(Some.Allow("other"));
        await BreakAsync(gateway);
        gateway.Remove("grant");
        await UntilOpenAsync(gateway);

        await TestGateway.WaitAsync(() => Events(gateway).Contains("lockdown-left"));

        Assert.Equal(["lockdown-entered", "lockdown-left"], Events(gateway).Where(name => name!.StartsWith("lockdown", StringComparison.Ordinal)));
        var rejected = Assert.Single(gateway.Entries("document"), entry => (string?)entry["file"] == "grant.json");
        Assert.NotEqual(true, (bool?)rejected["accepted"]);
    }

    [Fact]
    public async Task A_start_with_a_broken_file_is_a_lockdown_over_the_last_accepted_set()
    {
        using var folder = new TempFolder();
        await using (var first = await StartAsync(folder, Some.Moratorium(), Some.Allow("other", new JsonObject { ["scope"] = new JsonObject { ["operations"] = new JsonArray("manage") } })))
        {
            using var answer = await SearchAsync(first);
            Assert.Equal(HttpStatusCode.UnavailableForLegalReasons, answer.StatusCode);
        }
        File.WriteAllText(folder["directives/other.json"], Broken);

        await using var second = await StartAsync(folder);

        using var search = await SearchAsync(second);
        Assert.Equal(HttpStatusCode.UnavailableForLegalReasons, search.StatusCode);
        using var manage = await second.Client.GetAsync("/compreface/api/v1/recognition/subjects", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnavailableForLegalReasons, manage.StatusCode);
        using var elsewhere = await second.Client.GetAsync("/elsewhere", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
    }

    [Fact]
    public async Task Editors_leftovers_are_passed_over_and_listed()
    {
        await using var gateway = await StartAsync(Some.Allow("other"));
        foreach (var name in (string[])[".other.json.swp", "other.json~", "README.md", "old.json.bak"])
            File.WriteAllText(Path.Combine(gateway.DirectivesPath, name), "not a directive");
        Directory.CreateDirectory(Path.Combine(gateway.DirectivesPath, "drafts"));

        string?[] ignored = [];
        for (var tries = 0; tries < 100 && ignored.Length < 5; tries++)
        {
            ignored = [.. (await gateway.StatusAsync())["ignored"]!.AsArray().Select(name => (string?)name)];
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Equal([".other.json.swp", "README.md", "drafts", "old.json.bak", "other.json~"], ignored);
        using var answer = await SearchAsync(gateway);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static IEnumerable<string?> Events(TestGateway gateway) => gateway.Entries("gateway").Select(entry => (string?)entry["event"]);

    private static Task<HttpResponseMessage> SearchAsync(TestGateway gateway) => gateway.Client.SendAsync(Some.CompreFaceSearch(), TestContext.Current.CancellationToken);

    private static async Task BreakAsync(TestGateway gateway)
    {
        File.WriteAllText(Path.Combine(gateway.DirectivesPath, "grant.json"), Broken);
        await UntilLockedAsync(gateway);
    }

    private static async Task UntilLockedAsync(TestGateway gateway)
    {
        for (var tries = 0; (await gateway.StatusAsync())["lockdown"] is null; tries++)
        {
            Assert.True(tries < 200, "It did not lock.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private static async Task UntilOpenAsync(TestGateway gateway)
    {
        for (var tries = 0; (await gateway.StatusAsync())["lockdown"] is not null; tries++)
        {
            Assert.True(tries < 200, "It did not open.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private Task<TestGateway> StartAsync(params string[] directives) => StartAsync(null, directives);

    private Task<TestGateway> StartAsync(TempFolder? folder, params string[] directives) => TestGateway.StartAsync(options =>
    {
        options.Folder = folder;
        options.Directives.AddRange(directives);
        options.Routes.Add(TestRoute.CompreFace(_partner.Address));
    });
}
