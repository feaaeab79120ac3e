using System.Diagnostics;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Storage.Sqlite;
using Gateway.Ledger.Tests.Support;
using Gateway.Ledger.Verification;
using Gateway.Ledger.Writing;

namespace Gateway.Ledger.Tests.Writing;

public class FailureTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task A_ledger_that_another_holds_fails_appends_by_their_deadline_and_recovers_by_itself()
    {
        await using var ledger = new TempLedger();
        ledger.Settings = ledger.Settings with { AppendDeadline = Short };
        var writer = ledger.Open();
        using (ledger.HoldWriteLock())
        {
            var started = Stopwatch.GetTimestamp();
            var refused = await Assert.ThrowsAsync<LedgerUnavailableException>(() => writer.AppendAsync(Some.Intent()).AsTask());
            Assert.False(refused.IsOverload);
            Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(10));
            Assert.False(writer.IsWritable);
            await Assert.ThrowsAsync<LedgerUnavailableException>(() => writer.AppendAsync(Some.Intent()).AsTask());
        }

        await Until.HoldsAsync(() => writer.IsWritable, "the ledger is writable again");
        Assert.Equal(1, (await writer.AppendAsync(Some.Intent("deny"))).Index);
        Assert.Equal(2, ledger.Check().Count);
    }

    [Fact]
    public async Task An_intent_whose_commit_came_too_late_is_followed_by_not_sent()
    {
        await using var ledger = new TempLedger();
        ledger.Settings = ledger.Settings with { AppendDeadline = Short };
        var writer = ledger.Open();
        using var first = new WriterHold(writer);
        await first.Reached;
        // Both go into the next transaction, the intent before the hold: so the intent is in it when its caller gives up.
        var intent = writer.AppendAsync(Some.Intent()).AsTask();
        using var second = new WriterHold(writer);
        first.Release();
        await second.Reached;

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => intent);
        Assert.False(writer.IsWritable);
        second.Release();

        await Until.HoldsAsync(() => writer.IsWritable, "the ledger is writable again");
        await ledger.CloseAsync();
        var late = Assert.Single(ledger.Check(), stored => stored.Entry is IntentEntry);
        var outcome = Assert.Single(ledger.Outcomes());
        Assert.Equal((late.Index, "not-sent", 0), (outcome.Intent, outcome.Result, outcome.Attempts));
    }

    [Fact]
    public async Task An_intent_whose_caller_gave_up_before_its_turn_is_not_written()
    {
        await using var ledger = new TempLedger();
        ledger.Settings = ledger.Settings with { AppendDeadline = Short };
        var writer = ledger.Open();
        using var held = new WriterHold(writer);
        await held.Reached;

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => writer.AppendAsync(Some.Intent()).AsTask());
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => held.Append);
        held.Release();
        await ledger.CloseAsync();

        Assert.Empty(ledger.Entries().OfType<IntentEntry>());
    }

    [Fact]
    public async Task A_removed_ledger_is_noticed_and_written_again_when_it_is_back()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();
        var intent = await writer.AppendAsync(Some.Intent());
        File.Move(ledger.FilePath, ledger.FilePath + ".away");

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => writer.AppendAsync(Some.Intent()).AsTask());
        Assert.False(writer.IsWritable);
        writer.AppendLater(Some.Outcome(intent.Index));
        writer.AppendLater(Some.Boundary());
        File.Move(ledger.FilePath + ".away", ledger.FilePath);

        await Until.HoldsAsync(() => writer.IsWritable, "the ledger is writable again");
        await writer.AppendAsync(Some.Refusals());
        Assert.Equal([EntryKind.Gateway, EntryKind.Intent, EntryKind.Outcome, EntryKind.Boundary, EntryKind.Refusals], ledger.Entries().Select(entry => entry.Kind));
    }

    [Fact]
    public async Task A_ledger_that_was_cut_off_is_not_gone_on_with_and_stays_as_it_was_found()
    {
        await using var ledger = new TempLedger();
        ledger.Settings = ledger.Settings with { AppendDeadline = TimeSpan.FromSeconds(3) };
        var writer = ledger.Open();
        var atFirst = new FileInfo(ledger.FilePath).Length;
        for (var i = 0; new FileInfo(ledger.FilePath).Length < atFirst + (2 * WalCheckpointer.Due); i++)
        {
            Assert.True(i < 1_000, "The WAL is never copied.");
            await writer.AppendTogetherAsync((_, _) => [.. Enumerable.Range(0, 500).Select(_ => Some.Boundary())]);
        }
        // One by one, each with the same pages anew: a WAL that is much longer than what it adds, so that SQLite finds nothing odd in a file that lacks a little.
        for (var i = 0; i < 60; i++)
            await writer.AppendAsync(Some.Boundary());
        var cut = new FileInfo(ledger.FilePath).Length - (40 * Schema.PageSize);
        // Where it is being copied just now, the file is as long again at once.
        await Until.HoldsAsync(
            () =>
            {
                using (var file = File.OpenWrite(ledger.FilePath))
                    file.SetLength(cut);
                writer.AppendLater(Some.Boundary());
                return !writer.IsWritable;
            },
            "it is noticed");

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => writer.AppendAsync(Some.Intent()).AsTask());
        Assert.Contains("was cut from", writer.WriteFault, StringComparison.Ordinal);
        await ledger.CloseAsync();

        Assert.Equal(cut, new FileInfo(ledger.FilePath).Length);
        Assert.NotEqual(0, new FileInfo(ledger.FilePath + "-wal").Length);
        for (var start = 0; start < 2; start++)
            Assert.Contains("something was cut off its end", Assert.Throws<LedgerOpenException>(() => ledger.Open()).Message, StringComparison.Ordinal);
        Assert.Equal(Verdict.DoesNotHold, (await ledger.VerifyAsync()).Verdict);
        Assert.Equal(cut, new FileInfo(ledger.FilePath).Length);
    }

    [Fact]
    public async Task What_waits_for_the_readers_tables_survives_transactions_that_fail_and_is_written_once()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();
        var receipts = await writer.AppendTogetherAsync((_, _) => [.. Enumerable.Range(0, 300).Select(_ => Some.Intent())]);
        File.Move(ledger.FilePath, ledger.FilePath + ".away");
        writer.AppendLater(Some.Outcome(receipts[0].Index));
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => writer.AppendAsync(Some.Intent()).AsTask());
        File.Move(ledger.FilePath + ".away", ledger.FilePath);
        await Until.HoldsAsync(() => writer.IsWritable, "the ledger is writable again");
        await writer.AppendAsync(Some.Intent("deny"));

        Assert.Equal(303, ledger.Check().Count);
        using var database = SqliteDatabase.Open(ledger.FilePath, isReadOnly: true, TimeSpan.FromSeconds(10));
        Assert.Equal(256, database.Number("SELECT size FROM projection"));
        Assert.Equal(1, database.Number("SELECT count(*) FROM facts"));
    }

    [Fact]
    public async Task A_refused_caller_who_blocks_its_thread_does_not_hold_up_the_writer()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();
        using var recovered = new ManualResetEventSlim();
        File.Move(ledger.FilePath, ledger.FilePath + ".away");
        var refused = Task.Run(async () =>
        {
            await Assert.ThrowsAsync<LedgerUnavailableException>(() => writer.AppendAsync(Some.Intent()).AsTask());
            Assert.True(recovered.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        });
        await Until.HoldsAsync(() => !writer.IsWritable, "the ledger is known to be unwritable");
        File.Move(ledger.FilePath + ".away", ledger.FilePath);

        await Until.HoldsAsync(() => writer.IsWritable, "the ledger is writable again");
        recovered.Set();
        await refused;
        Assert.Single(ledger.Check());
    }

    [Fact]
    public async Task A_ledger_replaced_by_another_file_is_not_written()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();
        File.Move(ledger.FilePath, ledger.FilePath + ".away");
        await File.WriteAllTextAsync(ledger.FilePath, "another", TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<LedgerUnavailableException>(() => writer.AppendAsync(Some.Intent()).AsTask());
        Assert.Contains("removed or replaced", refused.Message, StringComparison.Ordinal);
        Assert.Equal("another", await File.ReadAllTextAsync(ledger.FilePath, TestContext.Current.CancellationToken));
        File.Move(ledger.FilePath + ".away", ledger.FilePath, overwrite: true);
        await Until.HoldsAsync(() => writer.IsWritable, "the ledger is writable again");
        Assert.Single(ledger.Check());
    }

    [Fact]
    public async Task A_ledger_whose_wal_is_removed_is_not_written()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();
        await writer.AppendAsync(Some.Intent("deny"));
        File.Move(ledger.FilePath + "-wal", ledger.FilePath + ".away");

        var refused = await Assert.ThrowsAsync<LedgerUnavailableException>(() => writer.AppendAsync(Some.Intent()).AsTask());
        Assert.Contains("-wal was removed", refused.Message, StringComparison.Ordinal);
        File.Move(ledger.FilePath + ".away", ledger.FilePath + "-wal");
        await Until.HoldsAsync(() => writer.IsWritable, "the ledger is writable again");
        Assert.Equal(2, ledger.Check().Count);
    }

    [Fact]
    public async Task A_ledger_whose_wal_is_replaced_by_a_copy_of_the_same_time_is_not_written()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();
        await writer.AppendAsync(Some.Intent("deny"));
        var wal = ledger.FilePath + "-wal";
        File.Copy(wal, ledger.FilePath + ".copy");
        File.SetLastWriteTimeUtc(ledger.FilePath + ".copy", File.GetLastWriteTimeUtc(wal));
        File.Move(wal, ledger.FilePath + ".away");
        File.Move(ledger.FilePath + ".copy", wal);

        var refused = await Assert.ThrowsAsync<LedgerUnavailableException>(() => writer.AppendAsync(Some.Intent()).AsTask());
        Assert.Contains("-wal was replaced", refused.Message, StringComparison.Ordinal);
        File.Move(ledger.FilePath + ".away", wal, overwrite: true);
        await Until.HoldsAsync(() => writer.IsWritable, "the ledger is writable again");
        Assert.Equal(2, ledger.Check().Count);
    }

    [Fact]
    public async Task A_close_that_cannot_write_ends_all_the_same_and_the_next_start_closes_what_is_open()
    {
        await using var ledger = new TempLedger();
        ledger.Settings = ledger.Settings with { AppendDeadline = Short };
        var writer = ledger.Open();
        var intent = await writer.AppendAsync(Some.Intent());
        File.Move(ledger.FilePath, ledger.FilePath + ".away");
        writer.AppendLater(Some.Outcome(intent.Index));
        await ledger.CloseAsync();
        File.Move(ledger.FilePath + ".away", ledger.FilePath);

        ledger.Open();
        Assert.Equal("unknown", Assert.Single(ledger.Outcomes()).Result);
    }
}
