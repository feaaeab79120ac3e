using Gateway.Testing;
using Xunit;

namespace Gateway.EndToEnd.Tests.Faults;

/// <summary>What a power cut cannot take back, seen at the system calls of a real process (DESIGN section 13).</summary>
public sealed class SyncTests
{
    [Theory]
    [InlineData("allow", "\"POST /api/")]
    [InlineData("deny", "\"HTTP/1.1 451 ")]
    public async Task A_record_is_synced_before_its_request_leaves_or_its_refusal_is_told(string effect, string firstWord)
    {
        using var folder = new TempFolder();
        folder.Write("directives/rule.json", Some.Directive("rule", effect));
        await using var partner = await CountingPartner.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(folder, TestRoute.CompreFace(partner.Address).Settings());
        await using var tracer = await Tracer.AttachAsync(gateway, folder["calls"], "-s", "130000", "-e", "trace=pwrite64,fsync,fdatasync,sendto,sendmsg");
        var load = new Load("synced");
        await load.RunAsync(gateway.ProxyAddress, clients: 1, CancellationToken.None, each: 8);
        await tracer.DetachAsync();

        Assert.All(load.Answered.Values, told => Assert.Equal(effect == "allow" ? 200 : 451, told.Status));
        var calls = tracer.Calls();
        var ofLog = calls.Where(call => call.Text.Contains("ledger.db-wal>", StringComparison.Ordinal)).ToList();
        var told = calls.Where(call => call.Name.StartsWith("send", StringComparison.Ordinal) && call.Text.Contains(firstWord, StringComparison.Ordinal)).ToList();
        Assert.Equal(8, told.Count);
        foreach (var (name, first) in load.Names.Zip(told))
        {
            // Among the personal values that are written with an entry is the case number, the request's name.
            var written = ofLog.First(call => call.Name == "pwrite64" && call.Text.Contains($"\\\"{name}\\\"", StringComparison.Ordinal));
            var isSynced = ofLog.Any(call => call.Name is "fsync" or "fdatasync" && call.Text.EndsWith("= 0", StringComparison.Ordinal) && call.Begun > written.Ended && call.Ended < first.Begun);
            Assert.True(isSynced, $"Between the write of {name} and its first word to somebody else the WAL was not synced.");
        }
    }
}
