using Gateway.Ledger.Storage.Sqlite;

namespace Gateway.Ledger.Checkpoints;

/// <summary>The checkpoints that a ledger has signed, one for each size.</summary>
internal static class CheckpointTable
{
    /// <summary>The newest, as it stands there; null where there is none.</summary>
    public static (long Size, string Note)? Newest(SqliteDatabase database)
    {
        using var read = database.Compile("SELECT size, note FROM checkpoints ORDER BY size DESC LIMIT 1");
        return read.Step() ? (read.Number(0), read.TextOrNull(1) ?? "") : null;
    }
}
