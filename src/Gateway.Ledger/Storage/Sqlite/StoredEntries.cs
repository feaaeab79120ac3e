using Gateway.Ledger.Entries.Canonical;

namespace Gateway.Ledger.Storage.Sqlite;

/// <summary>The one way from a row to an entry.</summary>
internal static class StoredEntries
{
    public const string Select = "SELECT e.idx, e.entry, e.leaf, p.members FROM entries e LEFT JOIN personal p USING (idx) ";

    /// <summary>Index of the newest entry and one; 0 for none.</summary>
    public static long Size(SqliteDatabase database) => database.Number("SELECT coalesce(max(idx) + 1, 0) FROM entries");

    /// <summary>The entry of the current row. <see cref="InvalidDataException"/> names the index where it cannot be read or says another index than its row.</summary>
    public static StoredEntry Read(SqliteStatement row)
    {
        var index = row.Number(0);
        var bytes = row.Bytes(1).ToArray();
        try
        {
            var personal = row.TextOrNull(3) is { } members ? PersonalValues.Parse(members) : PersonalValues.None;
            var decoded = EntryDecoder.Decode(bytes, personal);
            if (decoded.Index != index)
                throw new InvalidDataException($"Its bytes say that it is entry {decoded.Index}.");
            return new StoredEntry(index, decoded.At, decoded.Entry, bytes, Convert.ToHexStringLower(row.Bytes(2)));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"Entry {index} cannot be read: {e.Message}", e);
        }
    }
}
