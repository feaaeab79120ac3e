using System.Text.Json.Nodes;
using Gateway.Server.Enforcement.Answering;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Server.Tests.Surfaces;

/// <summary>What the web server rejected by itself, as the ledger has it.</summary>
internal static class Rejections
{
    /// <summary>The entries so far; what was counted since the last one is written first.</summary>
    public static IReadOnlyList<JsonNode> Of(TestGateway gateway)
    {
        gateway.Services.GetRequiredService<RefusalLimiter>().Flush();
        return [.. gateway.Entries("refusals").Where(entry => ((string)entry["reason"]!).StartsWith("rejected-", StringComparison.Ordinal))];
    }

    /// <summary>Waits until something was counted, and checks that it was for this reason alone. Returns how often.</summary>
    public static async Task<long> OnlyAsync(TestGateway gateway, string reason)
    {
        await TestGateway.WaitAsync(() => Of(gateway).Count > 0);
        Assert.All(Of(gateway), entry => Assert.Equal(reason, (string?)entry["reason"]));
        return Of(gateway).Sum(entry => (long)entry["count"]!);
    }
}
