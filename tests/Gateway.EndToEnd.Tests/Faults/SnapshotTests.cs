using System.Globalization;
using Gateway.EndToEnd.Tests.Cli;
using Gateway.Testing;
using Xunit;

namespace Gateway.EndToEnd.Tests.Faults;

/// <summary><c>gatewayctl ledger snapshot</c> while a gateway writes as fast as it can.</summary>
public sealed class SnapshotTests
{
    [Fact]
    public async Task A_snapshot_under_load_verifies_and_has_what_was_there_when_it_was_asked_for()
    {
        using var folder = new TempFolder();
        folder.Write("directives/grant.json", Some.Allow());
        await using var partner = await CountingPartner.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(folder, [.. TestRoute.CompreFace(partner.Address).Settings(), "Gateway:Ledger:CheckpointInterval=00:00:01"]);
        var load = new Load("snapshot");
        using var stop = new CancellationTokenSource();
        var running = load.RunAsync(gateway.ProxyAddress, clients: 8, stop.Token);
        await TestGateway.WaitAsync(() => load.Answered.Count > 500, seconds: 60);

        var before = load.Answered.Keys.ToList();
        var run = await GatewayCtl.RunAsync(folder.Path, "ledger", "snapshot", folder["ledger.db"], "--to", folder["copy.db"]);
        var after = load.Sent;
        await stop.CancelAsync();
        await running;
        File.Copy(folder["ledger.db.vkey"], folder["copy.db.vkey"]);

        Assert.True(run.Exit == 0, run.Notes);
        Assert.True(after > before.Count + 20, "The gateway wrote meanwhile.");
        var copy = await WholeLedger.ReadVerifiedAsync(folder["copy.db"]);
        Assert.All(before, name => Assert.Contains(name, copy.Intents.Keys));
        // What was begun only after it had ended is not in it: it is of one moment.
        Assert.All(copy.Intents.Keys, name => Assert.InRange(int.Parse(name.Split('-')[1], CultureInfo.InvariantCulture), 1, after));
        var whole = WholeLedger.Read(folder["ledger.db"]);
        Assert.Equal(whole.Entries.Take(copy.Entries.Count).Select(entry => Convert.ToHexString(entry.Bytes.Span)), copy.Entries.Select(entry => Convert.ToHexString(entry.Bytes.Span)));
    }
}
