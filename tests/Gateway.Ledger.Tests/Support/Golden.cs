using System.Runtime.CompilerServices;

namespace Gateway.Ledger.Tests.Support;

/// <summary>Files that hold what the program must write for ever. To make one anew, delete it, run with GATEWAY_MAKE_GOLDEN=1, and read the difference before it is committed.</summary>
internal static class Golden
{
    public static void Matches(string name, string actual, [CallerFilePath] string caller = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(caller)!, "..", "Golden", name);
        if (!File.Exists(path) && Environment.GetEnvironmentVariable("GATEWAY_MAKE_GOLDEN") == "1")
            File.WriteAllText(path, actual + "\n");
        Assert.Equal(File.ReadAllText(path).TrimEnd('\n'), actual);
    }
}
