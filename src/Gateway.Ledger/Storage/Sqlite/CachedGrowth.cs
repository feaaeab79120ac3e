using System.Runtime.InteropServices;

namespace Gateway.Ledger.Storage.Sqlite;

/// <summary>
/// Lets the kernel drop from memory what a file has grown by, once that is on the disk (posix_fadvise(2)): its next pages then take the same memory again. Otherwise each one
/// takes memory that nobody has touched, until the ledger fills all that is free; and where a virtual machine gives what is free back to its host, the first touch of
/// 4 KiB costs up to 12 us, more than everything else that is done with them. Who reads the newest entries afterwards reads them from the disk.
/// </summary>
/// <param name="descriptor">Of the open file; null: nothing is dropped.</param>
internal sealed partial class CachedGrowth(int? descriptor)
{
    // linux/fadvise.h
    private const int DontNeed = 4;

    private long _from = LengthOf(descriptor);

    /// <summary>What is not on the disk yet stays, and is dropped with no later call.</summary>
    public void Drop()
    {
        var until = LengthOf(descriptor);
        if (descriptor is { } open && until > _from)
            // An advice: what it answers changes nothing.
            _ = Advise(open, _from, until - _from, DontNeed);
        _from = until;
    }

    private static long LengthOf(int? descriptor) => descriptor is { } open ? FileState.Of(open).Length ?? 0 : 0;

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(int descriptor, long offset, long length, int advice);
}
