namespace Gateway.Benchmarks.Wire.Hosts;

/// <summary>
/// A disk that takes 5 ms longer for every sync: the kernel's tracer holds the gateway's thread in <c>fsync</c> and <c>fdatasync</c>. The program that is measured is the
/// shipped one and has no hook for it; with the filter in the kernel (<c>--seccomp-bpf</c>) no other call is stopped.
/// </summary>
internal static class SlowDisk
{
    public const string Command = "strace";

    public static string[] Words { get; } =
        [Command, "-f", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:delay_exit=5000"];
}
