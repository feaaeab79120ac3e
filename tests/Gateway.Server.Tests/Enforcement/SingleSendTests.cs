using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Enforcement;

/// <summary>The socket layer sends a message again by itself when a connection closes early; through the gate a partner sees each message once.</summary>
public sealed class SingleSendTests
{
    public static TheoryData<string, string> Messages => new()
    {
        { "GET", "" },
        { "HEAD", "" },
        { "OPTIONS", "" },
        { "DELETE", "" },
        { "POST", "Content-Length: 0\r\n" },
        { "PUT", "Content-Length: 4\r\n\r\nbody" },
        { "POST", "Content-Length: 4\r\n\r\nbody" },
    };

    [Theory, MemberData(nameof(Messages))]
    public async Task Over_a_fresh_connection(string method, string rest)
    {
        await using var partner = RawPartner.Start(RawBehaviours.CloseWithoutAnswerAsync);
        await using var gateway = await Wire.StartAsync(partner.Address);

        var answer = await gateway.AskAsync(MessageOf(method, rest), method == "HEAD");

        Assert.Equal(502, answer.Status);
        await CheckAsync(gateway, answer, partner, 1);
    }

    [Theory, MemberData(nameof(Messages))]
    public async Task Over_a_connection_that_was_used_before(string method, string rest)
    {
        await using var partner = RawPartner.Start(exchange =>
            exchange.Head.Contains("/any/first", StringComparison.Ordinal) ? RawBehaviours.Fixed("200 OK")(exchange) : Task.CompletedTask);
        await using var gateway = await Wire.StartAsync(partner.Address);
        Assert.Equal(200, (await gateway.AskAsync(Wire.Get("/open/any/first"))).Status);

        var answer = await gateway.AskAsync(MessageOf(method, rest), method == "HEAD");

        Assert.Equal(502, answer.Status);
        await CheckAsync(gateway, answer, partner, 2);
    }

    private static string MessageOf(string method, string rest) => Wire.Message(method, Wire.Any)[..^2] + (rest.Contains("\r\n\r\n", StringComparison.Ordinal) ? rest : rest + "\r\n");

    private static async Task CheckAsync(TestGateway gateway, RawAnswer answer, RawPartner partner, int heads)
    {
        var outcome = await Outcomes.OfAsync(gateway, answer);
        Assert.Equal("partner-failed", (string?)outcome["result"]);
        Assert.Equal(1, (int)outcome["attempts"]!);
        Assert.Equal(heads, partner.Heads.Count);
        Assert.Empty(gateway.Entries("attempt"));
    }
}
