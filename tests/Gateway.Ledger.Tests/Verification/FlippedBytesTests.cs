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
    /// <summary>Readers' tables have rows only from a block of 256 entries on, and one open permit after 4,096.</summary>
    [Theory]
    [InlineData("entries personal checkpoints projection", 0, 1_500)]
    [InlineData("facts notable projection", 256, 2_048)]
    public async Task Every_byte_of_every_stored_value_is_missed_when_it_is_changed(string tables, int permits, int least)
    {
        await using var ledger = await SmallLedgerAsync(permits);
        using var database = SqliteDatabase.Open(ledger.FilePath, isReadOnly: false, TimeSpan.FromSeconds(10));
        database.Execute("PRAGMA synchronous = OFF");
        var flips = 0;
        foreach (var (table, column, row) in Values(database, tables))
        {
            var length = database.Number($"SELECT length(CAST({column} AS BLOB)) FROM {table} WHERE rowid = {row}");
            for (var i = 0; i < length; i++, flips++)
            {
                database.Execute("SAVEPOINT flip");
                database.Execute($"UPDATE {table} SET {column} = {Flipped(database, table, column, row, i)} WHERE rowid = {row}");
                database.Execute("RELEASE flip");
                var result = await ledger.VerifyAsync();
                Assert.True(result.Verdict == Verdict.DoesNotHold, $"Byte {i} of {table}.{column}, row {row}: {result.Verdict} {result.Doubt}");
                Restore(database, table, column, row);
            }
            Assert.Equal(Verdict.Holds, (await ledger.VerifyAsync()).Verdict);
        }
        Assert.True(flips > least, $"Only {flips} bytes were changed.");
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

    private static List<(string Table, string Column, long Row)> Values(SqliteDatabase database, string tables)
    {
        var values = new List<(string, string, long)>();
        foreach (var table in tables.Split(' '))
        {
            using var columns = database.Compile($"SELECT name FROM pragma_table_info('{table}')");
            while (columns.Step())
            {
                using var rows = database.Compile($"SELECT rowid FROM {table} WHERE {columns.TextOrNull(0)} IS NOT NULL");
                while (rows.Step())
                    values.Add((table, columns.TextOrNull(0)!, rows.Number(0)));
            }
        }
        return values;
    }

    /// <summary>The value with one bit of one byte changed, as SQL. The old one is kept in a table of the connection.</summary>
    private static string Flipped(SqliteDatabase database, string table, string column, long row, int position)
    {
        database.Execute($"CREATE TEMP TABLE IF NOT EXISTS old(value); DELETE FROM old; INSERT INTO old SELECT {column} FROM {table} WHERE rowid = {row}");
        using var read = database.Compile("SELECT typeof(value), CAST(value AS BLOB) FROM old");
        Assert.True(read.Step());
        var type = read.TextOrNull(0);
        var bytes = read.Bytes(1).ToArray();
        bytes[position] ^= (byte)(1 << (position % 8));
        return type switch
        {
            "integer" => (long.Parse(Encoding.ASCII.GetString(read.Bytes(1)), CultureInfo.InvariantCulture) + 1000 + position).ToString(CultureInfo.InvariantCulture),
            "text" => $"CAST(x'{Convert.ToHexString(bytes)}' AS TEXT)",
            _ => $"x'{Convert.ToHexString(bytes)}'",
        };
    }

    private static void Restore(SqliteDatabase database, string table, string column, long row) =>
        // The key itself may be what was changed.
        database.Execute(column is "idx" or "first" || (column is "size" && table is not "projection")
            ? $"UPDATE {table} SET {column} = {row} WHERE {column} >= 1000"
            : $"UPDATE {table} SET {column} = (SELECT value FROM old) WHERE rowid = {row}");

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
}
