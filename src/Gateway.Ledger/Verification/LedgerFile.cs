using Gateway.Ledger.Storage.Sqlite;
using Gateway.Ledger.Writing;

namespace Gateway.Ledger.Verification;

/// <summary>Opens somebody's ledger to look at it: never written, no lock, on read-only media too.</summary>
internal static class LedgerFile
{
    private const int CannotOpen = 14;

    /// <exception cref="LedgerOpenException">It is no ledger, or cannot be opened; the message says what to do.</exception>
    public static SqliteDatabase Open(string path)
    {
        if (!File.Exists(path))
            throw new LedgerOpenException($"{path} does not exist.");
        if (new FileInfo(path).Length == 0)
            throw new LedgerOpenException($"{path} is empty.");
        SqliteDatabase? database = null;
        try
        {
            database = OpenWhereItLies(path);
            LedgerStore.CheckFormat(database);
            return database;
        }
        catch (Exception e) when (e is SqliteFailureException { IsCorruption: false } or InvalidDataException)
        {
            database?.Dispose();
            throw new LedgerOpenException($"{path} cannot be read as a ledger: {e.Message}", e);
        }
        catch
        {
            database?.Dispose();
            throw;
        }
    }

    private static SqliteDatabase OpenWhereItLies(string path)
    {
        try
        {
            var database = SqliteDatabase.Open(path, isReadOnly: true, TimeSpan.FromSeconds(10));
            try
            {
                // The first statement is what opens the files.
                database.Number("PRAGMA schema_version");
                return database;
            }
            catch
            {
                database.Dispose();
                throw;
            }
        }
        catch (SqliteFailureException e) when ((e.Code & 0xFF) == CannotOpen && !File.Exists(path + "-wal"))
        {
            // A ledger in WAL mode wants files beside it, which a folder that cannot be written does not give. Without a WAL nobody writes it.
            return SqliteDatabase.OpenUnchanging(path);
        }
    }
}
