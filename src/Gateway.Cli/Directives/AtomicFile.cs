namespace Gateway.Cli.Directives;

/// <summary>Replaces a file in one step, so that a reader sees the old bytes or the new ones and never a part.</summary>
internal static class AtomicFile
{
    /// <summary>
    /// Writes <c>.&lt;name&gt;.tmp</c> beside the file, brings it to the disk, and renames it into place. Follows a symbolic link to the file it stands for. An existing
    /// file passes its access mode on, so that whoever could read it still can.
    /// </summary>
    public static void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        var target = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        var temporary = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                stream.Write(bytes);
                stream.Flush(flushToDisk: true);
            }
            if (!OperatingSystem.IsWindows() && File.Exists(target))
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
