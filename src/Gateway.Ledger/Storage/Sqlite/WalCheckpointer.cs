namespace Gateway.Ledger.Storage.Sqlite;

/// <summary>
/// Copies the WAL into the database file on a thread and connection of its own, so that no append waits for it. It never catches the last frames of a busy ledger;
/// the writer copies those few itself (<see cref="TakeRest"/>), after which SQLite starts the WAL from its beginning and the file stops growing.
/// After a sync that failed nothing is copied any more: SQLite counts as copied what the disk may not have, so only the WAL holds it (<see cref="Lost"/>).
/// </summary>
internal sealed class WalCheckpointer : IDisposable
{
    /// <summary>Bytes in the WAL after which a checkpoint is due. A commit waits for the disk to take what is being copied: with 32 MiB 11 to 21 ms.</summary>
    public const long Due = 4 * 1024 * 1024;

    /// <summary>Bytes that may be left for the writer: 2 MiB took it 2 to 4 ms.</summary>
    private const long SmallRest = Due / 8;

    /// <summary>Where entries come faster than they are copied there is no small rest.</summary>
    private const int MostRounds = 4;

    private readonly string _path;
    private readonly Action<SqliteDatabase> _sync;
    private readonly SqliteDatabase _database;
    private readonly CachedGrowth _growth;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    // Of all times; only the writer changes it.
    private long _written;
    private long _due = Due;
    private volatile bool _isRunning;
    private volatile bool _hasRest;
    private volatile bool _isClosing;
    private volatile string? _lost;

    /// <param name="sync">How what was copied becomes durable; for tests.</param>
    public WalCheckpointer(string path, Action<SqliteDatabase>? sync = null)
    {
        (_path, _sync) = (path, sync ?? (static database => database.SyncFile()));
        _database = SqliteDatabase.Open(path, isReadOnly: false, TimeSpan.Zero);
        // Something must be read for the connection to know of the WAL.
        _database.Number("PRAGMA schema_version");
        _growth = new CachedGrowth(_database.Descriptor(path));
        _thread = new Thread(Run) { Name = "ledger checkpoint", IsBackground = true };
        _thread.Start();
    }

    /// <summary>What was lost on its way into the file, as a sentence; null while nothing was. For good: the next start copies all of the WAL anew, if no other process kept SQLite's index of it.</summary>
    public string? Lost => _lost;

    /// <summary>Called by the writer after each commit.</summary>
    /// <param name="bytes">Bytes that the commit wrote into the WAL.</param>
    public void Written(long bytes)
    {
        var written = _written + bytes;
        Volatile.Write(ref _written, written);
        if (written < _due || _isRunning || _lost is not null)
            return;
        _due = written + Due;
        _isRunning = true;
        _wake.Set();
    }

    /// <summary>True once after each run in the background: the writer copies what came since.</summary>
    public bool TakeRest()
    {
        if (!_hasRest || _lost is not null)
            return false;
        _hasRest = false;
        return true;
    }

    /// <summary>A checkpoint failed. Mostly nothing is lost: the WAL keeps it, the next run tries again, and a disk that refuses to be written shows in the commits.</summary>
    public void Failed(SqliteFailureException failure)
    {
        if (failure.IsFailedSync)
            _lost ??= $"The disk failed to take what was copied from the WAL into {_path}: {failure.Message}. {_path}-wal still holds all of it: see to the disk, keep both files, end every other program that has them open, then start the gateway again.";
    }

    public void Dispose()
    {
        _isClosing = true;
        _wake.Set();
        _thread.Join();
        if (_lost is not null)
            _database.KeepWal();
        _wake.Dispose();
        _database.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _wake.WaitOne();
            if (_isClosing)
                return;
            try
            {
                _hasRest = CopyMost();
            }
            catch (SqliteFailureException failure)
            {
                Failed(failure);
            }
            _isRunning = false;
        }
    }

    /// <summary>By itself, so that whatever sync fails after it was that of the database file. Whether the WAL can be written the commits find out.</summary>
    private bool TrySyncWal()
    {
        try
        {
            _database.SyncWal();
            return true;
        }
        catch (SqliteFailureException)
        {
            return false;
        }
    }

    /// <summary>All but what comes meanwhile, and durable: what is left to be copied or written to the disk, every append waits for. False: the next run has to try again.</summary>
    private bool CopyMost()
    {
        for (var round = 0; round < MostRounds && _lost is null; round++)
        {
            var before = Volatile.Read(ref _written);
            if (!TrySyncWal())
                return false;
            _database.CheckpointPassively();
            _sync(_database);
            _growth.Drop();
            if (Volatile.Read(ref _written) - before < SmallRest)
                break;
        }
        return true;
    }
}
