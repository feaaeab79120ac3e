namespace Gateway.Policy.Requests;

/// <summary>What can be said of a caller's unit and roles: whoever is anonymous has none, whatever else the facts say.</summary>
internal static class KnownCaller
{
    /// <summary>Null where it is not known.</summary>
    internal static string? UnitOf(CallerFacts caller) => caller.Kind == CallerKind.Anonymous || string.IsNullOrEmpty(caller.Unit) ? null : caller.Unit;

    internal static IReadOnlyList<string> RolesOf(CallerFacts caller) => caller.Kind == CallerKind.Anonymous ? [] : caller.Roles;
}
