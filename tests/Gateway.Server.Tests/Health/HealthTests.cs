using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Health;

/// <summary>Live while it can answer; ready while something could be permitted.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task A_gateway_with_directives_ledger_and_clock_is_live_and_ready()
    {
        await using var gateway = await TestGateway.StartAsync(options => options.Directives.Add(Some.Moratorium()));

        var (status, ready) = await ReadyAsync(gateway);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("ready", (string?)ready["status"]);
        Assert.Equal(["directives", "ledger", "clock", "running"], ready["checks"]!.AsObject().Select(check => check.Key));
        Assert.All(ready["checks"]!.AsObject(), check => Assert.Equal("ok", (string?)check.Value));
        Assert.Equal(HttpStatusCode.OK, await LiveAsync(gateway));
    }

    [Fact]
    public async Task A_lockdown_is_not_ready_but_live_and_explains_itself()
    {
        await using var gateway = await TestGateway.StartAsync(options => options.Directives.Add(Some.Moratorium()));
        File.WriteAllText(Path.Combine(gateway.DirectivesPath, "ban.jsn"), "{}");
        await WaitForReadyAsync(gateway, HttpStatusCode.ServiceUnavailable);

        var (_, ready) = await ReadyAsync(gateway);
        var lockdown = (await gateway.StatusAsync())["lockdown"]!;

        Assert.Equal("not-ready", (string?)ready["status"]);
        Assert.StartsWith("lockdown", (string?)ready["checks"]!["directives"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await LiveAsync(gateway));
        Assert.Equal("ban.jsn", (string?)lockdown["file"]);
        Assert.Equal(["reason", "file", "line", "member", "since"], lockdown.AsObject().Select(member => member.Key));
    }

    [Fact]
    public async Task A_ledger_that_cannot_be_written_is_not_ready_and_status_still_answers_and_both_recover()
    {
        await using var gateway = await TestGateway.StartAsync(options => options.Directives.Add(Some.Moratorium()));
        File.Move(gateway.LedgerPath, gateway.LedgerPath + ".away");

        using (var answer = await gateway.Client.GetAsync("/nobody"))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        await WaitForReadyAsync(gateway, HttpStatusCode.ServiceUnavailable);
        var (_, ready) = await ReadyAsync(gateway);
        var status = await gateway.StatusAsync();
        File.Move(gateway.LedgerPath + ".away", gateway.LedgerPath);

        Assert.NotEqual("ok", (string?)ready["checks"]!["ledger"]);
        Assert.False((bool)status["ledger"]!["writable"]!);
        Assert.Contains($"{gateway.LedgerPath} was removed or replaced. Put the file back", (string?)status["ledger"]!["writeFault"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await LiveAsync(gateway));
        await WaitForReadyAsync(gateway, HttpStatusCode.OK);
        Assert.Null((await gateway.StatusAsync())["ledger"]!["writeFault"]);
    }

    [Fact]
    public async Task A_clock_that_jumped_is_not_ready_and_status_tells_both_instants()
    {
        var clock = new JumpingClock();
        await using var gateway = await TestGateway.StartAsync(options =>
        {
            options.Clock = clock;
            options.Directives.Add(Some.Moratorium());
        });
        clock.Jump = TimeSpan.FromHours(1);

        var (status, ready) = await ReadyAsync(gateway);
        var told = (await gateway.StatusAsync())["clock"]!;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.NotEqual("ok", (string?)ready["checks"]!["clock"]);
        Assert.True((bool)told["astray"]!);
        Assert.True((DateTimeOffset)told["now"]! - (DateTimeOffset)told["also"]! > TimeSpan.FromMinutes(59));
    }

    private static async Task<(HttpStatusCode Status, JsonNode Body)> ReadyAsync(TestGateway gateway)
    {
        using var answer = await gateway.Management.GetAsync("/healthz/ready");
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonNode>())!);
    }

    private static async Task<HttpStatusCode> LiveAsync(TestGateway gateway)
    {
        using var answer = await gateway.Management.GetAsync("/healthz/live");
        return answer.StatusCode;
    }

    private static async Task WaitForReadyAsync(TestGateway gateway, HttpStatusCode expected)
    {
        for (var i = 0; (await ReadyAsync(gateway)).Status != expected; i++)
        {
            Assert.True(i < 400, $"/healthz/ready did not become {expected}.");
            await Task.Delay(25);
        }
    }

    /// <summary>Runs like the system's clock; its wall clock can be set, its monotonic clock cannot.</summary>
    private sealed class JumpingClock : TimeProvider
    {
        public TimeSpan Jump { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Jump;
    }
}
