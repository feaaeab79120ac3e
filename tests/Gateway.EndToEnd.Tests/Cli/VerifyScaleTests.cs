using System.Globalization;
using Gateway.Cli.Ledger;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Writing;
using Gateway.Testing;
using Xunit;

namespace Gateway.EndToEnd.Tests.Cli;

/// <summary><c>gatewayctl ledger verify</c> where a ledger is large: memory does not grow with it, and people see how far it is.</summary>
public sealed class VerifyScaleTests
{
    [Fact]
    public async Task A_ledger_larger_than_the_memory_that_there_is_verifies()
    {
        const int limit = 64 * 1024 * 1024;
        using var folder = new TempFolder();
        var settings = new LedgerSettings { Path = folder["data/ledger.db"], Origin = "gateway.test", Environment = "Test", AppendDeadline = TimeSpan.FromSeconds(30) };
        await using (var writer = LedgerWriter.Open(settings, TimeProvider.System))
        {
            while (writer.Size < 220_000)
                await writer.AppendTogetherAsync((index, at) => [.. Enumerable.Range(0, 1_000).Select(i => new RefusalsEntry { From = at, Until = at, Reason = "rejected-400", Peer = Personal.Of("192.0.2.17")!, Count = i, Epoch = 1 })]);
        }
        Assert.True(new FileInfo(settings.Path).Length > limit);

        var run = await GatewayCtl.RunAsync(folder.Path, [new("DOTNET_GCHeapHardLimit", limit.ToString("x", CultureInfo.InvariantCulture))], "", "ledger", "verify", settings.Path, "--key", settings.Path + ".vkey", "--json");

        Assert.True(run.Exit == 0, run.Result + run.Notes);
        Assert.True(run.Json.GetProperty("counts").GetProperty("entries").GetInt64() > 220_000);
    }

    [Fact]
    public void Progress_is_one_line_that_is_written_over_as_often_as_it_changes_and_removed_at_the_end()
    {
        using var terminal = new StringWriter(CultureInfo.InvariantCulture);
        var bar = new ProgressBar(terminal, isShown: true);

        bar.Begin("Checking the file");
        for (var done = 0; done <= 1_000_000; done += 1_000) bar.Show(done, 1_000_000);
        bar.Dispose();

        var lines = terminal.ToString().Split('\r');
        Assert.Equal(43, lines.Length);
        Assert.Equal("Checking the file ...", lines[1]);
        Assert.Equal("\u001b[K[####################....................] 500,000 of 1,000,000 entries ", lines[21]);
        Assert.Equal("\u001b[K", lines[^1]);
        Assert.DoesNotContain('\n', terminal.ToString());
    }

    [Fact]
    public void Where_nobody_looks_no_progress_is_written()
    {
        using var terminal = new StringWriter(CultureInfo.InvariantCulture);
        using (var bar = new ProgressBar(terminal, isShown: false))
        {
            bar.Begin("Checking the file");
            bar.Show(1, 2);
        }

        Assert.Empty(terminal.ToString());
    }
}
