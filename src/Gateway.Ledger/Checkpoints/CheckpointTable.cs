using Gateway.Ledger.Storage.Sqlite;

namespace Gateway.Ledger.Checkpoints;

/// <summary>The checkpoints that a ledger has signed, one for each size.</summary>
internal static class CheckpointTable
{
    /// <summary>The newest, as it stands there; null where there is none.</summary>
    public static PublishedCheckpoint? Newest(SqliteDatabase database) => Newest(database, 1) is [var newest] ? newest : null;

    /// <summary>The newest, at most <paramref name="most"/>, smallest first.</summary>
    public static List<PublishedCheckpoint> Newest(SqliteDatabase database, int most)
    {
        using var read = database.Compile("SELECT size, note FROM checkpoints ORDER BY size DESC LIMIT ?");
        read.Bind(1, most);
        var newest = new List<PublishedCheckpoint>();
        while (read.Step())
            newest.Add(new PublishedCheckpoint(read.Number(0), read.TextOrNull(1) ?? ""));
        newest.Reverse();
        return newest;
    }
}
