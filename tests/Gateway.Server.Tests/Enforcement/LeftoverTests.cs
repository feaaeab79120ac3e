using System.Text.Json.Nodes;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Enforcement;

/// <summary>
/// A caller that ends its side while the body of its refused request is unread: the web server then takes what lies unread for the next message. None of it is worked.
/// </summary>
public sealed class LeftoverTests : IAsyncLifetime
{
    private const int Tries = 100;
    private readonly RawPartner _partner = RawPartner.Start(RawBehaviours.Fixed("200 OK", "ok"));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _partner.DisposeAsync();

    [Theory]
    [InlineData("Content-Length: 100000\r\n", "")]
    [InlineData("Transfer-Encoding: chunked\r\n", "40000\r\n")]
    public async Task A_permitted_request_hidden_in_a_refused_body_reaches_no_partner_and_has_no_record_of_its_own(string framing, string beginning)
    {
        await using var gateway = await StartAsync();
        var hidden = Wire.Get("/open/any/hidden");

        for (var i = 0; i < Tries; i++)
            await AskAndEndAsync(gateway, framing, beginning + hidden + hidden, i);

        // What is counted together is recorded at the end of a run at the latest.
        await gateway.StopAsync();
        Assert.Equal(0, _partner.Connections);
        Assert.Equal(["/open/told"], gateway.Targets().Distinct());
        // Where the end came before the refused message itself began, that was dropped and counted.
        Assert.All(Rejected(gateway), reason => Assert.Equal("rejected-gone", reason));
    }

    [Fact]
    public async Task Bytes_of_a_refused_body_are_not_recorded_as_a_message_that_the_server_rejected()
    {
        await using var gateway = await StartAsync();

        for (var i = 0; i < Tries; i++)
            await AskAndEndAsync(gateway, "Content-Length: 100000\r\n", "no message at all\r\n\r\n", i);

        // What is counted together is recorded at the end of a run at the latest.
        await gateway.StopAsync();
        // Where the end came before the refused message itself began, that was dropped and counted.
        Assert.All(Rejected(gateway), reason => Assert.Equal("rejected-gone", reason));
    }

    [Fact]
    public async Task Pipelined_requests_behind_refused_bodies_are_still_answered()
    {
        await using var gateway = await StartAsync();
        await using var client = await gateway.ConnectAsync();
        var refused = Wire.Message("POST", "/open/told", "X-Operation: search\r\n", new string('x', 70_000));

        await client.SendAsync(refused + Wire.Get("/open/any/one") + refused + Wire.Get("/open/any/two"));

        var statuses = new List<int>();
        for (var i = 0; i < 4; i++) statuses.Add((await client.ReadAnswerAsync()).Status);

        Assert.Equal([403, 200, 403, 200], statuses);
        Assert.Equal(2, _partner.Heads.Count);
    }

    private Task<TestGateway> StartAsync() =>
        Wire.StartAsync(_partner.Address, [Some.Allow("part", new JsonObject { ["scope"] = new JsonObject { ["operations"] = new JsonArray("results") } })]);

    // The end arrives before, with or after the refusal.
    private static async Task AskAndEndAsync(TestGateway gateway, string framing, string sent, int i)
    {
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync(Wire.Message("POST", "/open/told", $"X-Operation: search\r\n{framing}") + sent);
        if (i % 3 == 1) await Task.Delay(i % 7, TestContext.Current.CancellationToken);
        // Past some refusals a second the answer is another one.
        if (i % 3 == 2) Assert.Contains((await client.ReadAnswerAsync()).Status, (int[])[403, 429]);
        client.EndSending();
        await client.WaitForEndAsync(TimeSpan.FromSeconds(10));
    }

    private static IEnumerable<string?> Rejected(TestGateway gateway) =>
        gateway.Entries("refusals").Select(entry => (string?)entry["reason"]).Where(reason => reason!.StartsWith("rejected-", StringComparison.Ordinal));
}
