namespace Gateway.Server.Telemetry.Otlp;

/// <summary>
/// Which <c>OTEL_*</c> settings count (promise 7). The SDK takes many of them, from the configuration and some straight from the environment: to sample, to disable
/// itself, to cut attributes off. Those that only say where and how telemetry is sent are kept; every other one is taken away before the SDK sees it.
/// </summary>
internal static class OtelVariables
{
    private const string Prefix = "OTEL_";

    /// <summary>Where and how often it is sent, and what the operator adds to the resource. What keeps a failed export is not among them: that has one place, and is spans alone.</summary>
    private static readonly string[] Kept = ["OTEL_EXPORTER_OTLP_", "OTEL_METRIC_EXPORT_", "OTEL_RESOURCE_ATTRIBUTES"];

    /// <summary>Makes every setting that is not kept empty, which the SDK reads as not set. Returns their names, ordered, for people to be told.</summary>
    public static IReadOnlyList<string> Withdraw(ConfigurationManager configuration)
    {
        var environment = Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(IsWithdrawn).ToList();
        var configured = configuration.AsEnumerable().Where(pair => IsWithdrawn(pair.Key) && !string.IsNullOrEmpty(pair.Value)).Select(pair => pair.Key);
        var withdrawn = environment.Union(configured, StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal).ToList();
        foreach (var name in environment)
            Environment.SetEnvironmentVariable(name, null);
        if (withdrawn.Count > 0)
            configuration.AddInMemoryCollection(withdrawn.Select(name => new KeyValuePair<string, string?>(name, "")));
        return withdrawn;
    }

    private static bool IsWithdrawn(string name) =>
        name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && !Kept.Any(kept => name.StartsWith(kept, StringComparison.OrdinalIgnoreCase));
}
