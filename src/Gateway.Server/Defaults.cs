using Gateway.Server.Audit;
using Gateway.Server.Directives;
using Gateway.Server.Enforcement;
using Gateway.Server.Telemetry;
using Microsoft.Extensions.Configuration.Memory;

namespace Gateway.Server;

/// <summary>Defaults that depend on the environment, and the meaning of relative paths (DESIGN section 11). Everything else has its default beside the option.</summary>
internal static class Defaults
{
    private const string DirectivesPath = DirectivesOptions.Section + ":Path";
    private const string LedgerPath = LedgerOptions.Section + ":Path";
    private const string ApisPath = "Gateway:Apis:Path";
    private const string Mode = ChangeControlOptions.Section + ":Mode";

    public static WebApplicationBuilder AddDefaults(this WebApplicationBuilder builder)
    {
        var development = builder.Environment.IsDevelopment();
        var seeds = Path.Combine(AppContext.BaseDirectory, "seeds");
        var defaults = new Dictionary<string, string?>
        {
            [ApisPath] = Path.Combine(seeds, "apis"),
            [LedgerPath] = "data/ledger.db",
            ["Gateway:Origin"] = "moratorium-gateway/" + Environment.MachineName.ToLowerInvariant(),
        };
        if (development)
        {
            defaults[DirectivesPath] = "data/directives";
            defaults[Mode] = "File";
            defaults[ShutdownOptions.Section + ":Delay"] = "00:00:00";
            defaults[ShutdownOptions.Section + ":Drain"] = "00:00:00";
        }
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = defaults });

        var root = development ? RepositoryRoot() ?? Directory.GetCurrentDirectory() : Directory.GetCurrentDirectory();
        var missing = Missing(builder.Configuration).ToList();
        if (missing.Count > 0)
            throw StartupException.Of(missing);
        CheckMode(builder.Configuration[Mode]!);
        foreach (var key in new[] { DirectivesPath, LedgerPath, ApisPath, LedgerOptions.Section + ":SigningKeyFile", LedgerOptions.Section + ":DigestKeyFile", LedgerOptions.Section + ":CheckpointFile", TelemetryOptions.Section + ":SpoolPath" })
            if (builder.Configuration[key] is { Length: > 0 } path)
                builder.Configuration[key] = Path.GetFullPath(path, root);
        if (builder.Configuration["Gateway:PublicUrl"] is null or "")
            builder.Configuration["Gateway:PublicUrl"] = builder.Configuration["Kestrel:Endpoints:Proxy:Url"];
        if (development)
            PlantSeeds(builder.Configuration[DirectivesPath]!, builder.Configuration[LedgerPath]!, Path.Combine(seeds, "directives"));
        builder.Services.AddOptionsWithValidateOnStart<GatewayOptions, GatewayOptionsValidator>().BindConfiguration(GatewayOptions.Section);
        builder.Services.AddOptionsWithValidateOnStart<ShutdownOptions, ShutdownOptionsValidator>().BindConfiguration(ShutdownOptions.Section);
        return builder;
    }

    private static IEnumerable<string> Missing(ConfigurationManager configuration)
    {
        if (configuration[DirectivesPath] is null or "")
            yield return $"`{DirectivesPath}` is required outside Development: the folder that holds the directives.";
        if (configuration[Mode] is null or "")
            yield return $"`{Mode}` is required outside Development. Write `File`: whoever may write the directive folder may change what is in force.";
    }

    private static void CheckMode(string mode)
    {
        if (mode == "File") return;
        throw new StartupException(mode == "Signatures"
            ? $"`{Mode}`: `Signatures` is not built yet. Use `File` and guard the folder by its rights."
            : $"`{Mode}`: `{mode}` is no mode. Use `File`.");
    }

    /// <summary>The first start in Development: neither folder nor ledger exists, so the seeded moratorium is put in force.</summary>
    private static void PlantSeeds(string folder, string ledger, string seeds)
    {
        if (Directory.Exists(folder) || File.Exists(ledger)) return;
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(seeds, "in-force"), "*.json").Append(Path.Combine(seeds, "directive.schema.json")))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
    }

    private static string? RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Gateway.sln")))
                return folder.FullName;
        return null;
    }
}
