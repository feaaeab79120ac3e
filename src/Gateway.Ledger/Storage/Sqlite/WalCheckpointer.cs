namespace Gateway.Ledger.Storage.Sqlite;

/// <summary>
/// Copies the WAL into the database file on a thread and connection of its own, so that no append waits for it. It never catches the last frames of a busy ledger;
/// the writer copies those few itself (<see cref="TakeRest"/>), after which SQLite starts the WAL from its beginning and the file stops growing.
/// </summary>
internal sealed class WalCheckpointer : IDisposable
{
    /// <summary>Bytes in the WAL after which a checkpoint is due.</summary>
    private const long Due = 32 * 1024 * 1024;

    private readonly SqliteDatabase _database;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private long _written;
    private volatile bool _isRunning;
    private volatile bool _hasRest;
    private volatile bool _isClosing;

    public WalCheckpointer(string path)
    {
        _database = SqliteDatabase.Open(path, isReadOnly: false, TimeSpan.Zero);
        _thread = new Thread(Run) { Name = "ledger checkpoint", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Called by the writer after each commit.</summary>
    /// <param name="bytes">Bytes that the commit wrote into the WAL.</param>
    public void Written(long bytes)
    {
        _written += bytes;
        if (_written < Due || _isRunning)
            return;
        _written = 0;
        _isRunning = true;
        _wake.Set();
    }

    /// <summary>True once after each run in the background: the writer copies what came since.</summary>
    public bool TakeRest()
    {
        if (!_hasRest)
            return false;
        _hasRest = false;
        return true;
    }

    public void Dispose()
    {
        _isClosing = true;
        _wake.Set();
        _thread.Join();
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
                _database.CheckpointPassively();
                _hasRest = true;
            }
            catch (SqliteFailureException)
            {
                // Nothing is lost: the WAL keeps it, the next run tries again, and a disk that refuses to be written shows in the commits.
            }
            _isRunning = false;
        }
    }
}
