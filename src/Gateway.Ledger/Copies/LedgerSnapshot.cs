using Gateway.Ledger.Keys;
using Gateway.Ledger.Storage.Sqlite;
using Gateway.Ledger.Verification;

namespace Gateway.Ledger.Copies;

/// <summary>A whole copy of a ledger as it was at one moment, through SQLite's backup interface (https://www.sqlite.org/backup.html): safe while a gateway writes.</summary>
public static class LedgerSnapshot
{
    /// <summary>Makes one file that needs nothing beside it, durable when this returns, for its owner only. Returns its number of entries.</summary>
    /// <exception cref="IOException"><paramref name="to"/> exists, or cannot be written; nothing is left there.</exception>
    /// <exception cref="Writing.LedgerOpenException"><paramref name="from"/> is no ledger that can be read.</exception>
    public static long Make(string from, string to)
    {
        using var source = LedgerFile.Open(from);
        LedgerFiles.Make(to, []);
        try
        {
            using var copy = SqliteDatabase.Open(to, isReadOnly: false, TimeSpan.Zero);
            source.CopyTo(copy);
            // Readable from media that nobody can write.
            copy.Execute("PRAGMA journal_mode = DELETE");
            return copy.Number("SELECT count(*) FROM entries");
        }
        catch (SqliteFailureException e)
        {
            File.Delete(to);
            throw new IOException($"{to} could not be made from {from}: {e.Message}", e);
        }
    }
}
