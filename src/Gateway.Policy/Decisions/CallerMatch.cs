using System.Collections.Immutable;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Decisions;

/// <summary>
/// Whether the caller falls under the units, roles and callers of a scope. A prohibition covers unless proven not to, so what is unknown matches and names are
/// compared without case; a permission covers only if proven to, so what is unknown does not match and names must be equal. No allocation.
/// </summary>
internal static class CallerMatch
{
    /// <summary>For the scope of a deny, and for what a log or allow carves out.</summary>
    internal static bool IsPossible(DirectiveScope scope, CallerFacts caller) =>
        (scope.Callers is not { } kinds || !IsKnown(caller.Kind) || kinds.AsSpan().Contains(caller.Kind)) &&
        (scope.Units is not { } units || KnownCaller.UnitOf(caller) is not { } unit || Contains(units, unit, StringComparison.OrdinalIgnoreCase)) &&
        (scope.Roles is not { } roles || KnownCaller.RolesOf(caller) is not { Count: > 0 } held || ContainsAny(roles, held, StringComparison.OrdinalIgnoreCase));

    /// <summary>For the scope of a log or allow, and for what a deny carves out.</summary>
    internal static bool IsProven(DirectiveScope scope, CallerFacts caller) =>
        (scope.Callers is not { } kinds || (caller.Kind != CallerKind.Unknown && kinds.AsSpan().Contains(caller.Kind))) &&
        (scope.Units is not { } units || (KnownCaller.UnitOf(caller) is { } unit && Contains(units, unit, StringComparison.Ordinal))) &&
        (scope.Roles is not { } roles || ContainsAny(roles, KnownCaller.RolesOf(caller), StringComparison.Ordinal));

    /// <summary>True when a permission that names no kinds of callers covers this one: where the gateway can know its callers, only a known one.</summary>
    internal static bool IsCoveredByAll(RequestFacts facts) => !facts.IdentityConfigured || IsKnown(facts.Caller.Kind);

    private static bool IsKnown(CallerKind kind) => kind is CallerKind.Member or CallerKind.Contractor or CallerKind.Application;

    private static bool ContainsAny(ImmutableArray<string> names, IReadOnlyList<string> held, StringComparison comparison)
    {
        for (var i = 0; i < held.Count; i++)
            if (Contains(names, held[i], comparison))
                return true;
        return false;
    }

    private static bool Contains(ImmutableArray<string> names, string name, StringComparison comparison)
    {
        foreach (var candidate in names)
            if (string.Equals(candidate, name, comparison))
                return true;
        return false;
    }
}
