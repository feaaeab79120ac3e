using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Testing;

namespace Gateway.Server.Tests.Enforcement;

internal static class Outcomes
{
    /// <summary>The outcome of the request whose answer this is.</summary>
    public static Task<JsonNode> OfAsync(TestGateway gateway, RawAnswer answer) => OfAsync(gateway, answer.Head);

    /// <summary>The same, where only the head of the answer came.</summary>
    public static Task<JsonNode> OfAsync(TestGateway gateway, string head) =>
        gateway.OutcomeOfAsync(long.Parse(HttpBytes.FieldsOf(head)["Gateway-Record"].Single(), CultureInfo.InvariantCulture));

    /// <summary>The outcome of the only permitted request so far.</summary>
    public static async Task<JsonNode> OfOnlyAsync(TestGateway gateway)
    {
        await TestGateway.WaitAsync(() => gateway.Entries("outcome").Count > 0);
        return gateway.Entries("outcome").Single();
    }
}
