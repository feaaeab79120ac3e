namespace Gateway.Testing;

/// <summary>
/// A file system of a few megabytes for the ledger of one gateway process, which alone sees it: mounted in memory, in a mount namespace of its own, so that it can run
/// full for real and is gone with the process. Needs <c>unshare</c> and <c>mount</c> (util-linux), and either root or user namespaces.
/// </summary>
/// <param name="mountPoint">An existing folder.</param>
public sealed class SmallDisk(string mountPoint, int megabytes)
{
    /// <summary>What has to stand before the command of the process.</summary>
    internal string[] Command { get; } =
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", $"mount -t tmpfs -o size={megabytes}m,mode=0700 tmpfs \"$0\" && exec \"$@\"", mountPoint];

    internal string[] Settings { get; } = [$"Gateway:Ledger:Path={Path.Combine(mountPoint, "ledger.db")}"];
}
