using System.Net;
using Gateway.Testing;
using Xunit;

namespace Gateway.EndToEnd.Tests.Faults;

/// <summary>Two processes on one ledger: the second says why it cannot be, and the first goes on.</summary>
public sealed class SecondGatewayTests
{
    [Fact]
    public async Task A_second_gateway_on_a_ledger_ends_with_the_reason_and_the_first_goes_on()
    {
        using var folder = new TempFolder();
        folder.Write("directives/grant.json", Some.Allow());
        await using var partner = await CountingPartner.StartAsync();
        string[] settings = [.. TestRoute.CompreFace(partner.Address).Settings()];
        await using (var first = await GatewayProcess.StartAsync(folder, settings))
        {
            var end = await Assert.ThrowsAsync<InvalidOperationException>(() => GatewayProcess.StartAsync(folder, settings));

            Assert.Contains($"{folder["ledger.db"]}.lock is held: another gateway uses {folder["ledger.db"]}. Stop it, or give this one a ledger of its own.", end.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("Unhandled exception", end.Message, StringComparison.Ordinal);
            using var client = new HttpClient { BaseAddress = first.ProxyAddress };
            using var answer = await client.SendAsync(Load.Named("still"));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(0, await first.StopAsync());
        }

        var ledger = await WholeLedger.ReadVerifiedAsync(folder["ledger.db"]);
        Assert.Equal("completed", Assert.Single(ledger.Outcomes[ledger.Intents["still"].Index]).Result);
        Assert.Single(ledger.Entries, entry => entry.Entry is Gateway.Ledger.Entries.GatewayEntry { Event: "started" });

        await using (await GatewayProcess.StartAsync(folder, settings))
        {
            // What a process holds ends with it.
        }
    }
}
