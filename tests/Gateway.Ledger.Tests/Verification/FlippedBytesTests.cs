using System.Globalization;
using System.Text;
using Gateway.Ledger.Storage.Sqlite;
using Gateway.Ledger.Tests.Support;
using Gateway.Ledger.Verification;

namespace Gateway.Ledger.Tests.Verification;

/// <summary>One bit of every byte, one after the other: of every stored value, and of a whole file.</summary>
public sealed class FlippedBytesTests
{
    private static readonly string[] Tables = ["entries", "personal", "checkpoints", "facts", "open_intents", "projection"];

    [Fact]
    public async Task Every_byte_of_every_stored_value_is_missed_when_it_is_changed()
    {
        await using var ledger = await SmallLedgerAsync();
        using var database = SqliteDatabase.Open(ledger.FilePath, isReadOnly: false, TimeSpan.FromSeconds(10));
        database.Execute("PRAGMA synchronous = OFF");
        var flips = 0;
        foreach (var (table, column, row) in Values(database))
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
        Assert.True(flips > 1_500, $"Only {flips} bytes were changed.");
    }

    [Fact]
    public async Task Every_changed_byte_of_a_file_is_found_or_changes_nothing_of_the_record()
    {
        await using var ledger = await SmallLedgerAsync();
        var small = Path.Combine(ledger.Folder, "small.db");
        // Small pages make a small file.
        ledger.Execute($"PRAGMA journal_mode = DELETE; PRAGMA page_size = 512; VACUUM INTO '{small}'");
        var whole = await File.ReadAllBytesAsync(small, TestContext.Current.CancellationToken);
        var record = Record(small);
        Assert.Equal(Verdict.Holds, (await ledger.VerifyAsync(path: small)).Verdict);
        var held = 0;
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
                Assert.True(record.SequenceEqual(Record(path)), $"Byte {i} changed the record, and it holds.");
                Interlocked.Increment(ref held);
            }
        });
        Assert.InRange(held, 1, whole.Length * 3 / 4);
    }

    private static async Task<TempLedger> SmallLedgerAsync()
    {
        var ledger = new TempLedger();
        await ledger.Open().AppendTogetherAsync((_, _) => [Some.Refusals(), Some.Intent(), Some.Boundary()]);
        await ledger.CloseAsync();
        return ledger;
    }

    private static List<(string Table, string Column, long Row)> Values(SqliteDatabase database)
    {
        var values = new List<(string, string, long)>();
        foreach (var table in Tables)
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
        database.Execute(column is "idx" or "size" && table is not "projection"
            ? $"UPDATE {table} SET {column} = {row} WHERE {column} >= 1000"
            : $"UPDATE {table} SET {column} = (SELECT value FROM old) WHERE rowid = {row}");

    private static List<string> Record(string path)
    {
        using var database = SqliteDatabase.OpenUnchanging(path);
        var record = new List<string>();
        foreach (var sql in new[] { "SELECT idx, hex(entry), hex(leaf) FROM entries", "SELECT idx, hex(members), '' FROM personal", "SELECT size, hex(note), '' FROM checkpoints" })
        {
            using var read = database.Compile(sql);
            while (read.Step())
                record.Add($"{read.Number(0)} {read.TextOrNull(1)} {read.TextOrNull(2)}");
        }
        return record;
    }
}
