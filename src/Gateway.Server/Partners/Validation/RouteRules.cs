using System.Globalization;
using Gateway.Policy.Apis;

namespace Gateway.Server.Partners.Validation;

/// <summary>Reads one route. Says all that is wrong with it, and gives its model only where nothing is.</summary>
internal sealed class RouteRules(IReadOnlyDictionary<string, ApiProfile> profiles, IReadOnlyDictionary<string, ClusterModel?> clusters, ErrorList errors)
{
    private static readonly TimeSpan DefaultMaxAge = TimeSpan.FromHours(8);
    private static readonly TimeSpan LongestMaxAge = TimeSpan.FromDays(7);

    public RouteModel? Read(IConfigurationSection route)
    {
        if (route.Key.Length > Names.LongestId) errors.Add(route.Path, $"a route's id has at most {Names.LongestId} characters; write a shorter one");
        var agency = ReadAgency(route);
        var profile = ReadProfile(route);
        var cluster = ReadCluster(route);
        var maxAge = ReadMaxAge(route);
        var hosts = ReadHosts(route.GetSection("Match:Hosts"));
        var prefix = ReadPath(route, hosts is not { Count: 0 });
        if (profile is { SignsHostAndPath: true } && hosts is { Count: 0 })
            errors.Add(route, "Metadata:Api", $"requests of `{profile.Name}` are signed over host and path, which a prefix route changes; write the partner's host names in Match:Hosts");
        var transforms = new TransformRules(route, profile, hosts is not { Count: 0 }, prefix, errors).Read();
        var resilience = ResilienceRules.Read(route, errors);
        if (agency is null || profile is null || cluster is null || hosts is null || prefix is null || maxAge is null) return null;
        return new RouteModel
        {
            RouteId = route.Key,
            Agency = agency,
            Profile = profile,
            Hosts = hosts,
            PathPrefix = prefix,
            RemovedPrefix = transforms.RemovedPrefix,
            AddedPrefix = transforms.AddedPrefix,
            CredentialHeaders = transforms.CredentialHeaders,
            Cluster = cluster,
            MaxAge = maxAge.Value,
            Resilience = resilience,
            StreamIdleTimeout = TimeSpan.TryParseExact(route["Metadata:StreamIdleTimeout"], "c", CultureInfo.InvariantCulture, out var idle) ? idle : RouteModel.DefaultStreamIdleTimeout,
        };
    }

    private string? ReadAgency(IConfigurationSection route)
    {
        var agency = route["Metadata:Agency"];
        if (string.IsNullOrEmpty(agency)) errors.Add(route, "Metadata:Agency", $"is missing; write the id of the agency that this route leads to ({Names.IdGrammar})");
        else if (!Names.IsId(agency)) errors.Add(route, "Metadata:Agency", $"`{agency}` is not an agency id; write {Names.IdGrammar}");
        else return agency;
        return null;
    }

    private ApiProfile? ReadProfile(IConfigurationSection route)
    {
        var api = route["Metadata:Api"];
        if (string.IsNullOrEmpty(api)) errors.Add(route, "Metadata:Api", "is missing; write the name of an API profile" + Names.Suggest("", profiles.Keys));
        else if (!profiles.TryGetValue(api, out var profile)) errors.Add(route, "Metadata:Api", $"there is no API profile `{api}`" + Names.Suggest(api, profiles.Keys));
        else return profile;
        return null;
    }

    private TimeSpan? ReadMaxAge(IConfigurationSection route)
    {
        if (route["Metadata:MaxAge"] is not { Length: > 0 } text) return DefaultMaxAge;
        // What is no duration at all is said by the schema.
        if (!Scalar.Duration.IsValid(text)) return null;
        var age = TimeSpan.ParseExact(text, "c", CultureInfo.InvariantCulture);
        if (age >= TimeSpan.FromSeconds(1) && age <= LongestMaxAge) return age;
        errors.Add(route, "Metadata:MaxAge", $"`{text}` is out of bounds; write 1 second (`00:00:01`) to 7 days (`7.00:00:00`)");
        return null;
    }

    private ClusterModel? ReadCluster(IConfigurationSection route)
    {
        var id = route["ClusterId"];
        if (string.IsNullOrEmpty(id)) errors.Add(route, "ClusterId", "is missing; write the name of a cluster" + Names.Suggest("", clusters.Keys));
        else if (!clusters.TryGetValue(id, out var cluster)) errors.Add(route, "ClusterId", $"there is no cluster `{id}`" + Names.Suggest(id, clusters.Keys));
        else return cluster;
        return null;
    }

    /// <summary>Lower case, ordered; null where one is wrong.</summary>
    private List<string>? ReadHosts(IConfigurationSection section)
    {
        var isRight = string.IsNullOrEmpty(section.Value);
        var hosts = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var item in section.GetChildren())
        {
            var host = item.Value ?? "";
            var wrong = host.Contains('*', StringComparison.Ordinal) ? "wildcards would let callers choose among a vendor's tenants; write each host name out"
                : host.Contains(':', StringComparison.Ordinal) ? "a port or an IPv6 address would miss callers that write the host without it; write the host name alone"
                : !Names.IsHost(host) ? "is not a host name; write letters, digits, `-` and dots, without a dot at the end"
                : hosts.Add(host.ToLowerInvariant()) ? null : "stands there twice; write it once";
            if (wrong is null) continue;
            errors.Add(item.Path, $"`{host}`: {wrong}");
            isRight = false;
        }
        return isRight ? [.. hosts] : null;
    }

    /// <summary>The literal beginning of Match:Path; null where it is wrong.</summary>
    private string? ReadPath(IConfigurationSection route, bool hasHosts)
    {
        var path = route["Match:Path"] ?? "";
        if (path.Length == 0 && hasHosts) return "";
        if (path.Length == 0)
        {
            errors.Add(route, "Match", "has neither Hosts nor Path; write the partner's host names, or a path such as `/compreface/{**rest}`");
            return null;
        }
        var open = path.IndexOf("/{", StringComparison.Ordinal);
        var prefix = open < 0 ? path : path[..open];
        if (open < 0 || !IsCatchAll(path[(open + 1)..]) || (prefix.Length > 0 && !Names.IsPathPrefix(prefix)))
        {
            errors.Add(route, "Match:Path", $"`{path}` is not a prefix; write literal segments and a catch-all, such as `/compreface/{{**rest}}`");
            return null;
        }
        if (prefix.Length > 0 || hasHosts) return prefix;
        errors.Add(route, "Match:Path", "every request to any host would go to this agency; begin with a segment of its own, such as `/compreface/{**rest}`, or write Match:Hosts");
        return null;
    }

    private static bool IsCatchAll(string segment) =>
        segment.StartsWith("{*", StringComparison.Ordinal) && segment.EndsWith('}') && segment[2..^1].TrimStart('*') is { Length: > 0 } name && name.All(char.IsAsciiLetterOrDigit);
}
