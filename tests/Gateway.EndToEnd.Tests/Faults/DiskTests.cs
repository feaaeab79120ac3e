using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Ledger.Entries;
using Gateway.Testing;
using Xunit;

namespace Gateway.EndToEnd.Tests.Faults;

/// <summary>What the disk can do to the ledger of a running gateway, each done for real: nothing leaves while nothing can be recorded, and it recovers by itself (DESIGN section 13).</summary>
public sealed class DiskTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private CountingPartner _partner = null!;

    public async ValueTask InitializeAsync()
    {
        _folder.Write("directives/grant.json", Some.Allow());
        _partner = await CountingPartner.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _partner.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_full_disk_lets_nothing_leave_and_the_first_free_byte_lets_it_go_on()
    {
        var mount = Directory.CreateDirectory(_folder["disk"]).FullName;
        await using var gateway = await StartAsync(new SmallDisk(mount, megabytes: 8));
        var ballast = Path.Combine(gateway.Inside(mount), "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[4 << 20]);

        var load = new Load("full");
        using (var stop = new CancellationTokenSource())
        {
            var running = load.RunAsync(gateway.ProxyAddress, clients: 8, stop.Token);
            await TestGateway.WaitAsync(() => load.Answered.Values.Count(told => told.Status == 503) > 20, seconds: 60);
            await stop.CancelAsync();
            await running;
        }
        // A small record may still fit where a larger one did not; it is closed once nothing fits.
        await TestGateway.WaitAsync(() => StaysClosedAsync(gateway), seconds: 60);
        await CheckClosedAsync(gateway, "full");
        File.Delete(ballast);
        await CheckOpenAsync(gateway, "after");

        var copy = Directory.CreateDirectory(_folder["copy"]).FullName;
        foreach (var file in (string[])["ledger.db", "ledger.db-wal", "ledger.db.vkey"])
            File.Copy(Path.Combine(gateway.Inside(mount), file), Path.Combine(copy, file));
        CheckRecord(await WholeLedger.ReadVerifiedAsync(Path.Combine(copy, "ledger.db")), load);
    }

    [Fact]
    public async Task A_disk_with_less_than_a_fifth_free_is_an_alert_that_ends_with_its_cause()
    {
        var mount = Directory.CreateDirectory(_folder["disk"]).FullName;
        await using var gateway = await StartAsync(new SmallDisk(mount, megabytes: 40));
        await DiskIsAsync(gateway, low: false);

        var ballast = Path.Combine(gateway.Inside(mount), "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[34 << 20]);

        await DiskIsAsync(gateway, low: true);
        await SaysAsync(gateway, "less than 20 %. When it is full nothing leaves any more");
        await CheckOpenAsync(gateway, "low");
        File.Delete(ballast);
        await DiskIsAsync(gateway, low: false);
        await SaysAsync(gateway, "has 20 % free again");
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("replaced")]
    [InlineData("truncated")]
    [InlineData("immutable")]
    public async Task A_ledger_that_somebody_touched_lets_nothing_leave(string how)
    {
        await using var gateway = await StartAsync();
        var load = new Load("before");
        await load.RunAsync(gateway.ProxyAddress, clients: 2, CancellationToken.None, each: 20);
        Assert.All(load.Answered.Values, told => Assert.Equal(200, told.Status));
        var seen = _partner.Seen.Count;

        var path = _folder["ledger.db"];
        File.Copy(path, path + ".whole");
        switch (how)
        {
            case "deleted":
                File.Delete(path);
                break;
            case "replaced":
                File.Move(path + ".whole", path, overwrite: true);
                break;
            case "truncated":
                await using (var file = File.OpenWrite(path))
                    file.SetLength(8192);
                break;
            case "immutable":
                Chattr("+i");
                break;
        }
        try
        {
            await TestGateway.WaitAsync(async () => await StatusAsync(gateway, "touched") == HttpStatusCode.ServiceUnavailable);
            seen = Math.Max(seen, _partner.Seen.Count);
            await CheckClosedAsync(gateway, how);
            Assert.Equal(seen, _partner.Seen.Count);
        }
        finally
        {
            if (how == "immutable") Chattr("-i");
        }
        if (how == "immutable")
        {
            await CheckOpenAsync(gateway, "mended");
            Assert.Equal(0, await gateway.StopAsync());
            await WholeLedger.ReadVerifiedAsync(path);
        }
        if (how is "deleted" or "truncated")
        {
            await gateway.StopAsync();
            var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync());
            Assert.Contains(how == "deleted" ? $"{path} is missing, but" : "something was cut off its end", refused.Message, StringComparison.Ordinal);
        }

        void Chattr(string change)
        {
            using var process = Process.Start("chattr", [change, path, path + "-wal"]);
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, "The test makes the ledger read-only with `chattr +i`, which needs root.");
        }
    }

    // The kernel's tracer fails the syncs of this one file, as a disk does that lost a write; those of the WAL succeed.
    [LongFact]
    public async Task A_disk_that_loses_what_was_copied_closes_the_ledger_until_it_is_started_again_and_no_entry_is_lost()
    {
        var ledger = _folder["ledger.db"];
        var load = new Load("lost");
        await using (var gateway = await StartAsync())
        {
            await using var tracer = await Tracer.AttachAsync(gateway, "/dev/null", "-P", ledger, "-e", "trace=fsync", "-e", "inject=fsync:error=EIO");
            using (var stop = new CancellationTokenSource())
            {
                var running = load.RunAsync(gateway.ProxyAddress, clients: 8, stop.Token);
                await TestGateway.WaitAsync(() => gateway.Lines.Any(line => line.Contains("failed to take what was copied", StringComparison.Ordinal)), seconds: 60);
                await stop.CancelAsync();
                await running;
            }
            await SaysAsync(gateway, "failed to take what was copied from the WAL");
            await tracer.DetachAsync();

            await CheckClosedAsync(gateway, "lost");
            Assert.True(await StaysClosedAsync(gateway));
            await gateway.StopAsync();
        }
        Assert.NotEqual(0, new FileInfo(ledger + "-wal").Length);

        await using (var again = await StartAsync())
            await CheckOpenAsync(again, "again");
        CheckRecord(await WholeLedger.ReadVerifiedAsync(ledger), load);
    }

    private Task<GatewayProcess> StartAsync(SmallDisk? disk = null) =>
        GatewayProcess.StartAsync(_folder, [.. TestRoute.CompreFace(_partner.Address).Settings(), "Gateway:Ledger:AppendDeadline=00:00:01"], disk: disk);

    /// <summary>Once, and not twice.</summary>
    private static async Task SaysAsync(GatewayProcess gateway, string what)
    {
        await TestGateway.WaitAsync(() => gateway.Lines.Any(line => line.Contains(what, StringComparison.Ordinal)));
        Assert.Single(gateway.Lines, line => line.Contains(what, StringComparison.Ordinal));
    }

    private static async Task DiskIsAsync(GatewayProcess gateway, bool low)
    {
        using var management = new HttpClient { BaseAddress = gateway.ManagementAddress };
        JsonNode? disk = null;
        await TestGateway.WaitAsync(async () => (bool)(disk = (await management.GetFromJsonAsync<JsonNode>("/api/status"))!["ledger"]!["disk"]!)["low"]! == low, seconds: 30);
        Assert.Equal(low, (double)disk!["freePercent"]! < 20);
        await gateway.MetricBecomesAsync("gateway_ledger_disk_low", low ? 1 : 0);
    }

    private async Task CheckClosedAsync(GatewayProcess gateway, string name)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(gateway, name + "-closed"));
        Assert.DoesNotContain(name + "-closed", _partner.Seen.Keys);
        using var management = new HttpClient { BaseAddress = gateway.ManagementAddress };
        using var ready = await management.GetAsync("/healthz/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        var status = await management.GetFromJsonAsync<JsonNode>("/api/status");
        Assert.False((bool)status!["ledger"]!["writable"]!);
        await gateway.MetricBecomesAsync("gateway_ledger_writable", 0);
    }

    private static async Task<bool> StaysClosedAsync(GatewayProcess gateway)
    {
        using var management = new HttpClient { BaseAddress = gateway.ManagementAddress };
        for (var i = 0; i < 6; i++)
        {
            if (await StatusAsync(gateway, $"filler-{Guid.NewGuid():N}") != HttpStatusCode.ServiceUnavailable) return false;
            // Longer than the writer waits between two probes.
            await Task.Delay(TimeSpan.FromMilliseconds(250));
            using var ready = await management.GetAsync("/healthz/ready");
            if (ready.StatusCode != HttpStatusCode.ServiceUnavailable) return false;
        }
        return true;
    }

    private async Task CheckOpenAsync(GatewayProcess gateway, string name)
    {
        await TestGateway.WaitAsync(async () => await StatusAsync(gateway, name + "-open") == HttpStatusCode.OK, seconds: 30);
        Assert.Contains(name + "-open", _partner.Seen.Keys);
    }

    private static async Task<HttpStatusCode> StatusAsync(GatewayProcess gateway, string id)
    {
        using var client = new HttpClient { BaseAddress = gateway.ProxyAddress };
        using var answer = await client.SendAsync(Load.Named(id));
        return answer.StatusCode;
    }

    /// <summary>What the partner saw is on record as permitted; what was answered 503 has not reached it.</summary>
    private void CheckRecord(WholeLedger ledger, Load load)
    {
        Assert.All(_partner.Seen, request =>
        {
            Assert.Equal("allow", ((IntentEntry)ledger.Intents[request.Key].Entry).Effect);
            Assert.Equal(1, request.Value);
        });
        var refused = load.Answered.Where(answer => answer.Value.Status == 503).Select(answer => answer.Key).ToHashSet();
        Assert.NotEmpty(refused);
        Assert.DoesNotContain(_partner.Seen.Keys, refused.Contains);
        Assert.All(refused.Where(ledger.Intents.ContainsKey), id => Assert.Equal("not-sent", Assert.Single(ledger.Outcomes[ledger.Intents[id].Index]).Result));
    }
}
