using Gateway.Ledger.Entries.Canonical;

namespace Gateway.Ledger.Storage.Sqlite;

/// <summary>Fills the tables that only readers need, in order and behind the append. The same rows come out whether an entry was just written or is read back at start.</summary>
internal sealed class Projection
{
    private readonly SqliteDatabase _database;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _open;
    private readonly SqliteStatement _close;
    private readonly SqliteStatement _advance;
    private readonly HashSet<long> _opened = [];

    private Projection(SqliteDatabase database)
    {
        _database = database;
        _insert = database.Prepare("INSERT INTO facts(idx, kind, intent, effect, agency, caller, subject) VALUES (?, ?, ?, ?, ?, ?, ?)");
        _open = database.Prepare("INSERT INTO open_intents(idx) VALUES (?)");
        _close = database.Prepare("DELETE FROM open_intents WHERE idx = ?");
        _advance = database.Prepare("UPDATE projection SET size = ?");
        Size = database.Number("SELECT size FROM projection");
    }

    /// <summary>Entries that are projected, the first <c>Size</c> of the ledger.</summary>
    public long Size { get; private set; }

    /// <summary>Makes the tables where they are absent or of another version.</summary>
    public static Projection Open(SqliteDatabase database)
    {
        if (!IsCurrent(database))
        {
            database.Execute("BEGIN IMMEDIATE");
            database.Execute(Schema.Projection);
            database.Execute($"INSERT INTO projection(version, size) VALUES ({Schema.ProjectionVersion}, 0)");
            database.Execute("COMMIT");
        }
        return new Projection(database);
    }

    /// <summary>Writes rows within the caller's transaction; <see cref="Size"/> counts them only after <see cref="Committed"/>.</summary>
    /// <param name="first">Index of the first row, <see cref="Size"/>.</param>
    public void Write(long first, IEnumerable<FactsRow> rows)
    {
        _opened.Clear();
        var index = first;
        foreach (var row in rows)
            Write(index++, row);
        foreach (var opened in _opened)
        {
            _open.Bind(1, opened);
            _open.Run();
        }
        _advance.Bind(1, index);
        _advance.Run();
    }

    public void Committed(int rows) => Size += rows;

    /// <summary>Reads back what a former run left unprojected.</summary>
    public void CatchUp(long ledgerSize)
    {
        const int chunk = 5_000;
        using var read = _database.Compile(StoredEntries.Select + "WHERE e.idx >= ? ORDER BY e.idx LIMIT ?");
        while (Size < ledgerSize)
        {
            var rows = new List<FactsRow>();
            read.Bind(1, Size);
            read.Bind(2, chunk);
            while (read.Step())
                rows.Add(FactsRow.Of(StoredEntries.Read(read).Entry));
            read.Reset();
            _database.Execute("BEGIN IMMEDIATE");
            Write(Size, rows);
            _database.Execute("COMMIT");
            Committed(rows.Count);
        }
    }

    /// <summary>Permitted intents without outcome among what is projected.</summary>
    public IReadOnlyList<long> OpenIntents()
    {
        using var read = _database.Compile("SELECT idx FROM open_intents ORDER BY idx");
        var open = new List<long>();
        while (read.Step())
            open.Add(read.Number(0));
        return open;
    }

    private static bool IsCurrent(SqliteDatabase database) =>
        database.Number("SELECT count(*) FROM sqlite_schema WHERE name = 'projection'") == 1
        && database.Number("SELECT count(*) FROM projection") == 1
        && database.Number("SELECT version FROM projection") == Schema.ProjectionVersion;

    private void Write(long index, in FactsRow row)
    {
        _insert.Bind(1, index);
        _insert.BindText(2, EntryKinds.Utf8Name(row.Kind));
        _insert.Bind(3, row.Intent);
        _insert.Bind(4, row.Effect);
        _insert.Bind(5, row.Agency);
        _insert.Bind(6, row.Caller);
        _insert.Bind(7, row.Subject);
        _insert.Run();
        if (row.IsPermit)
        {
            _opened.Add(index);
        }
        else if (row is { Kind: Entries.EntryKind.Outcome, Intent: { } intent } && !_opened.Remove(intent))
        {
            _close.Bind(1, intent);
            _close.Run();
        }
    }
}
