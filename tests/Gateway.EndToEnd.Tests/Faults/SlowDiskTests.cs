using System.Diagnostics;
using System.Net;
using Gateway.Testing;
using Xunit;

namespace Gateway.EndToEnd.Tests.Faults;

/// <summary>A disk that does not answer for a while: the sync of the WAL of a running gateway hangs, for real (DESIGN section 13).</summary>
public sealed class SlowDiskTests
{
    [Fact]
    public async Task A_commit_that_hangs_is_refused_at_its_deadline_and_when_the_disk_goes_on_the_record_says_not_sent()
    {
        using var folder = new TempFolder();
        folder.Write("directives/grant.json", Some.Allow());
        await using var partner = await CountingPartner.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(folder, [.. TestRoute.CompreFace(partner.Address).Settings(), "Gateway:Ledger:AppendDeadline=00:00:01"]);
        using var client = new HttpClient { BaseAddress = gateway.ProxyAddress };
        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, "before"));

        await using (await Tracer.AttachAsync(gateway, "/dev/null", "-P", folder["ledger.db-wal"], "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:delay_enter=60s"))
        {
            var asked = Stopwatch.GetTimestamp();
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(client, "hanging"));
            Assert.InRange(Stopwatch.GetElapsedTime(asked).TotalSeconds, 0.9, 4);
            // Not even asked of the disk: it is known to hang.
            asked = Stopwatch.GetTimestamp();
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(client, "behind"));
            Assert.InRange(Stopwatch.GetElapsedTime(asked).TotalSeconds, 0, 0.9);
            await gateway.MetricBecomesAsync("gateway_ledger_writable", 0);
        }

        await TestGateway.WaitAsync(async () => await AskAsync(client, $"after-{Guid.NewGuid():N}") == HttpStatusCode.OK);
        Assert.Equal(0, await gateway.StopAsync());
        Assert.DoesNotContain(partner.Seen.Keys, name => name is "hanging" or "behind");
        var ledger = await WholeLedger.ReadVerifiedAsync(folder["ledger.db"]);
        Assert.Equal("not-sent", Assert.Single(ledger.Outcomes[ledger.Intents["hanging"].Index]).Result);
        Assert.DoesNotContain("behind", ledger.Intents.Keys);
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient client, string name)
    {
        using var answer = await client.SendAsync(Load.Named(name));
        return answer.StatusCode;
    }
}
