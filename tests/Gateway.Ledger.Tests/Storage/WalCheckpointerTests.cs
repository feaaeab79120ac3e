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
    public async Task What_the_file_grew_by_stays_in_memory_no_longer_than_until_it_is_on_the_disk()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();
        await writer.AppendTogetherAsync((_, _) => [.. Enumerable.Range(0, 300).Select(_ => Some.Intent("deny"))]);
        using var cache = new PageCache(ledger.FilePath);
        var before = new FileInfo(ledger.FilePath).Length;
        using (var checkpointer = new WalCheckpointer(ledger.FilePath))
        {
            checkpointer.Written(WalCheckpointer.Due);
            await Until.HoldsAsync(checkpointer.TakeRest, "the checkpoint is done");
        }

        Assert.InRange(cache.Share(before), 0, PageCache.ShareWhereDropped(ledger.Folder) + 0.05);
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
    public async Task After_a_sync_that_failed_nothing_is_copied_any_more_and_the_wal_stays()
    {
        await using var ledger = new TempLedger();
        var (wal, kept) = (ledger.FilePath + "-wal", ledger.FilePath + ".kept");
        var writer = ledger.Open();
        await writer.AppendAsync(Some.Intent("deny"));
        await ledger.CloseAsync();
        var store = LedgerStore.Open(ledger.FilePath, TimeSpan.Zero);
        store.Begin();
        store.Project();
        store.Commit();
        var runs = 0;
        var checkpointer = new WalCheckpointer(ledger.FilePath, _ =>
        {
            runs++;
            throw new SqliteFailureException("disk I/O error", 1034);
        });

        checkpointer.Written(WalCheckpointer.Due);
        await Until.HoldsAsync(() => checkpointer.Lost is not null, "the failure is known");
        checkpointer.Written(WalCheckpointer.Due);
        Assert.False(checkpointer.TakeRest());
        var lost = checkpointer.Lost;
        checkpointer.Failed(new SqliteFailureException("again", 1034));
        File.Copy(wal, kept);
        store.KeepWal();
        store.Dispose();
        // The last to close: without its own refusal it would copy the rest and remove the WAL.
        checkpointer.Dispose();

        Assert.Equal(1, runs);
        Assert.Same(lost, checkpointer.Lost);
        Assert.Contains($"disk I/O error (SQLite 1034). {wal} still holds all of it", lost, StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllBytesAsync(kept, TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(wal, TestContext.Current.CancellationToken));
        Assert.Equal(2, ledger.Check().Count);
    }

    [Fact]
    public async Task A_checkpoint_that_failed_otherwise_is_tried_again()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();
        await writer.AppendAsync(Some.Intent("deny"));
        var runs = 0;
        using var checkpointer = new WalCheckpointer(ledger.FilePath, _ =>
        {
            if (Interlocked.Increment(ref runs) == 1)
                throw new SqliteFailureException("database or disk is full", 13);
        });

        checkpointer.Written(WalCheckpointer.Due);
        await Until.HoldsAsync(() => Volatile.Read(ref runs) == 1, "the first run failed");
        await Until.HoldsAsync(() => Again() || checkpointer.TakeRest(), "a later one is done");

        Assert.Null(checkpointer.Lost);

        bool Again()
        {
            checkpointer.Written(WalCheckpointer.Due);
            return false;
        }
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
