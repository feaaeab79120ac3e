using Gateway.Ledger.Entries;
using Gateway.Testing;
using Xunit;

namespace Gateway.EndToEnd.Tests.Faults;

/// <summary>The process ends between two instructions, under load, again and again on one ledger (DESIGN section 13).</summary>
public sealed class KillTests
{
    [Fact]
    public async Task After_every_kill_what_was_answered_or_seen_is_on_record_and_what_was_open_is_closed_as_unknown()
    {
        using var folder = new TempFolder();
        folder.Write("directives/grant.json", Some.Allow());
        await using var partner = await CountingPartner.StartAsync();
        var answered = new Dictionary<string, Told>();
        // A fixed sequence of moments, so that a failing one comes again.
        var moments = new Random(20260206);
        string[] settings = [.. TestRoute.CompreFace(partner.Address).Settings(), "Gateway:Ledger:CheckpointInterval=00:00:01"];

        for (var kill = 0; kill < LongRun.Kills; kill++)
        {
            var load = new Load($"kill{kill}");
            await using (var gateway = await GatewayProcess.StartAsync(folder, settings))
            {
                using var stop = new CancellationTokenSource();
                var running = load.RunAsync(gateway.ProxyAddress, clients: 24, stop.Token);
                await TestGateway.WaitAsync(() => load.Answered.Count > 50, seconds: 30);
                await Task.Delay(moments.Next(0, 300));
                await gateway.KillAsync();
                await stop.CancelAsync();
                await running;
            }
            // As the kill left it, before a start mends anything.
            await WholeLedger.ReadVerifiedAsync(folder["ledger.db"]);
            foreach (var (id, told) in load.Answered)
                answered.Add(id, told);
        }

        await using (await GatewayProcess.StartAsync(folder, settings))
            CheckRecord(await WholeLedger.ReadVerifiedAsync(folder["ledger.db"]), answered, partner.Seen);
    }

    private static void CheckRecord(WholeLedger ledger, IReadOnlyDictionary<string, Told> answered, IReadOnlyDictionary<string, int> seen)
    {
        Assert.Equal(Enumerable.Range(0, ledger.Entries.Count).Select(index => (long)index), ledger.Entries.Select(entry => entry.Index));
        Assert.All(answered, answer => Assert.Equal(ledger.Intents[answer.Key].Index, answer.Value.Record));
        Assert.All(seen, request =>
        {
            Assert.Equal("allow", ((IntentEntry)ledger.Intents[request.Key].Entry).Effect);
            Assert.Equal(1, request.Value);
        });
        Assert.All(ledger.Intents.Values, intent => Assert.Single(ledger.Outcomes[intent.Index]));
        Assert.Contains(ledger.Intents.Values, intent => ledger.Outcomes[intent.Index].Single().Result == "unknown");
        Assert.All(answered.Where(answer => answer.Value.Status == 200), answer => Assert.Contains(answer.Key, seen.Keys));
    }
}
