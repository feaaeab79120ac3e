using System.Runtime.InteropServices;

namespace Gateway.Ledger.Storage.Sqlite;

/// <summary>sqlite3_io_methods (https://www.sqlite.org/c3ref/io_methods.html), what SQLite calls on an open file; a file begins with the pointer to its own.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FileMethods
{
    /// <summary>The version that has all of these members.</summary>
    public const int Complete = 3;

    public int Version;
    public delegate* unmanaged[Cdecl]<void*, int> Close;
    public delegate* unmanaged[Cdecl]<void*, byte*, int, long, int> Read;
    public delegate* unmanaged[Cdecl]<void*, byte*, int, long, int> Write;
    public delegate* unmanaged[Cdecl]<void*, long, int> Truncate;
    public delegate* unmanaged[Cdecl]<void*, int, int> Sync;
    public delegate* unmanaged[Cdecl]<void*, long*, int> Size;
    private readonly nint _lock, _unlock, _checkReservedLock;
    public delegate* unmanaged[Cdecl]<void*, int, void*, int> Control;
    private readonly nint _sectorSize, _deviceCharacteristics, _shmMap, _shmLock, _shmBarrier, _shmUnmap, _fetch, _unfetch;
}
