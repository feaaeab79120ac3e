using Gateway.Ledger.Entries;
using Gateway.Testing;
using Xunit;

namespace Gateway.EndToEnd.Tests.Faults;

/// <summary>Whatever is asked for however long: as many intents as answers, and the partner saw exactly the passes that the record counts.</summary>
public sealed class SoakTests
{
    private static readonly string Grant = Some.Allow();
    private static readonly string Ban = Some.Moratorium();

    [Fact]
    public async Task Every_answer_has_its_intent_and_the_partner_saw_what_the_record_counts()
    {
        using var folder = new TempFolder();
        folder.Write("directives/grant.json", Grant);
        await using var partner = await CountingPartner.StartAsync();
        var load = new Load("soak");
        await using (var gateway = await GatewayProcess.StartAsync(folder, [.. TestRoute.CompreFace(partner.Address).Settings(), "Gateway:Shutdown:Drain=00:00:10"]))
        {
            using var stop = new CancellationTokenSource(LongRun.Soak);
            var running = load.RunAsync(gateway.ProxyAddress, clients: 16, stop.Token);
            while (!stop.IsCancellationRequested)
            {
                // Under the ban the clients loop, and most of their answers are 429 and recorded together.
                await Task.Delay(TimeSpan.FromSeconds(1.5));
                folder.Put("directives/moratorium.json", Ban);
                await Task.Delay(TimeSpan.FromSeconds(0.5));
                folder.Put("directives/moratorium.json", Ban.Replace("\"deny\"", "\"allow\""));
            }
            await running;
            Assert.Equal(0, await gateway.StopAsync());
        }

        var ledger = await WholeLedger.ReadVerifiedAsync(folder["ledger.db"]);
        CheckAnswers(ledger, load, partner);
        CheckPasses(ledger, partner);
    }

    // One in ten is hung up on once, another for ever; nothing else is different from above.
    [Fact]
    public async Task A_partner_that_hangs_up_saw_each_attempt_that_the_record_counts()
    {
        using var folder = new TempFolder();
        folder.Write("directives/grant.json", Grant);
        await using var partner = await CountingPartner.StartAsync((name, times) => name.EndsWith('7') || (name.EndsWith('3') && times == 1));
        var load = new Load("failing", Load.NamedSafe);
        await using (var gateway = await GatewayProcess.StartAsync(folder, [.. TestRoute.CompreFace(partner.Address).Settings(), "ReverseProxy:Routes:compreface:Metadata:Retries=2", "Gateway:Shutdown:Drain=00:00:10"]))
        {
            await load.RunAsync(gateway.ProxyAddress, clients: 16, CancellationToken.None, each: 20);
            Assert.Equal(0, await gateway.StopAsync());
        }

        var ledger = await WholeLedger.ReadVerifiedAsync(folder["ledger.db"]);
        Assert.Equal(320, load.Answered.Count);
        foreach (var (name, told) in load.Answered)
        {
            var (status, result, passes) = name[^1] switch { '7' => (502, "partner-failed", 3), '3' => (200, "completed", 2), _ => (200, "completed", 1) };
            var intent = ledger.Intents[name].Index;
            var outcome = ledger.Outcomes[intent].Single();
            Assert.Equal((status, result, passes), (told.Status, outcome.Result, outcome.Attempts));
            Assert.Equal(passes, partner.Seen[name]);
            Assert.Equal(Enumerable.Range(2, passes - 1), ledger.Attempts[intent].Select(attempt => attempt.Number));
        }
    }

    private static void CheckAnswers(WholeLedger ledger, Load load, CountingPartner partner)
    {
        // A cut between the first and the last byte of an answer breaks the connection; the record says so.
        var broken = load.Names.Where(name => !load.Answered.ContainsKey(name)).ToList();
        Assert.All(broken, name => Assert.Equal("cut", ledger.Outcomes[ledger.Intents[name].Index].Single().Result));
        // A disk that is too slow for a moment is no failure: nothing leaves then, recorded or not, and it may only be a moment.
        var byStatus = load.Answered.Values.CountBy(told => told.Status).ToDictionary();
        Assert.Equal([200, 429, 451], byStatus.Keys.Where(status => status != 503).Order());
        Assert.InRange(byStatus.GetValueOrDefault(503), 0, load.Sent / 50);
        var unrecorded = load.Answered.Where(answer => answer.Value is { Status: 503, Record: null }).Select(answer => answer.Key).ToHashSet();
        Assert.DoesNotContain(partner.Seen.Keys, unrecorded.Contains);

        var together = ledger.Entries.Select(entry => entry.Entry).OfType<RefusalsEntry>().ToList();
        Assert.Equal(byStatus[429], together.Sum(entry => entry.Count));
        Assert.InRange(together.Count, 1, 3 + (LongRun.Soak.TotalSeconds / 5));
        Assert.Equal(load.Sent - byStatus[429] - unrecorded.Count, ledger.Intents.Keys.Count(name => !unrecorded.Contains(name)));
        Assert.All(load.Answered.Where(answer => answer.Value.Status != 429 && !unrecorded.Contains(answer.Key)), answer => Assert.Equal(ledger.Intents[answer.Key].Index, answer.Value.Record));
    }

    private static void CheckPasses(WholeLedger ledger, CountingPartner partner)
    {
        var outcomes = ledger.Intents.Values.ToDictionary(intent => ((IntentEntry)intent.Entry).Stated.CaseNumber!.Value!, intent => ledger.Outcomes[intent.Index].ToList());
        Assert.All(ledger.Intents, intent => Assert.Equal(((IntentEntry)intent.Value.Entry).Effect == "deny" ? 0 : 1, outcomes[intent.Key].Count));
        Assert.All(partner.Seen, request => Assert.Equal(outcomes[request.Key].Single().Attempts, request.Value));
        // A ban may come between the gate and the first byte: the record then says one pass too much, never one too little.
        var unseen = outcomes.Where(outcome => outcome.Value.Any(one => one.Attempts > 0) && !partner.Seen.ContainsKey(outcome.Key));
        Assert.All(unseen, outcome => Assert.Contains(outcome.Value.Single().Result, (string[])["cut", "not-sent"]));
    }
}
