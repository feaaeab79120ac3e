using Gateway.Policy.Apis;
using Gateway.Server.Partners.Connections;

namespace Gateway.Server.Partners.Validation;

/// <summary>Holds the configuration of partners to DESIGN section 7 and finds every breach at once. What it gives is complete only without errors.</summary>
internal sealed class PartnerValidator(IConfiguration configuration, IReadOnlyDictionary<string, ApiProfile> profiles, OwnListeners ownListeners, string basePath)
{
    public const string Section = "ReverseProxy";
    public const string AgenciesSection = "Gateway:Agencies";

    private readonly ErrorList _errors = new();

    public IReadOnlyList<string> Errors => _errors.All;

    /// <summary>Ordered by id.</summary>
    public IReadOnlyList<RouteModel> Routes { get; private set; } = [];

    public IReadOnlyList<ClusterModel> Clusters { get; private set; } = [];

    /// <summary>Ids of the routes and of <c>Gateway:Agencies</c>, as far as they are valid.</summary>
    public IReadOnlySet<string> Agencies { get; private set; } = new HashSet<string>();

    public void Validate()
    {
        var section = configuration.GetSection(Section);
        ReverseProxySchema.Root.Check(section, _errors);
        var clusterRules = new ClusterRules(ownListeners, basePath, _errors);
        var clusters = section.GetSection("Clusters").GetChildren().ToDictionary(cluster => cluster.Key, clusterRules.Read, StringComparer.OrdinalIgnoreCase);
        Clusters = [.. clusters.Values.OfType<ClusterModel>()];
        var routeRules = new RouteRules(profiles, clusters, _errors);
        Routes = [.. section.GetSection("Routes").GetChildren().Select(routeRules.Read).OfType<RouteModel>().OrderBy(route => route.RouteId, StringComparer.Ordinal)];
        OverlapRules.Check($"{Section}:Routes", Routes, _errors);
        Agencies = new HashSet<string>(Routes.Select(route => route.Agency).Concat(ReadAgencies()), StringComparer.Ordinal);
    }

    private List<string> ReadAgencies()
    {
        var ids = new List<string>();
        var section = configuration.GetSection(AgenciesSection);
        if (!string.IsNullOrEmpty(section.Value)) _errors.Add(section.Path, "is one value; write an object of agency ids and names");
        foreach (var agency in section.GetChildren())
        {
            if (!Names.IsId(agency.Key)) _errors.Add(agency.Path, $"`{agency.Key}` is not an agency id; write {Names.IdGrammar}");
            else if (string.IsNullOrWhiteSpace(agency.Value)) _errors.Add(agency.Path, "has no name; write the agency's name as people know it");
            else ids.Add(agency.Key);
        }
        return ids;
    }
}
