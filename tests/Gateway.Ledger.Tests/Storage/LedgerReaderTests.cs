using Gateway.Ledger.Entries;
using Gateway.Ledger.Storage;
using Gateway.Ledger.Tests.Support;
using Gateway.Ledger.Writing;

namespace Gateway.Ledger.Tests.Storage;

public class LedgerReaderTests
{
    /// <summary>Whether the readers' tables are filled, half filled, or not at all: no answer may depend on it.</summary>
    public static TheoryData<int> ProjectedSizes => [0, 1, 5, 9, 12];

    [Fact]
    public async Task An_entry_is_there_as_soon_as_its_append_returned()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();
        using var reader = LedgerReader.Open(ledger.FilePath);
        for (var i = 1; i <= 200; i++)
        {
            var receipt = await writer.AppendAsync(Some.Intent(caller: $"officer-{i}"));

            Assert.Equal(receipt.Leaf, reader.Find(receipt.Index)!.Leaf);
            Assert.Equal(receipt.Index, Assert.Single(reader.List(new() { Caller = $"officer-{i}" }).Items).Index);
            Assert.Equal(receipt.Index, reader.Newest(EntryKind.Intent)!.Index);
        }
        Assert.Null(reader.Find(201));
        Assert.Null(reader.Find(-1));
    }

    [Theory, MemberData(nameof(ProjectedSizes))]
    public async Task Filters_give_what_they_name(int projected)
    {
        await using var ledger = await FilledAsync(projected);
        using var reader = LedgerReader.Open(ledger.FilePath);

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], Indexes(reader, new()));
        Assert.Equal([1, 4, 6, 8], Indexes(reader, new() { Kind = EntryKind.Intent }));
        Assert.Equal([5, 11], Indexes(reader, new() { Kind = EntryKind.Outcome }));
        Assert.Equal([3, 9], Indexes(reader, new() { Kind = EntryKind.Document }));
        Assert.Equal([1, 8], Indexes(reader, new() { Agency = "county" }));
        Assert.Equal([4, 6], Indexes(reader, new() { Effect = "deny" }));
        Assert.Equal([4, 8], Indexes(reader, new() { Caller = "officer-2" }));
        Assert.Equal([4], Indexes(reader, new() { Caller = "officer-2", Effect = "deny", Agency = "state", Kind = EntryKind.Intent }));
        Assert.Equal([8], Indexes(reader, new() { Kind = EntryKind.Intent, From = 7 }));
        Assert.Empty(Indexes(reader, new() { Agency = "nobody" }));
        Assert.Empty(Indexes(reader, new() { From = 12 }));
    }

    [Theory, MemberData(nameof(ProjectedSizes))]
    public async Task Times_include_since_and_exclude_until(int projected)
    {
        await using var ledger = await FilledAsync(projected);
        using var reader = LedgerReader.Open(ledger.FilePath);

        Assert.Equal([5, 6, 7], Indexes(reader, new() { Since = Some.Instant.AddMinutes(5), Until = Some.Instant.AddMinutes(8) }));
        Assert.Equal([6, 7, 8, 9, 10, 11], Indexes(reader, new() { Since = Some.Instant.AddMinutes(5).AddTicks(1) }));
        Assert.Empty(Indexes(reader, new() { Until = Some.Instant }));
        Assert.Empty(Indexes(reader, new() { Since = Some.Instant.AddDays(1) }));
    }

    [Theory, MemberData(nameof(ProjectedSizes))]
    public async Task Pages_join_without_gap_or_overlap(int projected)
    {
        await using var ledger = await FilledAsync(projected);
        using var reader = LedgerReader.Open(ledger.FilePath);
        var seen = new List<long>();
        long? next = 0;
        while (next is { } from)
        {
            var page = reader.List(new() { Kind = EntryKind.Intent, From = from, Limit = 3 });
            seen.AddRange(page.Items.Select(item => item.Index));
            next = page.Next;
        }

        Assert.Equal([1, 4, 6, 8], seen);
    }

    [Theory, MemberData(nameof(ProjectedSizes))]
    public async Task The_newest_of_a_kind_an_event_or_an_accepted_file_is_found(int projected)
    {
        await using var ledger = await FilledAsync(projected);
        using var reader = LedgerReader.Open(ledger.FilePath);

        Assert.Equal(8, reader.Newest(EntryKind.Intent)!.Index);
        Assert.Equal(11, reader.Newest(EntryKind.Outcome)!.Index);
        Assert.Equal(7, reader.Newest(EntryKind.Gateway)!.Index);
        Assert.Equal(2, reader.Newest(EntryKind.Gateway, "started")!.Index);
        Assert.Null(reader.Newest(EntryKind.Gateway, "stopped"));
        Assert.Null(reader.Newest(EntryKind.Attempt));
        Assert.Equal(9, reader.Newest(EntryKind.Document)!.Index);
        Assert.Equal(3, reader.NewestAcceptedDocument("moratorium.json")!.Index);
        Assert.Null(reader.NewestAcceptedDocument("grant.json"));
    }

    [Fact]
    public async Task The_readers_tables_fill_block_by_block_and_no_answer_shows_where_they_end()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();
        using var reader = LedgerReader.Open(ledger.FilePath);
        for (var i = 0; i < 10; i++)
        {
            await writer.AppendTogetherAsync((first, _) =>
                [.. Enumerable.Range(0, 60).Select(j => Some.Intent(j % 2 == 0 ? "deny" : "allow", $"agency-{first % 7}", $"officer-{j}")), Some.Gateway($"event-{first}")]);
            var all = Indexes(reader, new() { Limit = 1_000 }).ToList();

            Assert.Equal(writer.Size, all.Count);
            Assert.Equal(all.Where(index => index > 0 && (index - 1) % 61 == 5), Indexes(reader, new() { Caller = "officer-5", Effect = "allow" }));
            Assert.Equal(i + 1, Indexes(reader, new() { Caller = "officer-59" }).Count());
            Assert.Equal(writer.Size - 1, reader.Newest(EntryKind.Gateway)!.Index);
            Assert.Equal(61, reader.Newest(EntryKind.Gateway, "event-1")!.Index);
        }
        await writer.AppendAsync(Some.Intent("deny"));

        Assert.Equal(512, Projected(ledger));
        Assert.Equal(612, ledger.Check().Count);
    }

    [Fact]
    public async Task The_readers_tables_are_built_anew_where_they_are_of_another_version()
    {
        await using var ledger = await FilledAsync(12);
        ledger.Execute("UPDATE projection SET version = 1; DELETE FROM facts; INSERT INTO open_intents VALUES (3)");
        ledger.Open();
        using var reader = LedgerReader.Open(ledger.FilePath);

        Assert.Equal([1, 8], Indexes(reader, new() { Agency = "county" }));
        Assert.Equal(12, ledger.Check().Count);
        Assert.Equal(0, Projected(ledger));
    }

    [Fact]
    public async Task A_caller_erased_from_the_readers_tables_is_found_no_more()
    {
        await using var ledger = await FilledAsync(12);
        ledger.Execute("""
            UPDATE personal SET members = json_remove(members, '$.callerId') WHERE members ->> '$.callerId.value' = 'officer-2';
            UPDATE facts SET words = (SELECT json_group_array(CASE value WHEN 'officer-2' THEN NULL ELSE value END ORDER BY key) FROM json_each(words))
            """);
        using var reader = LedgerReader.Open(ledger.FilePath);

        Assert.Empty(Indexes(reader, new() { Caller = "officer-2" }));
        Assert.Equal([1], Indexes(reader, new() { Caller = "officer-1" }));
        Assert.Equal([4, 6], Indexes(reader, new() { Effect = "deny" }));
        var erased = Assert.IsType<IntentEntry>(reader.Find(4)!.Entry);
        Assert.Equal((null, 64), (erased.CallerId!.Value, erased.CallerId.Commitment!.Length));
        ledger.Check();
        ledger.Open();
        Assert.Equal(12, ledger.Check().Count);
    }

    [Fact]
    public async Task The_record_reads_well_in_plain_sql()
    {
        await using var ledger = await FilledAsync(12);
        using var database = Ledger.Storage.Sqlite.SqliteDatabase.Open(ledger.FilePath, isReadOnly: true, TimeSpan.FromSeconds(5));
        using var row = database.Compile("SELECT concat_ws(' ', idx, at, kind, effect, reason, status, agency, caller) FROM record WHERE idx = 4");

        Assert.True(row.Step());
        Assert.Equal("4 2026-02-06T06:04:00.0000000Z intent deny denied 451 state officer-2", row.TextOrNull(0));
    }

    [Fact]
    public async Task A_reader_needs_neither_writer_nor_keys_and_cannot_write()
    {
        await using var ledger = await FilledAsync(12);
        Assert.All([".key", ".digest", ".vkey", ".lock"], file => File.Delete(ledger.FilePath + file));
        using var reader = LedgerReader.Open(ledger.FilePath);
        Assert.Equal(12, Indexes(reader, new()).Count());
    }

    [Fact]
    public async Task What_is_no_ledger_is_refused()
    {
        await using var ledger = new TempLedger();
        var path = Path.Combine(ledger.Folder, "other.db");
        Assert.Contains("does not exist", Assert.Throws<LedgerOpenException>(() => LedgerReader.Open(path)).Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, new string('x', 5_000), TestContext.Current.CancellationToken);
        Assert.Contains("cannot be read", Assert.Throws<LedgerOpenException>(() => LedgerReader.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_that_cannot_be_read_is_named_and_not_passed_over()
    {
        await using var ledger = await FilledAsync(12);
        ledger.Execute("UPDATE entries SET entry = replace(entry, '\"effect\"', '\"affect\"') WHERE idx = 4");
        using var reader = LedgerReader.Open(ledger.FilePath);

        Assert.Contains("Entry 4", Assert.Throws<InvalidDataException>(() => reader.List(new())).Message, StringComparison.Ordinal);
        Assert.Equal(1, reader.Find(1)!.Index);
        ledger.Execute("UPDATE entries SET entry = replace(entry, '\"affect\"', '\"effect\"') WHERE idx = 4");
        ledger.Check();
    }

    /// <summary>A closed ledger of twelve entries, one a minute, whose readers' tables reach as far as asked for.</summary>
    private static async Task<TempLedger> FilledAsync(int projected)
    {
        var ledger = new TempLedger();
        var clock = new SteppedClock(Some.Instant);
        var writer = ledger.Open(clock);
        Entry[] entries =
        [
            Some.Intent(),
            Some.Gateway("started"),
            Some.Document(),
            Some.Intent("deny", "state", "officer-2"),
            Some.Outcome(1),
            Some.Intent("deny", null, null),
            Some.Gateway(),
            Some.Intent("log", "county", "officer-2"),
            Some.Document(accepted: false),
            Some.Directives(),
            Some.Outcome(8),
        ];
        foreach (var entry in entries)
        {
            clock.Now = clock.Now.AddMinutes(1);
            await writer.AppendTogetherAsync((_, _) => [entry]);
        }
        await ledger.CloseAsync();
        FactsTable.Cut(ledger, projected);
        return ledger;
    }

    private static IEnumerable<long> Indexes(LedgerReader reader, EntryFilter filter) => reader.List(filter).Items.Select(item => item.Index);

    private static long Projected(TempLedger ledger)
    {
        using var database = Ledger.Storage.Sqlite.SqliteDatabase.Open(ledger.FilePath, isReadOnly: true, TimeSpan.FromSeconds(5));
        return database.Number("SELECT size FROM projection");
    }
}
