using System.Globalization;

namespace Gateway.Cli.Status;

/// <summary>Instants as people read them here: UTC to the second, as in the ledger.</summary>
internal static class Instants
{
    public static string Shown(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
