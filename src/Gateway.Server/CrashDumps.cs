using System.Runtime.InteropServices;

namespace Gateway.Server;

/// <summary>
/// Keeps the memory of the process, in which photographs, templates and credentials pass, from ever being written out (promise 6): no core file by the kernel, no dump
/// by the runtime, no attaching by other programs of the same user.
/// </summary>
internal static class CrashDumps
{
    // prctl(2): PR_SET_DUMPABLE, and its value SUID_DUMP_DISABLE.
    private const int SetDumpable = 4;
    private const ulong Disable = 0;

    /// <summary>The runtime's own switches for dumps, with either prefix that it reads.</summary>
    private static readonly string[] Switches = ["DOTNET_DbgEnableMiniDump", "COMPlus_DbgEnableMiniDump"];

    /// <exception cref="StartupException">A dump was asked for by environment, or could not be ruled out.</exception>
    public static void Forbid()
    {
        foreach (var name in Switches)
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value && value != "0")
                throw new StartupException($"`{name}` is set: a dump of this process would hold photographs and credentials that pass through it. Unset it.");
        if (OperatingSystem.IsLinux() && Control(SetDumpable, Disable, 0, 0, 0) != 0)
            throw new StartupException($"Crash dumps could not be switched off (prctl PR_SET_DUMPABLE, error {Marshal.GetLastPInvokeError()}). Run the gateway where its sandbox allows prctl.");
    }

    [DllImport("libc", EntryPoint = "prctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(int option, ulong argument2, ulong argument3, ulong argument4, ulong argument5);
}
