using System.Globalization;
using Gateway.Ledger.Entries.Canonical;

namespace Gateway.Ledger.Storage.Sqlite;

/// <summary>
/// Fills the tables that only readers need, behind the append and a block of entries at a time: a row for each entry would cost as much as the record itself. The same blocks
/// come out whether the entries were just written or are read back at start.
/// </summary>
internal sealed class Projection
{
    // Added to the size that the tables had when the ledger was found to be shorter, so that it stays known however much is appended after.
    private const long WasLonger = 1L << 40;

    private readonly SqliteDatabase _database;
    private readonly SqliteStatement _facts;
    private readonly SqliteStatement _notable;
    private readonly SqliteStatement _advance;
    private readonly SqliteStatement _touch;
    private readonly List<(FactsBlock Facts, OpenIntents.Change Open)> _complete = [];
    private readonly SqliteStatement _aged;
    private readonly SqliteStatement _closed;
    private readonly OpenIntents _open;
    private FactsBlock _block;
    private long _followed;

    private Projection(SqliteDatabase database)
    {
        _database = database;
        _facts = database.Prepare("INSERT INTO facts(first, words, codes) VALUES (?, ?, ?)");
        _notable = database.Prepare("INSERT INTO notable(idx, kind, subject) VALUES (?, ?, ?)");
        _aged = database.Prepare("INSERT INTO open_intents(idx) VALUES (?)");
        _closed = database.Prepare("DELETE FROM open_intents WHERE idx = ?");
        // SQLite writes no page whose content a statement leaves the same; a probe of the disk has to.
        _touch = database.Prepare("UPDATE projection SET size = size + 1");
        _advance = database.Prepare("UPDATE projection SET size = ?, young = coalesce(?, young)");
        Size = database.Number("SELECT size FROM projection");
        Shortened = FindShortened();
        _open = Shortened is null ? ReadOpen(database) : OpenIntents.Read([], []);
        _block = new FactsBlock(Size);
    }

    /// <summary>How the ledger is shorter than these tables, which then say nothing any more and are not gone on with; null while it is not.</summary>
    public string? Shortened { get; }

    /// <summary>Entries that are in the tables, the first <c>Size</c> of the ledger.</summary>
    public long Size { get; private set; }

    /// <summary>True while complete blocks wait for the next transaction.</summary>
    public bool IsBehind => _complete.Count > 0;

    /// <summary>Permitted intents without outcome among all entries so far.</summary>
    public IReadOnlyList<long> Open => _open.All;

    /// <summary>Makes the tables where they are absent or of another version.</summary>
    public static Projection Of(SqliteDatabase database)
    {
        if (!IsCurrent(database))
        {
            database.Execute("BEGIN IMMEDIATE");
            database.Execute(Schema.Projection);
            database.Execute($"INSERT INTO projection(version, size, young) VALUES ({Schema.ProjectionVersion}, 0, x'')");
            database.Execute("COMMIT");
        }
        return new Projection(database);
    }

    /// <summary>Takes the next entry, which must be durable.</summary>
    public void Add(in FactsRow row)
    {
        if (Shortened is not null)
        {
            _open.Follow(_followed++, row);
            return;
        }
        var index = _block.First + _block.Count;
        _block.Add(row);
        _open.Follow(index, row);
        if (_block.Count < FactsBlock.Capacity)
            return;
        _complete.Add((_block, _open.TakeChange(index + 1)));
        _block = new FactsBlock(index + 1);
    }

    /// <summary>Writes complete blocks within the caller's transaction; with none it still writes, which makes an empty transaction a probe of the disk.</summary>
    public void Write()
    {
        var (size, young) = (Size, (byte[]?)null);
        foreach (var (block, open) in _complete)
        {
            Write(block);
            Run(_aged, open.Aged);
            Run(_closed, open.Closed);
            (size, young) = (block.First + block.Count, open.Young);
        }
        if (_complete.Count == 0)
            _touch.Run();
        _advance.Bind(1, size);
        _advance.BindBlobOrNull(2, young);
        _advance.Run();
    }

    /// <summary>The transaction that <see cref="Write()"/> was part of is durable.</summary>
    public void Written()
    {
        foreach (var (block, _) in _complete)
            Size += block.Count;
        _complete.Clear();
    }

    /// <summary>
    /// Reads back what a former run left out: normally less than one block and one batch. Where an entry is missing there is nothing to look for; that it is missing is found
    /// by what checks the tree.
    /// </summary>
    public void CatchUp(long ledgerSize)
    {
        const int chunk = 4_096;
        using var read = _database.Compile(StoredEntries.Select + "WHERE e.idx >= ? ORDER BY e.idx LIMIT ?");
        for (var next = Shortened is null ? Size : 0; next < ledgerSize;)
        {
            read.Bind(1, next);
            read.Bind(2, chunk);
            var chunkEnd = Math.Min(next + chunk, ledgerSize);
            while (next < chunkEnd && read.Step())
            {
                for (; next < read.Number(0); next++)
                    Add(default);
                Add(FactsRow.Of(StoredEntries.Read(read).Entry));
                next++;
            }
            read.Reset();
            if (!IsBehind)
                continue;
            _database.Execute("BEGIN IMMEDIATE");
            Write();
            _database.Execute("COMMIT");
            Written();
        }
    }

    private string? FindShortened()
    {
        var has = StoredEntries.Size(_database);
        if (Size <= has)
            return null;
        if (Size < WasLonger)
        {
            Size += WasLonger;
            _database.Execute(string.Create(CultureInfo.InvariantCulture, $"UPDATE projection SET size = {Size}"));
        }
        return string.Create(CultureInfo.InvariantCulture, $"Its tables for readers once had {Size - WasLonger} entries, and it was shorter than that later: entries were removed from its end, or an older copy was put in its place.");
    }

    private static bool IsCurrent(SqliteDatabase database) =>
        database.Number("SELECT count(*) FROM sqlite_schema WHERE name = 'projection'") == 1
        && database.Number("SELECT count(*) FROM projection") == 1
        && database.Number("SELECT version FROM projection") == Schema.ProjectionVersion;

    private static OpenIntents ReadOpen(SqliteDatabase database)
    {
        using var young = database.Compile("SELECT young FROM projection");
        young.Step();
        using var rows = database.Compile("SELECT idx FROM open_intents");
        var old = new List<long>();
        while (rows.Step())
            old.Add(rows.Number(0));
        return OpenIntents.Read(young.Bytes(0).ToArray(), old);
    }

    private static void Run(SqliteStatement statement, IReadOnlyList<long> indexes)
    {
        foreach (var index in indexes)
        {
            statement.Bind(1, index);
            statement.Run();
        }
    }

    private void Write(FactsBlock block)
    {
        _facts.Bind(1, block.First);
        _facts.BindText(2, block.Words().Span);
        _facts.BindBlob(3, block.Codes);
        _facts.Run();
        foreach (var (index, kind, subject) in block.Notable)
        {
            _notable.Bind(1, index);
            _notable.BindText(2, EntryKinds.Utf8Name(kind));
            _notable.Bind(3, subject);
            _notable.Run();
        }
    }
}
