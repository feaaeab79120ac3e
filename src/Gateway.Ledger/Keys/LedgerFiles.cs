using Gateway.Ledger.Writing;

namespace Gateway.Ledger.Keys;

/// <summary>The files of one ledger, and how they are made: readable and writable by their owner only, whatever the umask.</summary>
internal sealed class LedgerFiles(LedgerSettings settings)
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;
    // EWOULDBLOCK (errno(3)) and ERROR_SHARING_VIOLATION.
    private const int HeldOnUnix = 11, HeldOnWindows = unchecked((int)0x80070020);
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    public string Ledger => settings.Path;
    public string Lock => settings.Path + ".lock";
    public string SigningKey => settings.SigningKeyFile ?? settings.Path + ".key";
    public string VerifierKey => settings.Path + ".vkey";
    public string DigestKey => settings.DigestKeyFile ?? settings.Path + ".digest";

    public static void MakeFolder(string path)
    {
        if (Directory.Exists(path))
            return;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerFolder);
    }

    /// <summary>Makes a new file, durable in its content; fails if it exists.</summary>
    public static void Make(string path, ReadOnlySpan<byte> content)
    {
        MakeFolder(Path.GetDirectoryName(path)!);
        using var file = new FileStream(path, OwnerOnly(FileMode.CreateNew, FileShare.None));
        file.Write(content);
        file.Flush(flushToDisk: true);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, OwnerFile);
    }

    /// <summary>For a file to be read and written that, where it is made, is its owner's alone.</summary>
    public static FileStreamOptions OwnerOnly(FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerFile;
        return options;
    }

    /// <summary>Refuses a ledger whose files others can read or write, or whose folder they can change: who may write there puts another file in a file's place.</summary>
    public void CheckOwnerOnly()
    {
        // SQLite gives the last two the rights of the first, but goes on with what it finds.
        foreach (var file in (string[])[Lock, Ledger, Ledger + "-wal", Ledger + "-shm"])
        {
            if (File.Exists(file))
                CheckOwnerOnly(file);
        }
        var folder = Path.GetDirectoryName(Ledger)!;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & OthersWrite) != 0)
            throw new LedgerOpenException($"{folder} can be changed by others than its owner. Run: chmod go-w {folder}");
    }

    /// <summary>Refuses a file that others can read or write: keys and personal values would be theirs too.</summary>
    public static void CheckOwnerOnly(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        var mode = File.GetUnixFileMode(path);
        if ((mode & ~OwnerFolder) != 0)
            throw new LedgerOpenException($"{path} can be used by others than its owner (mode {Convert.ToString((int)mode, 8)}). Run: chmod 600 {path}");
    }

    /// <summary>Takes the ledger for this process. Held until the result is disposed or the process ends, however it ends.</summary>
    public FileStream TakeLock()
    {
        try
        {
            return new FileStream(Lock, OwnerOnly(FileMode.OpenOrCreate, FileShare.None));
        }
        catch (IOException e) when (e.HResult is HeldOnUnix or HeldOnWindows)
        {
            throw new LedgerOpenException($"{Lock} is held: another gateway uses {Ledger}. Stop it, or give this one a ledger of its own.", e);
        }
    }
}
