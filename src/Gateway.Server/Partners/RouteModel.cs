using Gateway.Policy.Apis;
using Gateway.Server.Partners.Resilience;

namespace Gateway.Server.Partners;

/// <summary>The compiled form of a route: whose it is, how its requests are read, and what becomes of their paths. Immutable.</summary>
internal sealed class RouteModel
{
    public required string RouteId { get; init; }

    /// <summary>Id of the agency, as directives name it.</summary>
    public required string Agency { get; init; }
    public required ApiProfile Profile { get; init; }

    /// <summary>Host names that it serves, lower case, ordered; empty for a prefix route.</summary>
    public required IReadOnlyList<string> Hosts { get; init; }

    /// <summary>Literal beginning of the paths that it serves, such as <c>/compreface</c>; empty: all paths.</summary>
    public required string PathPrefix { get; init; }

    /// <summary>Taken off the front of the path before it is judged and sent; empty: nothing. Always <see cref="PathPrefix"/> or its beginning.</summary>
    public required string RemovedPrefix { get; init; }

    /// <summary>Put in front of the path that is sent; empty: nothing.</summary>
    public required string AddedPrefix { get; init; }

    /// <summary>Headers with the partner's credential that the gateway sets. Never shown, logged or recorded; only the names are part of <see cref="Hash"/>.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> CredentialHeaders { get; init; }
    public required ClusterModel Cluster { get; init; }

    /// <summary>How long one exchange may run, however busy it is. 1 s to 7 days.</summary>
    public required TimeSpan MaxAge { get; init; }

    /// <summary>What it bears of its partner's faults. Changes neither where requests go nor how they are judged, so it is no part of <see cref="Hash"/>.</summary>
    public ResilienceSettings Resilience { get; init; } = ResilienceSettings.Default;

    /// <summary>How long a WebSocket, a gRPC call or a stream of events may be silent both ways; other answers have the cluster's activity time-out. No part of <see cref="Hash"/>.</summary>
    public TimeSpan StreamIdleTimeout { get; init; } = DefaultStreamIdleTimeout;

    /// <summary>A silent stream is not a broken one; peers that vanished are noticed by TCP's own probes.</summary>
    public static TimeSpan DefaultStreamIdleTimeout { get; } = TimeSpan.FromHours(8);

    /// <summary>SHA-256 of the route's canonical form, its profile included; lower-case hex. See <see cref="PolicySet"/>.</summary>
    public string Hash => field ??= PolicySet.HashOf(this);

    /// <summary>Name of the profile.</summary>
    public string Api => Profile.Name;

    /// <summary>True where the caller's Host header goes out as it came: on every route with hosts.</summary>
    public bool PreservesHost => Hosts.Count > 0;

    /// <summary>
    /// The path in the API's own terms: <paramref name="path"/> less the removed prefix, which must stand there letter for letter (any case) and end with its segment.
    /// False where it does not, as when it is written with escapes: such a path is ambiguous.
    /// </summary>
    public bool TryReadApiPath(string path, out string apiPath)
    {
        apiPath = "";
        if (!path.StartsWith(PathPrefix, StringComparison.OrdinalIgnoreCase) || (PathPrefix.Length > 0 && path.Length > PathPrefix.Length && path[PathPrefix.Length] != '/')) return false;
        var rest = path[RemovedPrefix.Length..];
        apiPath = rest.Length == 0 ? "/" : rest;
        return true;
    }

    /// <summary>The path that goes out for an API path.</summary>
    public string SentPathOf(string apiPath) => AddedPrefix + apiPath;
}
