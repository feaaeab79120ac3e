namespace Gateway.Ledger.Storage.Sqlite;

/// <summary>
/// Looks whether the files that SQLite writes are still those that people will find. Writing goes on into a file without a name, and SQLite reports success; what was cut off
/// the end of a file it notices only where it happens to read. Both files only grow while the gateway runs.
/// </summary>
internal sealed class OpenFiles
{
    private readonly SqliteDatabase _database;
    private readonly Watched _ledger;
    private readonly Watched _wal;

    /// <param name="database">Has the ledger open: as long as it does no other file gets the number of one of its files.</param>
    public OpenFiles(SqliteDatabase database, string path) => (_database, _ledger, _wal) = (database, new Watched(path), new Watched(path + "-wal"));

    /// <summary>What is wrong, as a sentence; null when nothing is. Asked before each commit and after it: what was lost in between is not acknowledged.</summary>
    public string? Fault()
    {
        try
        {
            return FaultOfLedger() ?? FaultOfWal();
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    private string? FaultOfLedger()
    {
        // SQLite compares with the very file that it has open.
        if (_database.HasMoved() || !_ledger.Look(out var length))
            return $"{_ledger.Path} was removed or replaced. Put the file back under this name, with its -wal beside it.";
        return _ledger.Shrinks(length);
    }

    private string? FaultOfWal()
    {
        if (_wal.Look(out var length))
            return _wal.Shrinks(length);
        return length is null
            ? $"{_wal.Path} was removed. It holds the newest entries: stop the gateway and verify the ledger."
            : $"{_wal.Path} was replaced. It held the newest entries: stop the gateway and verify the ledger.";
    }

    private sealed class Watched(string path)
    {
        private readonly byte[] _path = FileState.Path(path);
        private FileIdentity? _first;
        private long? _longest;
        // For good: what makes it as long again does not bring back what was in it.
        private string? _shrunk;

        public string Path => path;

        /// <summary>False when another file than the first, or none, lies at the path.</summary>
        public bool Look(out long? length)
        {
            var now = FileState.At(_path);
            _first ??= now.File;
            length = now.Length;
            return now.File is { } file && file == _first;
        }

        public string? Shrinks(long? length)
        {
            if (length < _longest)
                _shrunk ??= $"{path} was cut from {_longest} to {length} bytes. Entries are lost: stop the gateway and verify the ledger.";
            _longest = length;
            return _shrunk;
        }
    }
}
