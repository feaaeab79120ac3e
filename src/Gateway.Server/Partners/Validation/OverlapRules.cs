namespace Gateway.Server.Partners.Validation;

/// <summary>
/// No request may belong to two routes by an accident of spelling. Routes with hosts come before prefix routes, so the two kinds never compete; within a kind,
/// paths may lie inside each other only where agency and profile are the same, since a request that misses the longer path would fall to the shorter one.
/// </summary>
internal static class OverlapRules
{
    public static void Check(string section, IReadOnlyList<RouteModel> routes, ErrorList errors)
    {
        for (var i = 0; i < routes.Count; i++)
            for (var j = i + 1; j < routes.Count; j++)
                if (WhatIsWrong(routes[i], routes[j]) is { } wrong)
                    errors.Add($"{section}:{routes[j].RouteId}:Match", $"{wrong}; give each its own hosts or first segments");
    }

    private static string? WhatIsWrong(RouteModel one, RouteModel other)
    {
        if (one.PreservesHost != other.PreservesHost || (one.PreservesHost && !one.Hosts.Intersect(other.Hosts).Any())) return null;
        if (one.PathPrefix.Equals(other.PathPrefix, StringComparison.OrdinalIgnoreCase)) return $"matches the same requests as the route `{one.RouteId}`";
        if (!IsInside(one.PathPrefix, other.PathPrefix) && !IsInside(other.PathPrefix, one.PathPrefix)) return null;
        return one.Agency == other.Agency && one.Api == other.Api ? null
            : $"lies inside or around the path of the route `{one.RouteId}`, which has another agency or profile, so that a differently spelt path would change sides";
    }

    private static bool IsInside(string path, string outer) => (path + "/").StartsWith(outer + "/", StringComparison.OrdinalIgnoreCase);
}
