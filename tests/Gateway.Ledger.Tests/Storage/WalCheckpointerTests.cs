using Gateway.Ledger.Storage.Sqlite;
using Gateway.Ledger.Tests.Support;

namespace Gateway.Ledger.Tests.Storage;

public class WalCheckpointerTests
{
    [Fact]
    public async Task What_is_in_the_wal_goes_into_the_file_without_the_writer()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();
        await writer.AppendTogetherAsync((_, _) => [.. Enumerable.Range(0, 300).Select(_ => Some.Intent("deny"))]);
        var before = new FileInfo(ledger.FilePath).Length;
        using (var checkpointer = new WalCheckpointer(ledger.FilePath))
        {
            checkpointer.Written(WalCheckpointer.Due);
            await Until.HoldsAsync(checkpointer.TakeRest, "the checkpoint is done");
        }

        Assert.InRange(new FileInfo(ledger.FilePath).Length, before + (300 * 1_000), long.MaxValue);
        Assert.Equal(301, ledger.Check().Count);
    }

    [Fact]
    public async Task Nothing_is_copied_before_it_is_due()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();
        await writer.AppendAsync(Some.Intent("deny"));
        var before = new FileInfo(ledger.FilePath).Length;
        using (var checkpointer = new WalCheckpointer(ledger.FilePath))
            checkpointer.Written(WalCheckpointer.Due - 1);

        Assert.Equal(before, new FileInfo(ledger.FilePath).Length);
    }

    [Fact]
    public async Task The_wal_of_a_busy_ledger_stops_growing()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();
        var written = 0L;
        for (var batch = 0; batch < 60; batch++)
        {
            var receipts = await writer.AppendTogetherAsync((_, _) => [.. Enumerable.Range(0, 200).Select(_ => Some.Intent("deny"))]);
            written += receipts.Count * 1_000;
        }

        Assert.InRange(written, 2 * WalCheckpointer.Due, long.MaxValue);
        Assert.InRange(new FileInfo(ledger.FilePath + "-wal").Length, 1, written);
    }
}
