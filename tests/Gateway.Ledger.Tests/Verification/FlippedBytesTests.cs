using System.Globalization;
using System.Text;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Storage.Sqlite;
using Gateway.Ledger.Tests.Support;
using Gateway.Ledger.Verification;

namespace Gateway.Ledger.Tests.Verification;

/// <summary>One bit of every byte, one after the other: of every stored value, and of a whole file.</summary>
public sealed class FlippedBytesTests
{
    /// <summary>Tables, how many entries it takes until they have rows, and least bytes. Readers' tables and the stored tree have rows only from a block of 256 entries on, and open permits after 4,096.</summary>
    public static readonly TheoryData<string, int, int> Tables = new()
    {
        { "entries personal checkpoints projection", 0, 1_500 },
        { "facts notable projection tree", 256, 2_048 },
        { "open_intents projection", OpenIntents.Young + FactsBlock.Capacity, 8 },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Every_byte_of_every_stored_value_is_missed_when_it_is_changed(string tables, int before, int least)
    {
        await using var ledger = before > OpenIntents.Young ? await LongLedgerAsync(before) : await SmallLedgerAsync(before);
        using var database = SqliteDatabase.Open(ledger.FilePath, isReadOnly: false, TimeSpan.FromSeconds(10));
        database.Execute("PRAGMA synchronous = OFF");
        var flips = 0;
        foreach (var value in Values(database, tables))
        {
            var length = database.Number($"SELECT length(CAST({value.Column} AS BLOB)) FROM {value.Table} WHERE {value.Row()}");
            for (var i = 0; i < length; i++, flips++)
            {
                var flipped = Flipped(database, value, i);
                database.Execute($"UPDATE {value.Table} SET {value.Column} = {flipped} WHERE {value.Row()}");
                var result = await ledger.VerifyAsync();
                Assert.True(result.Verdict == Verdict.DoesNotHold, $"Byte {i} of {value.Table}.{value.Column}, row {value.Row()}: {result.Verdict} {result.Doubt}");
                // The key itself may be what was changed.
                database.Execute($"UPDATE {value.Table} SET {value.Column} = (SELECT value FROM old) WHERE {value.Row(flipped)}");
            }
            Assert.Equal(Verdict.Holds, (await ledger.VerifyAsync()).Verdict);
        }
        Assert.True(flips > least, $"Only {flips} bytes were changed.");
    }

    [Fact]
    public async Task No_table_is_left_out()
    {
        await using var ledger = await SmallLedgerAsync();
        using var database = SqliteDatabase.Open(ledger.FilePath, isReadOnly: true, TimeSpan.FromSeconds(10));
        var covered = Tables.SelectMany(row => row.Data.Item1.Split(' ')).ToHashSet();
        using var tables = database.Compile("SELECT name FROM sqlite_schema WHERE type = 'table'");
        while (tables.Step())
            Assert.Contains(tables.TextOrNull(0)!, covered);
    }

    [Fact]
    public async Task Every_changed_byte_of_a_file_is_found_or_alters_and_adds_nothing()
    {
        await using var ledger = await SmallLedgerAsync();
        var small = Path.Combine(ledger.Folder, "small.db");
        // Small pages make a small file.
        ledger.Execute($"PRAGMA journal_mode = DELETE; PRAGMA page_size = 512; VACUUM INTO '{small}'");
        var whole = await File.ReadAllBytesAsync(small, TestContext.Current.CancellationToken);
        var record = Record(small);
        Assert.Equal(Verdict.Holds, (await ledger.VerifyAsync(path: small)).Verdict);
        var holding = 0;
        await Parallel.ForAsync(0, 2, async (half, _) =>
        {
            var path = Path.Combine(ledger.Folder, $"flipped-{half}.db");
            for (var i = half; i < whole.Length; i += 2)
            {
                byte[] flipped = [.. whole];
                flipped[i] ^= (byte)(1 << (i / 2 % 8));
                await File.WriteAllBytesAsync(path, flipped, CancellationToken.None);
                var result = await ledger.VerifyAsync(path: path);
                if (result.Verdict != Verdict.Holds)
                    continue;
                // A row of `personal` that is gone reads as erased, and is counted so; one of `checkpoints` is one signature less. Nothing else may differ.
                var held = Record(path);
                Assert.True(held.IsSubsetOf(record) && record.Where(row => !held.Contains(row)).All(row => !row.StartsWith("entries", StringComparison.Ordinal)), $"Byte {i} changed the record, and it holds. Not there any more: {string.Join(" | ", record.Except(held))}. New: {string.Join(" | ", held.Except(record))}.");
                Interlocked.Increment(ref holding);
            }
        });
        Assert.InRange(holding, 1, whole.Length * 3 / 4);
    }

    private static async Task<TempLedger> SmallLedgerAsync(int permits = 0)
    {
        var ledger = new TempLedger();
        if (permits > 0)
            await ledger.Open().AppendTogetherAsync((_, _) => [.. Enumerable.Range(0, permits).Select(i => i % 2 == 0 ? Some.Intent() : (Entry)Some.Intent("deny", agency: "state"))]);
        await ledger.CloseAsync();
        await ledger.Open().AppendTogetherAsync((_, _) => [Some.Refusals(), Some.Intent(), Some.Boundary()]);
        await ledger.CloseAsync();
        return ledger;
    }

    /// <summary>Eight permits that stay open until they are no longer young: the next start would close them.</summary>
    private static async Task<TempLedger> LongLedgerAsync(int entries)
    {
        var ledger = new TempLedger();
        await ledger.Open().AppendTogetherAsync((_, _) => [.. Enumerable.Range(0, entries).Select(i => i < 8 ? Some.Intent() : (Entry)Some.Boundary())]);
        await ledger.Writer.AppendTogetherAsync((_, _) => [Some.Boundary()]);
        await ledger.CloseAsync();
        return ledger;
    }

    private static List<StoredValue> Values(SqliteDatabase database, string tables)
    {
        var values = new List<StoredValue>();
        foreach (var table in tables.Split(' '))
        {
            var keys = Names(database, $"SELECT name FROM pragma_table_info('{table}') WHERE pk > 0");
            if (keys.Count == 0)
                keys = ["rowid"];
            foreach (var column in Names(database, $"SELECT name FROM pragma_table_info('{table}')"))
            {
                using var rows = database.Compile($"SELECT {string.Join(", ", keys)} FROM {table} WHERE {column} IS NOT NULL");
                while (rows.Step())
                    values.Add(new(table, column, keys.Select((key, i) => (key, rows.Number(i))).ToDictionary()));
            }
        }
        return values;
    }

    private static List<string> Names(SqliteDatabase database, string sql)
    {
        using var read = database.Compile(sql);
        var names = new List<string>();
        while (read.Step())
            names.Add(read.TextOrNull(0)!);
        return names;
    }

    /// <summary>The value with one bit of one byte changed, as SQL. The old one is kept in a table of the connection.</summary>
    private static string Flipped(SqliteDatabase database, StoredValue value, int position)
    {
        database.Execute($"CREATE TEMP TABLE IF NOT EXISTS old(value); DELETE FROM old; INSERT INTO old SELECT {value.Column} FROM {value.Table} WHERE {value.Row()}");
        using var read = database.Compile("SELECT typeof(value), CAST(value AS BLOB) FROM old");
        Assert.True(read.Step());
        var type = read.TextOrNull(0);
        var bytes = read.Bytes(1).ToArray();
        bytes[position] ^= (byte)(1 << (position % 8));
        return type switch
        {
            "integer" => (long.Parse(Encoding.ASCII.GetString(read.Bytes(1)), CultureInfo.InvariantCulture) + 100_000 + position).ToString(CultureInfo.InvariantCulture),
            "text" => $"CAST(x'{Convert.ToHexString(bytes)}' AS TEXT)",
            _ => $"x'{Convert.ToHexString(bytes)}'",
        };
    }

    private static HashSet<string> Record(string path)
    {
        using var database = SqliteDatabase.OpenUnchanging(path);
        var record = new HashSet<string>(StringComparer.Ordinal);
        foreach (var sql in new[] { "SELECT idx, hex(entry), hex(leaf) FROM entries", "SELECT idx, hex(members), '' FROM personal", "SELECT size, hex(note), '' FROM checkpoints" })
        {
            using var read = database.Compile(sql);
            while (read.Step())
                record.Add($"{sql.Split("FROM ")[1]} {read.Number(0)} {read.TextOrNull(1)} {read.TextOrNull(2)}");
        }
        return record;
    }

    private sealed record StoredValue(string Table, string Column, IReadOnlyDictionary<string, long> Key)
    {
        /// <summary>The condition for its row in SQL, also where <paramref name="now"/> stands in the column.</summary>
        public string Row(string? now = null) => string.Join(" AND ", Key.Select(part => $"{part.Key} = {(part.Key == Column ? now : null) ?? part.Value.ToString(CultureInfo.InvariantCulture)}"));
    }
}
