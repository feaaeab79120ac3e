using System.Runtime.InteropServices;
using SQLitePCL;

namespace Gateway.Ledger.Storage.Sqlite;

/// <summary>One connection of SQLite's C interface. Not thread-safe: one owner, or a lock around it.</summary>
internal sealed partial class SqliteDatabase : IDisposable
{
    // https://www.sqlite.org/c3ref/c_fcntl_begin_atomic_write.html
    private const int FilePointerControl = 7, HasMovedControl = 20, JournalPointerControl = 28;

    // https://www.sqlite.org/c3ref/c_dbconfig_defensive.html
    private const int NoCheckpointOnClose = 1006;

    // https://www.sqlite.org/c3ref/c_sync_dataonly.html
    private const int SyncNormal = 2;

    private readonly sqlite3 _handle;
    private readonly List<SqliteStatement> _statements = [];

    static SqliteDatabase() => Batteries_V2.Init();

    private SqliteDatabase(sqlite3 handle) => _handle = handle;

    /// <param name="busyTimeout">How long a statement waits for a lock that another connection holds.</param>
    public static SqliteDatabase Open(string path, bool isReadOnly, TimeSpan busyTimeout)
    {
        // No SQLITE_OPEN_CREATE: a ledger that vanished must not come back empty.
        return Open(path, (isReadOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE) | raw.SQLITE_OPEN_NOMUTEX, busyTimeout);
    }

    /// <summary>Opens a file that nobody writes, without making files beside it (https://www.sqlite.org/uri.html, <c>immutable</c>).</summary>
    public static SqliteDatabase OpenUnchanging(string path) =>
        Open($"file:{Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal)}?immutable=1", raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_NOMUTEX | raw.SQLITE_OPEN_URI, TimeSpan.Zero);

    private static SqliteDatabase Open(string path, int flags, TimeSpan busyTimeout)
    {
        var code = raw.sqlite3_open_v2(path, out var handle, flags, null);
        var database = new SqliteDatabase(handle);
        try
        {
            database.Check(code);
            database.Check(raw.sqlite3_extended_result_codes(handle, 1));
            database.Check(raw.sqlite3_busy_timeout(handle, (int)busyTimeout.TotalMilliseconds));
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Runs statements that return nothing of interest.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    /// <summary>Prepares a statement that lives as long as the connection.</summary>
    public SqliteStatement Prepare(string sql)
    {
        var statement = Compile(sql);
        _statements.Add(statement);
        return statement;
    }

    /// <summary>Compiles a statement that its user disposes.</summary>
    public SqliteStatement Compile(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var statement));
        return new SqliteStatement(this, statement);
    }

    public long Number(string sql)
    {
        using var statement = Compile(sql);
        return statement.Step() ? statement.Number(0) : throw new SqliteFailureException($"`{sql}` gave no row.", raw.SQLITE_INTERNAL);
    }

    /// <summary>True when the file that this connection has open is no longer the one that lies at its path.</summary>
    public unsafe bool HasMoved()
    {
        var moved = 0;
        Check(FileControl(_handle.DangerousGetHandle(), 0, HasMovedControl, &moved));
        return moved != 0;
    }

    /// <summary>Copies the whole database, as it is at this moment, over another one.</summary>
    public void CopyTo(SqliteDatabase copy)
    {
        var backup = raw.sqlite3_backup_init(copy._handle, "main", _handle, "main");
        if (backup is null || backup.IsInvalid)
        {
            copy.Check(raw.sqlite3_errcode(copy._handle));
            throw new SqliteFailureException("A copy could not be begun.", raw.SQLITE_ERROR);
        }
        // In one step, since a writer between two of them would make it begin anew each time.
        var done = raw.sqlite3_backup_step(backup, -1);
        raw.sqlite3_backup_finish(backup);
        if (done != raw.SQLITE_DONE)
            throw new SqliteFailureException(raw.sqlite3_errstr(done).utf8_to_string(), done);
    }

    /// <summary>
    /// Copies what it can from the WAL into the database file without making anybody wait. Only a copy that reaches the end of the WAL makes the file durable as well. A
    /// connection that has read nothing yet copies nothing: it does not know of the WAL.
    /// </summary>
    public void CheckpointPassively() => Check(raw.sqlite3_wal_checkpoint_v2(_handle, null, raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _));

    /// <summary>Makes durable what was copied into the database file, by SQLite's own means: another handle would drop its locks when it is closed (POSIX).</summary>
    public void SyncFile() => Sync(FilePointerControl);

    /// <summary>Makes durable what stands in the WAL. The connection must have read something.</summary>
    public void SyncWal() => Sync(JournalPointerControl);

    /// <summary>From now on this connection writes into the WAL in one piece before each sync. It must have read something, and have <c>synchronous=FULL</c>.</summary>
    public unsafe void GatherWalWrites() => WalWrites.Gather(File(JournalPointerControl));

    /// <summary>
    /// The descriptor of the database file, as long as this connection is open. Its number follows three pointers in SQLite's file (<c>struct unixFile</c> in os_unix.c); nobody
    /// promises that, so it is null where that is not the file at <paramref name="path"/>.
    /// </summary>
    public unsafe int? Descriptor(string path)
    {
        var descriptor = *(int*)((byte*)File(FilePointerControl) + (3 * sizeof(nint)));
        return FileState.Of(descriptor).File is { } file && file == FileState.At(FileState.Path(path)).File ? descriptor : null;
    }

    private unsafe void Sync(int pointerControl)
    {
        var file = File(pointerControl);
        var code = (*(FileMethods**)file)->Sync(file, SyncNormal);
        if (code != raw.SQLITE_OK)
            throw new SqliteFailureException(raw.sqlite3_errstr(code).utf8_to_string(), code);
    }

    private unsafe void* File(int pointerControl)
    {
        void* file;
        Check(FileControl(_handle.DangerousGetHandle(), 0, pointerControl, &file));
        return file;
    }

    /// <summary>Closing this connection leaves the WAL as it is: it is neither copied into the database file nor removed.</summary>
    public void KeepWal() => Check(raw.sqlite3_db_config(_handle, NoCheckpointOnClose, 1, out _));

    /// <summary>Pages that this connection wrote, to the WAL or to the file, since this was asked last.</summary>
    public int TakePagesWritten()
    {
        Check(raw.sqlite3_db_status(_handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 1));
        return pages;
    }

    public bool IsInTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        _handle.Dispose();
    }

    internal void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
            throw new SqliteFailureException(raw.sqlite3_errmsg(_handle).utf8_to_string(), code);
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control")]
    private static unsafe partial int FileControl(nint database, nint name, int operation, void* argument);
}
