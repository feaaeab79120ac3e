using Gateway.Ledger.Entries.Canonical;
using Gateway.Ledger.Merkle;

namespace Gateway.Ledger.Storage.Sqlite;

/// <summary>
/// The writer's connection. WAL with <c>synchronous=FULL</c>: what <see cref="Commit"/> returned from is on disk. One thread only. Every failure is a
/// <see cref="SqliteFailureException"/>, after which <see cref="Rollback"/> makes it ready for another try.
/// </summary>
internal sealed class LedgerStore : IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly OpenFiles _files;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _entry;
    private readonly SqliteStatement _personal;
    private readonly long _pageSize;
    private bool _isProjecting;

    private LedgerStore(SqliteDatabase database, string path)
    {
        _database = database;
        _files = new OpenFiles(database, path);
        _pageSize = database.Number("PRAGMA page_size");
        _begin = database.Prepare("BEGIN IMMEDIATE");
        _commit = database.Prepare("COMMIT");
        _entry = database.Prepare("INSERT INTO entries(idx, entry, leaf) VALUES (?, ?, ?)");
        _personal = database.Prepare("INSERT INTO personal(idx, members) VALUES (?, ?)");
        Projection = Projection.Of(database);
        Tree = new GrowingTree(database);
    }

    public Projection Projection { get; }

    /// <summary>The tree over the entries, advanced and stored in the transactions of this store.</summary>
    public GrowingTree Tree { get; }

    /// <summary>The connection, for what is read or written beside the entries within the writer's own steps.</summary>
    public SqliteDatabase Database => _database;

    /// <summary>Makes the tables in an empty file.</summary>
    public static void Create(string path)
    {
        using var database = SqliteDatabase.Open(path, isReadOnly: false, TimeSpan.Zero);
        database.Execute($"PRAGMA page_size = {Schema.PageSize}; PRAGMA application_id = {Schema.ApplicationId}; PRAGMA user_version = {Schema.Version}; PRAGMA journal_mode = WAL");
        database.Execute("BEGIN IMMEDIATE;" + Schema.Record + Schema.Tree + "COMMIT");
    }

    public static LedgerStore Open(string path, TimeSpan busyTimeout)
    {
        var database = SqliteDatabase.Open(path, isReadOnly: false, busyTimeout);
        try
        {
            CheckFormat(database);
            // The WAL goes into the file off the commit thread, see WalCheckpointer.
            database.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -16000");
            database.Execute(Schema.Tree);
            database.GatherWalWrites();
            return new LedgerStore(database, path);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public void Begin()
    {
        _begin.Run();
        if (_files.Fault() is { } fault)
            throw new SqliteFailureException(fault, 0);
    }

    public unsafe void Insert(EncodedEntry entry)
    {
        fixed (byte* bytes = entry.Bytes, leaf = entry.Leaf)
        {
            _entry.Bind(1, entry.Index);
            _entry.BindText(2, bytes, entry.Bytes.Length);
            _entry.BindBlob(3, leaf, entry.Leaf.Length);
            _entry.Run();
        }
        Tree.Append(entry.Leaf);
        if (entry.Personal.IsEmpty)
            return;
        fixed (byte* personal = entry.Personal)
        {
            _personal.Bind(1, entry.Index);
            _personal.BindText(2, personal, entry.Personal.Length);
            _personal.Run();
        }
    }

    /// <summary>Adds what readers need of earlier entries to the transaction; without any it still writes, which makes an empty transaction a probe of the disk.</summary>
    public void Project()
    {
        Projection.Write();
        _isProjecting = true;
    }

    public void Commit()
    {
        _commit.Run();
        Tree.Committed();
        if (_isProjecting)
            Projection.Written();
        _isProjecting = false;
    }

    public void Rollback()
    {
        _isProjecting = false;
        Tree.RolledBack();
        if (_database.IsInTransaction)
            _database.Execute("ROLLBACK");
    }

    /// <summary>What happened to the files, so that what <see cref="Commit"/> wrote will not be found; null when nothing did.</summary>
    public string? Fault() => _files.Fault();

    /// <summary>Bytes that went into the WAL since this was asked last.</summary>
    public long TakeBytesWritten() => (long)_database.TakePagesWritten() * _pageSize;

    public void CheckpointPassively() => _database.CheckpointPassively();

    public void KeepWal() => _database.KeepWal();

    public StoredEntry? Newest() => One("ORDER BY e.idx DESC LIMIT 1");

    public StoredEntry? First() => One("WHERE e.idx = 0");

    public void Dispose() => _database.Dispose();

    internal static void CheckFormat(SqliteDatabase database)
    {
        if (database.Number("PRAGMA application_id") != Schema.ApplicationId)
            throw new InvalidDataException("It is not a ledger of this gateway.");
        var version = database.Number("PRAGMA user_version");
        if (version != Schema.Version)
            throw new InvalidDataException($"Its layout has version {version}; this program knows version {Schema.Version}.");
    }

    private StoredEntry? One(string which)
    {
        using var read = _database.Compile(StoredEntries.Select + which);
        return read.Step() ? StoredEntries.Read(read) : null;
    }
}
