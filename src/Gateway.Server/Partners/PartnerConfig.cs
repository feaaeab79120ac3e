using System.Collections.Frozen;
using Gateway.Policy.Apis;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;
using Gateway.Server.Partners.Connections;
using Gateway.Server.Partners.Validation;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Server.Partners;

/// <summary>
/// The partners as configured, read once at start: what YARP is given and what the gateway itself goes by, from the same bytes. With errors there are no routes at all.
/// Nothing here is ever reloaded; routes are part of the policy set, and a change of them is a new start.
/// </summary>
internal sealed class PartnerConfig
{
    private PartnerConfig() { }

    /// <summary>For YARP: routes with hosts before prefix routes, none with transforms.</summary>
    public IReadOnlyList<RouteConfig> Routes { get; private init; } = [];
    public IReadOnlyList<ClusterConfig> Clusters { get; private init; } = [];

    /// <summary>By route id.</summary>
    public IReadOnlyDictionary<string, RouteModel> Models { get; private init; } = FrozenDictionary<string, RouteModel>.Empty;

    /// <summary>By cluster id.</summary>
    public IReadOnlyDictionary<string, ClusterModel> ClusterModels { get; private init; } = FrozenDictionary<string, ClusterModel>.Empty;
    public required PolicySet PolicySet { get; init; }

    /// <summary>Rules of the canonical form that the profile of any route loosens: what a request may need before its route is known.</summary>
    public LoosenableRules Loosened { get; private init; }

    /// <summary>Every breach, each naming its configuration key; the gateway starts only when there is none.</summary>
    public required IReadOnlyList<string> Errors { get; init; }

    /// <summary>What directives may name.</summary>
    public required KnownAgencies Agencies { get; init; }

    /// <summary>Where the gateway listens; ports that are known only after the start are to be added.</summary>
    public required OwnListeners OwnListeners { get; init; }

    /// <param name="profiles">The loaded API profiles by name.</param>
    /// <param name="basePath">Folder that relative paths of certificates start from; null: the working directory.</param>
    public static PartnerConfig Load(IConfiguration configuration, IReadOnlyDictionary<string, ApiProfile> profiles, string? basePath = null)
    {
        var ownListeners = OwnListeners.From(configuration);
        var validator = new PartnerValidator(configuration, profiles, ownListeners, basePath ?? Directory.GetCurrentDirectory());
        validator.Validate();
        var (proxy, errors) = validator.Errors.Count == 0 ? ReadByYarp(configuration) : (null, validator.Errors);
        var routes = proxy is null ? [] : validator.Routes;
        return new PartnerConfig
        {
            Routes = proxy is null ? [] : [.. proxy.Routes.Select(Finish)],
            Clusters = proxy?.Clusters ?? [],
            Models = routes.ToFrozenDictionary(route => route.RouteId, StringComparer.OrdinalIgnoreCase),
            ClusterModels = validator.Clusters.ToFrozenDictionary(cluster => cluster.ClusterId, StringComparer.OrdinalIgnoreCase),
            PolicySet = PolicySet.Of(routes),
            Loosened = routes.Aggregate(LoosenableRules.None, (all, route) => all | route.Profile.Loosened),
            Errors = errors,
            Agencies = new KnownAgencies(validator.Agencies),
            OwnListeners = ownListeners,
        };
    }

    // YARP's own reader, so that its configuration means here what it means there. Its provider would follow changes of the files; it is asked once and disposed of.
    private static (IProxyConfig?, IReadOnlyList<string>) ReadByYarp(IConfiguration configuration)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddReverseProxy().LoadFromConfig(configuration.GetSection(PartnerValidator.Section));
        using var provider = services.BuildServiceProvider();
        // It throws whatever a value that it cannot read makes a parser throw.
        try { return (provider.GetRequiredService<IProxyConfigProvider>().GetConfig(), []); }
        catch (Exception e) { return (null, [$"{PartnerValidator.Section}: YARP cannot read it ({e.Message})"]); }
    }

    // What transforms come to stands in the models, and YARP applies none.
    private static RouteConfig Finish(RouteConfig route) => route with { Order = route.Match.Hosts is { Count: > 0 } ? 0 : 1, Transforms = null };
}
