using Microsoft.Win32.SafeHandles;

namespace Gateway.Ledger.Storage.Sqlite;

/// <summary>
/// Looks whether the files that SQLite writes are still those that people will find. Writing goes on into a file without a name, and SQLite reports success; what was cut off
/// the end of a file it notices only where it happens to read. Both files only grow while the gateway runs.
/// </summary>
internal sealed class OpenFiles(SqliteDatabase database, string path) : IDisposable
{
    private readonly string _walPath = path + "-wal";
    private SafeFileHandle? _wal;
    private long _length;
    private long _walLength;

    /// <summary>What is wrong, as a sentence; null when nothing is. Asked before each commit and after it: what was lost in between is not acknowledged.</summary>
    public string? Fault() => FaultOfLedger() ?? FaultOfWal();

    public void Dispose() => _wal?.Dispose();

    private string? FaultOfLedger()
    {
        // SQLITE_FCNTL_HAS_MOVED: no handle of ours, since closing it would drop SQLite's locks on the file (POSIX).
        if (database.HasMoved())
            return $"{path} was removed or replaced. Put the file back under this name, with its -wal beside it.";
        return Shrinks(path, new FileInfo(path).Length, ref _length);
    }

    private string? FaultOfWal()
    {
        var found = new FileInfo(_walPath);
        if (!found.Exists)
            return $"{_walPath} was removed. It holds the newest entries: stop the gateway and verify the ledger.";
        _wal ??= File.OpenHandle(_walPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        // A file of another time is another file: each commit is a write.
        if (found.LastWriteTimeUtc != File.GetLastWriteTimeUtc(_wal))
            return $"{_walPath} was replaced. It held the newest entries: stop the gateway and verify the ledger.";
        return Shrinks(_walPath, found.Length, ref _walLength);
    }

    private static string? Shrinks(string file, long length, ref long longest)
    {
        if (length < longest)
            return $"{file} was cut from {longest} to {length} bytes. Entries are lost: stop the gateway and verify the ledger.";
        longest = length;
        return null;
    }
}
