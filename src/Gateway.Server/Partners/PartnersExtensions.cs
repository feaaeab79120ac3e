using Gateway.Policy.Apis;
using Gateway.Server.Partners.Connections;
using Gateway.Server.Partners.Resilience;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Server.Partners;

internal static class PartnersExtensions
{
    private const string ProfilesKey = "Gateway:Apis:Path";

    /// <summary>Reads API profiles and routes once, refuses to start on any breach, and gives YARP the routes as a fixed set.</summary>
    public static WebApplicationBuilder AddPartners(this WebApplicationBuilder builder)
    {
        var profiles = ReadProfiles(builder.Configuration[ProfilesKey]!, builder.Configuration);
        var partners = PartnerConfig.Load(builder.Configuration, profiles);
        if (partners.Errors.Count > 0)
            throw StartupException.Of(partners.Errors);
        builder.Services.AddSingleton(partners).AddSingleton(NameResolution.OfSystem).AddSingleton<RoutePipelines>();
        builder.Services.AddReverseProxy().LoadFromMemory(partners.Routes, partners.Clusters);
        // YARP brings data protection for session affinity, which is refused here; at start it would write a key into the home folder.
        foreach (var service in builder.Services.Where(service => service.ImplementationType?.Name == "DataProtectionHostedService").ToArray())
            builder.Services.Remove(service);
        builder.Services.AddSingleton<IForwarderHttpClientFactory, PartnerClientFactory>();
        return builder;
    }

    // Only what routes name is read: each profile runs its examples, and there are many. Where a name is missing or wrong all are read, so that the nearest can be suggested.
    private static Dictionary<string, ApiProfile> ReadProfiles(string folder, ConfigurationManager configuration)
    {
        if (!Directory.Exists(folder))
            throw new StartupException($"`{ProfilesKey}`: the folder `{folder}` does not exist. Leave the key out for the profiles that ship with the program.");
        var profiles = new Dictionary<string, ApiProfile>(StringComparer.Ordinal);
        var problems = new List<string>();
        var files = Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).ToList();
        var named = configuration.GetSection("ReverseProxy:Routes").GetChildren().Select(route => Path.Combine(folder, route["Metadata:Api"] + ".json")).ToHashSet(StringComparer.Ordinal);
        foreach (var file in named.IsSubsetOf(files) ? files.Where(named.Contains) : files)
        {
            if (ApiProfile.TryRead(Path.GetFileName(file), File.ReadAllBytes(file), out var profile, out var errors))
                profiles.Add(profile!.Name, profile);
            else
                problems.AddRange(errors.Select(error => $"{file}:{error.Line}: {error.Member}: {error.Message}"));
        }
        return problems.Count == 0 ? profiles : throw StartupException.Of(problems);
    }
}
