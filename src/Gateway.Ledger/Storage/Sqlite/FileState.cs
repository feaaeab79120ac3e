using System.Runtime.InteropServices;
using System.Text;

namespace Gateway.Ledger.Storage.Sqlite;

/// <summary>
/// What lies at a path: which file, and how long it is. Asked of the kernel with statx(2) for these alone. The framework always asks for the instants too, and a file whose
/// instants were looked at gets a finer one with its next write (multigrain timestamps, Linux 6.13), which the sync after that has to write as well: half as much time again.
/// </summary>
internal readonly partial record struct FileState
{
    // linux/stat.h, linux/fcntl.h, asm-generic/errno-base.h
    private const uint Inode = 0x100, Size = 0x200;
    private const int AtWorkingDirectory = -100, SymlinkNoFollow = 0x100, EmptyPath = 0x1000, NoEntry = 2;

    /// <summary>Null where nothing lies at the path.</summary>
    public FileIdentity? File { get; private init; }

    /// <summary>Bytes; null where nothing lies at the path.</summary>
    public long? Length { get; private init; }

    /// <summary>The form of a path that <see cref="At"/> takes: made once, since it is asked for with every commit.</summary>
    public static byte[] Path(string path) => [.. Encoding.UTF8.GetBytes(path), 0];

    /// <exception cref="IOException">Whether something lies there could not be found out.</exception>
    public static FileState At(byte[] path)
    {
        if (Statx(AtWorkingDirectory, path, SymlinkNoFollow, Inode | Size, out var found) == 0)
            return Of(found);
        var error = Marshal.GetLastPInvokeError();
        return error == NoEntry ? default : throw new IOException($"{Encoding.UTF8.GetString(path.AsSpan(..^1))} cannot be looked at: {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    /// <summary>The open file of a descriptor; nothing where there is none.</summary>
    public static FileState Of(int descriptor) => Statx(descriptor, [0], EmptyPath, Inode | Size, out var found) == 0 ? Of(found) : default;

    private static FileState Of(in Found found) => new() { File = new(found.DeviceMajor, found.DeviceMinor, found.Inode), Length = (long)found.Size };

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int folder, byte[] path, int flags, uint mask, out Found found);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private readonly struct Found
    {
        [FieldOffset(32)] public readonly ulong Inode;
        [FieldOffset(40)] public readonly ulong Size;
        [FieldOffset(136)] public readonly uint DeviceMajor;
        [FieldOffset(140)] public readonly uint DeviceMinor;
    }
}

/// <summary>The same as long as it is the same file, whatever it is called.</summary>
internal readonly record struct FileIdentity(uint DeviceMajor, uint DeviceMinor, ulong Inode);
