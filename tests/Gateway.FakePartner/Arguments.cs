using System.Globalization;

namespace Gateway.FakePartner;

/// <summary>Reads <c>--port N</c> and <c>--admin-port N</c>, in any order, each at most once.</summary>
internal static class Arguments
{
    public static bool TryRead(string[] args, out int port, out int adminPort)
    {
        (port, adminPort) = (0, 0);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length || !seen.Add(args[i]) || !ushort.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return false;
            if (args[i] == "--port") port = value;
            else if (args[i] == "--admin-port") adminPort = value;
            else return false;
        }
        return true;
    }
}
