using System.Buffers.Binary;
using System.Diagnostics;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Entries.Canonical;
using Gateway.Ledger.Tests.Support;
using Gateway.Ledger.Writing;

namespace Gateway.Ledger.Tests.Writing;

public class AppendTests
{
    [Fact]
    public async Task A_transaction_of_megabytes_is_read_back_and_verifies()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();

        for (var round = 0; round < 3; round++)
            await writer.AppendTogetherAsync((_, _) => [.. Enumerable.Range(0, 1_500).Select(_ => Some.Intent("deny"))]);

        Assert.Equal(4_501, ledger.Check().Count);
    }

    [Fact]
    public async Task A_receipt_names_place_instant_and_leaf_of_what_is_stored()
    {
        await using var ledger = new TempLedger();
        var clock = new SteppedClock(Some.Instant);
        var receipt = await ledger.Open(clock).AppendAsync(Some.FullIntent());

        var stored = ledger.Check()[1];
        Assert.Equal(new Receipt(1, Some.Instant, stored.Leaf), receipt);
        Assert.Equal((2, Some.Instant), (ledger.Writer.Size, ledger.Writer.LastInstant));
        Assert.Equal("26-012345", Assert.IsType<IntentEntry>(stored.Entry).Stated.CaseNumber!.Value);
    }

    [Fact]
    public async Task Every_append_of_64_callers_is_durable_at_a_place_of_its_own()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();

        var receipts = await Task.WhenAll(Enumerable.Range(0, 64).Select(caller => Task.Run(async () =>
        {
            var mine = new List<(Receipt, string)>();
            for (var i = 0; i < 40; i++)
                mine.Add((await writer.AppendAsync(Some.Intent("deny", caller: $"{caller}/{i}")), $"{caller}/{i}"));
            return mine;
        })));

        var entries = ledger.Check();
        Assert.Equal(1 + (64 * 40), entries.Count);
        Assert.All(receipts.SelectMany(mine => mine), x =>
        {
            var stored = entries[(int)x.Item1.Index];
            Assert.Equal(x.Item1, new Receipt(stored.Index, stored.At, stored.Leaf));
            Assert.Equal(x.Item2, Assert.IsType<IntentEntry>(stored.Entry).CallerId!.Value);
        });
    }

    [Fact]
    public async Task Instants_never_fall_when_the_clock_does()
    {
        await using var ledger = new TempLedger();
        var clock = new SteppedClock(Some.Instant);
        var writer = ledger.Open(clock);
        clock.Now = Some.Instant.AddHours(-1);
        Assert.Equal(Some.Instant, (await writer.AppendAsync(Some.Intent("deny"))).At);

        await ledger.CloseAsync();
        writer = ledger.Open(clock);
        Assert.Equal(Some.Instant, writer.LastInstant);
        Assert.Equal(Some.Instant, (await writer.AppendAsync(Some.Intent("deny"))).At);
        clock.Now = Some.Instant.AddTicks(1);
        Assert.Equal(clock.Now, (await writer.AppendAsync(Some.Intent("deny"))).At);
        ledger.Check();
    }

    [Fact]
    public async Task Entries_appended_together_know_their_places_and_share_an_instant()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();
        await writer.AppendAsync(Some.Intent("deny"));

        var receipts = await writer.AppendTogetherAsync((first, at) =>
        [
            Some.Document(),
            Some.Directives() with { Set = [new("moratorium", first, at, false)] },
        ]);

        Assert.Equal([2, 3], receipts.Select(receipt => receipt.Index));
        Assert.Equal(receipts[0].At, receipts[1].At);
        var listed = Assert.IsType<DirectivesEntry>(ledger.Check()[3].Entry).Set.Single();
        Assert.Equal((2, receipts[0].At), (listed.Record, listed.EnforcedSince));
    }

    [Fact]
    public async Task A_group_that_cannot_be_made_fails_alone_and_leaves_nothing()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();

        var failing = writer.AppendTogetherAsync((_, _) => throw new InvalidOperationException("no such directive"));
        var halfway = writer.AppendTogetherAsync((_, _) => [Some.Boundary(), null!]);
        var other = await writer.AppendAsync(Some.Intent("deny"));

        Assert.Equal("no such directive", (await Assert.ThrowsAsync<InvalidOperationException>(failing.AsTask)).Message);
        await Assert.ThrowsAsync<NullReferenceException>(halfway.AsTask);
        Assert.Equal(1, other.Index);
        Assert.True(writer.IsWritable);
        Assert.Equal(2, ledger.Check().Count);
    }

    [Fact]
    public async Task An_entry_that_cannot_be_encoded_is_refused_and_the_next_is_not()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();

        await Assert.ThrowsAsync<InvalidDataException>(() => writer.AppendAsync(Some.Intent() with { Peer = new Personal() }).AsTask());
        Assert.Equal(1, (await writer.AppendAsync(Some.Intent("deny"))).Index);
        Assert.Equal(2, ledger.Check().Count);
    }

    [Fact]
    public async Task What_nobody_waits_for_keeps_its_order_and_is_written_before_the_close()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();
        var intents = new List<long>();
        for (var i = 0; i < 300; i++)
            intents.Add((await writer.AppendAsync(Some.Intent())).Index);

        intents.ForEach(intent => writer.AppendLater(Some.Outcome(intent)));
        await ledger.CloseAsync();

        Assert.Equal(intents, ledger.Outcomes().Select(outcome => outcome.Intent));
    }

    [Fact]
    public async Task What_nobody_waits_for_shares_the_transaction_of_the_next_that_somebody_waits_for()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();
        var intents = new List<Receipt>();
        for (var i = 0; i < 50; i++)
        {
            intents.Add(await writer.AppendAsync(Some.Intent()));
            writer.AppendLater(Some.Outcome(intents[^1].Index));
        }
        await ledger.CloseAsync();

        // A transaction gives all its entries one instant; a thread that the machine holds up may miss one.
        var later = ledger.Check().Where(stored => stored.Entry is OutcomeEntry).ToList();
        var shared = later.SkipLast(1).Count(outcome => intents.Exists(intent => intent.At == outcome.At));
        Assert.InRange(shared, 40, 49);
    }

    [Fact]
    public async Task What_nobody_waits_for_is_written_although_nobody_comes()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();
        var intent = await writer.AppendAsync(Some.Intent());

        writer.AppendLater(Some.Outcome(intent.Index));

        Assert.True(SpinWait.SpinUntil(() => writer.Size == 3, TimeSpan.FromSeconds(20)));
    }

    [Theory]
    [InlineData(7, true)]
    [InlineData(8, false)]
    public void What_nobody_waits_for_is_held_back_only_while_it_is_less_than_half_of_what_may_wait(int appends, bool isHeldBack)
    {
        using var queue = new AppendQueue(capacity: 16);
        var quickest = TimeSpan.MaxValue;
        for (var round = 0; round < 10; round++)
        {
            for (var i = 0; i < appends; i++)
                queue.Add(new SingleAppend(EntryEncoder.Encode(Some.Boundary()), long.MaxValue));
            var started = Stopwatch.GetTimestamp();
            Assert.Equal(appends, queue.Take(Timeout.InfiniteTimeSpan, 1, TimeSpan.Zero).Count);
            quickest = TimeSpan.FromTicks(Math.Min(quickest.Ticks, Stopwatch.GetElapsedTime(started).Ticks));
        }
        Assert.Equal(isHeldBack, quickest > TimeSpan.FromMilliseconds(5));
    }

    [Fact]
    public async Task A_full_queue_answers_overload_at_once()
    {
        await using var ledger = new TempLedger();
        ledger.Settings = ledger.Settings with { QueueLength = 16 };
        var writer = ledger.Open();
        using var held = new WriterHold(writer);
        await held.Reached;

        var waiting = Enumerable.Range(0, 16).Select(_ => writer.AppendAsync(Some.Intent("deny")).AsTask()).ToList();
        var refused = await Assert.ThrowsAsync<LedgerUnavailableException>(() => writer.AppendAsync(Some.Intent("deny")).AsTask());
        writer.AppendLater(Some.Boundary());
        held.Release();

        Assert.True(refused.IsOverload);
        Assert.Equal(Enumerable.Range(2, 16).Select(i => (long)i), (await Task.WhenAll(waiting)).Select(receipt => receipt.Index));
        await ledger.CloseAsync();
        Assert.Single(ledger.Entries().OfType<BoundaryEntry>(), boundary => boundary.Cut == 2);
    }

    [Fact]
    public async Task Callers_who_come_while_a_transaction_is_open_are_written_within_it()
    {
        await using var ledger = new TempLedger();
        using var held = await HoldBusyAsync(ledger);
        var before = Transactions(ledger.FilePath + "-wal");

        var callers = AppendMany(ledger.Writer, 15);
        held.Release();
        var receipts = await Task.WhenAll(callers);

        Assert.Equal(before + 1, Transactions(ledger.FilePath + "-wal"));
        Assert.Equal(Enumerable.Range(36, 15).Select(index => (long)index), receipts.Select(receipt => receipt.Index));
        Assert.Equal(51, ledger.Check().Count);
    }

    [Fact]
    public async Task Callers_who_came_while_a_transaction_was_open_are_told_of_its_failure()
    {
        await using var ledger = new TempLedger();
        using var held = await HoldBusyAsync(ledger);

        var callers = AppendMany(ledger.Writer, 15);
        File.Move(ledger.FilePath, ledger.FilePath + ".away");
        held.Release();

        foreach (var caller in callers.Append(held.Append))
            Assert.Contains("was removed or replaced", (await Assert.ThrowsAsync<LedgerUnavailableException>(() => caller)).Message, StringComparison.Ordinal);
        File.Move(ledger.FilePath + ".away", ledger.FilePath);
        // Of a transaction of their own nothing would stand there: it would not have begun.
        Assert.Equal(51, ledger.Check().Count);
    }

    [Fact]
    public void What_is_taken_while_a_transaction_is_open_belongs_to_what_was_taken_before()
    {
        using var queue = new AppendQueue(capacity: 16);
        Append();
        var taken = queue.Take(Timeout.InfiniteTimeSpan, 1, TimeSpan.Zero);
        var later = new[] { Append(), Append() };

        queue.TakeMore(2, TimeSpan.FromMinutes(1));

        Assert.Equal(later, taken.Skip(1));
        Assert.Equal(3, queue.GiveUpOverdue(long.MaxValue - 1).Count);
        queue.TakeMore(1, TimeSpan.Zero);
        Assert.Equal(3, taken.Count);

        SingleAppend Append()
        {
            var append = new SingleAppend(EntryEncoder.Encode(Some.Intent("deny")), long.MaxValue - 1);
            queue.Add(append);
            return append;
        }
    }

    [Theory]
    [InlineData(0, 0, 1, 1)]
    [InlineData(15, 15, 1, 1)]
    [InlineData(16, 16, 15, 8)]
    [InlineData(64, 64, 60, 30)]
    [InlineData(32, 64, 60, 30)]
    [InlineData(64, 32, 30, 15)]
    [InlineData(1, 64, 1, 1)]
    [InlineData(64, 1, 1, 1)]
    public void Nearly_as_many_callers_are_waited_for_as_came_last_time_if_many_came_the_last_two_times_the_first_half_before_the_transaction(int before, int last, int wanted, int first)
    {
        var patience = new BatchPatience();
        patience.Committed(before);
        patience.Committed(last);

        Assert.Equal((wanted, first), (patience.Wanted, patience.WantedFirst));
        Assert.Equal(wanted - first, patience.WantedBeside(first));
        Assert.Equal(0, patience.WantedBeside(wanted + 1));
        Assert.Equal(0, patience.WantedBeside(0));
    }

    [Fact]
    public async Task A_caller_who_blocks_its_thread_holds_up_neither_the_others_nor_the_writer()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();
        using var held = new WriterHold(writer);
        await held.Reached;
        using var others = new CountdownEvent(63);
        var callers = Enumerable.Range(0, 64).Select(async caller =>
        {
            await writer.AppendAsync(Some.Intent("deny"));
            if (caller == 0)
                Assert.True(others.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
            else
                others.Signal();
        }).ToList();

        held.Release();
        await Task.WhenAll(callers);

        Assert.Equal(66, ledger.Check().Count);
        Assert.Equal(66, (await writer.AppendAsync(Some.Intent("deny"))).Index);
    }

    [Fact]
    public async Task Callers_share_transactions_that_take_5_ms_longer_and_none_misses_its_deadline()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();
        var done = false;
        var slow = Task.Run(async () =>
        {
            while (!Volatile.Read(ref done))
                await writer.AppendTogetherAsync((_, _) => { TestContext.Current.CancellationToken.WaitHandle.WaitOne(5); return [Some.Boundary()]; });
        });

        var receipts = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(async () =>
        {
            var mine = new List<Receipt>();
            while (mine.Count < 20)
                mine.Add(await writer.AppendAsync(Some.Intent("deny")));
            return mine;
        })));
        Volatile.Write(ref done, true);
        await slow;

        // A transaction gives all its entries one instant.
        Assert.InRange(receipts.SelectMany(mine => mine).Select(receipt => receipt.At).Distinct().Count(), 20, 64 * 20 / 8);
        Assert.All(receipts, mine => Assert.Equal(mine.OrderBy(receipt => receipt.Index), mine));
        ledger.Check();
    }

    [Fact]
    public async Task Nothing_is_appended_to_a_closed_ledger()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();
        await ledger.CloseAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => writer.AppendAsync(Some.Intent()).AsTask());
        await writer.DisposeAsync();
        Assert.Single(ledger.Check());
    }

    /// <summary>Opens a transaction of a writer that waits for 15 callers, since 16 or more shared each of the last two. No checkpoint is signed between.</summary>
    private static async Task<WriterHold> HoldBusyAsync(TempLedger ledger)
    {
        ledger.Settings = ledger.Settings with { CheckpointInterval = TimeSpan.FromHours(1) };
        var writer = ledger.Open();
        using (var first = new WriterHold(writer))
        {
            await first.Reached;
            using var second = new WriterHold(writer);
            var callers = AppendMany(writer, 16);
            first.Release();
            await second.Reached;
            callers.AddRange(AppendMany(writer, 16));
            second.Release();
            await Task.WhenAll(callers);
        }
        var held = new WriterHold(writer);
        await held.Reached;
        return held;
    }

    private static List<Task<Receipt>> AppendMany(LedgerWriter writer, int callers) =>
        [.. Enumerable.Range(0, callers).Select(_ => writer.AppendAsync(Some.Intent("deny")).AsTask())];

    /// <summary>Frames that end a transaction (https://www.sqlite.org/fileformat2.html#the_write_ahead_log); of a WAL that has not begun anew.</summary>
    private static int Transactions(string wal)
    {
        using var file = new FileStream(wal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var frame = 24 + BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(8));
        return Enumerable.Range(0, (bytes.Length - 32) / frame).Count(i => BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(32 + (i * frame) + 4)) != 0);
    }
}
