namespace Gateway.Ledger.Storage.Sqlite;

/// <summary>SQLite, or the file system below it, refused.</summary>
/// <param name="code">Extended result code; 0 for what we found out ourselves.</param>
internal sealed class SqliteFailureException(string message, int code) : Exception(code == 0 ? message : $"{message} (SQLite {code})")
{
    public int Code => code;

    /// <summary>A sync failed (SQLITE_IOERR_FSYNC): the kernel has forgotten what it could not write, and the next sync succeeds without it.</summary>
    public bool IsFailedSync => code == 1034;

    /// <summary>The file is a database and damaged (SQLITE_CORRUPT).</summary>
    public bool IsCorruption => (code & 0xFF) == 11;
}
