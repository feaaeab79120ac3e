using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Gateway.Ledger.Storage.Sqlite;

/// <summary>
/// Gathers what SQLite writes into the WAL, two pieces for each page, and writes it in one system call before the sync that makes it durable: the calls cost more than the
/// bytes. It stands between one connection and its open WAL, as methods of that file which SQLite calls in the place of its own.
/// </summary>
/// <remarks>
/// INVARIANT: only with <c>synchronous=FULL</c>. Then every commit syncs the WAL before other connections are told of its frames, so that nobody looks for bytes that are
/// still here; and whatever a sync failed to write belongs to the transaction that is told so and rolled back. Used by the thread of its connection alone.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct WalWrites
{
    /// <summary>Bytes that are gathered at most: more than a batch of 256 requests has.</summary>
    private const int Capacity = 512 * 1024;

    /// <summary>SQLite's own method for Unix writes less than 128 KiB at once, and of a longer piece the rest only (seekAndWriteFd in os_unix.c).</summary>
    private const int MostAtOnce = 124 * 1024;

    // First: SQLite knows only this.
    private FileMethods _methods;
    private FileMethods* _own;
    private byte* _gathered;
    private long _offset;
    private int _length;

    /// <summary>Begins to gather. The memory is freed when SQLite closes the file.</summary>
    /// <param name="wal">An open sqlite3_file.</param>
    public static void Gather(void* wal)
    {
        var own = *(FileMethods**)wal;
        if (own->Version != FileMethods.Complete)
            return;
        var writes = (WalWrites*)NativeMemory.AllocZeroed((nuint)sizeof(WalWrites));
        writes->_methods = *own;
        writes->_own = own;
        writes->_gathered = (byte*)NativeMemory.Alloc(Capacity);
        writes->_methods.Close = &Close;
        writes->_methods.Read = &Read;
        writes->_methods.Write = &Write;
        writes->_methods.Truncate = &Truncate;
        writes->_methods.Sync = &Sync;
        writes->_methods.Size = &Size;
        writes->_methods.Control = &Control;
        *(FileMethods**)wal = &writes->_methods;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(void* wal, byte* bytes, int length, long offset)
    {
        var writes = Of(wal);
        if (offset != writes->_offset + writes->_length || length > Capacity - writes->_length)
        {
            var code = Flush(wal);
            if (code != raw.SQLITE_OK)
                return code;
            if (length > Capacity)
                return writes->_own->Write(wal, bytes, length, offset);
            writes->_offset = offset;
        }
        NativeMemory.Copy(bytes, writes->_gathered + writes->_length, (nuint)length);
        writes->_length += length;
        return raw.SQLITE_OK;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(void* wal, int flags) => Flush(wal) is not raw.SQLITE_OK and var code ? code : Of(wal)->_own->Sync(wal, flags);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(void* wal, byte* bytes, int length, long offset) => Flush(wal) is not raw.SQLITE_OK and var code ? code : Of(wal)->_own->Read(wal, bytes, length, offset);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(void* wal, long size) => Flush(wal) is not raw.SQLITE_OK and var code ? code : Of(wal)->_own->Truncate(wal, size);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Size(void* wal, long* size) => Flush(wal) is not raw.SQLITE_OK and var code ? code : Of(wal)->_own->Size(wal, size);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Control(void* wal, int operation, void* argument) => Flush(wal) is not raw.SQLITE_OK and var code ? code : Of(wal)->_own->Control(wal, operation, argument);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(void* wal)
    {
        // Every commit has ended with a sync, so what is still here was rolled back: nobody may find it where other frames stand by now.
        var writes = Of(wal);
        var own = writes->_own;
        *(FileMethods**)wal = own;
        NativeMemory.Free(writes->_gathered);
        NativeMemory.Free(writes);
        return own->Close(wal);
    }

    /// <summary>Writes what was gathered, and forgets it whether that succeeds or not: SQLite rolls back what it belongs to, and writes it anew when it is tried again.</summary>
    private static int Flush(void* wal)
    {
        var writes = Of(wal);
        var length = writes->_length;
        writes->_length = 0;
        for (var written = 0; written < length; written += MostAtOnce)
        {
            var code = writes->_own->Write(wal, writes->_gathered + written, Math.Min(MostAtOnce, length - written), writes->_offset + written);
            if (code != raw.SQLITE_OK)
                return code;
        }
        return raw.SQLITE_OK;
    }

    private static WalWrites* Of(void* wal) => *(WalWrites**)wal;
}
