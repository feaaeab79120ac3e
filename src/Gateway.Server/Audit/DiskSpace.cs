namespace Gateway.Server.Audit;

/// <summary>Room on the file system that holds the ledger.</summary>
/// <param name="Free">Bytes that the gateway may still fill.</param>
/// <param name="Size">Bytes of the whole file system.</param>
internal readonly record struct DiskSpace(long Free, long Size)
{
    /// <summary>True below 20 % free: a record that cannot be written refuses everything, so somebody must make room before.</summary>
    public bool IsLow => Free < Size / 5.0;

    /// <summary>0 to 1; 1 where the size is not known.</summary>
    public double FreeShare => Size > 0 ? (double)Free / Size : 1;

    /// <summary>Asks the file system (statvfs); null where it does not say.</summary>
    public static DiskSpace? Of(string path)
    {
        try
        {
            var drive = new DriveInfo(path);
            return new DiskSpace(drive.AvailableFreeSpace, drive.TotalSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}

/// <summary>Where room is asked for: <see cref="DiskSpace.Of"/>.</summary>
internal delegate DiskSpace? DiskSpaceReader(string path);
