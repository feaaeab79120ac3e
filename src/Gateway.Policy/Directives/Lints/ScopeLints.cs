using System.Collections.Immutable;
using Gateway.Policy.Decisions;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Directives.Lints;

/// <summary>Entries of scopes that say nothing, or speak of what cannot occur.</summary>
internal static class ScopeLints
{
    internal static void Add(Directive directive, Places places)
    {
        AddOwn(directive.Scope, "scope", directive.Effect, places);
        for (var i = 0; i < directive.Except.Length; i++)
        {
            var (except, path) = (directive.Except[i], $"except[{i}]");
            AddOwn(except, path, directive.Effect, places);
            if (IsApart(directive.Scope, except) is { } member)
                places.Add(DirectiveLints.Unreachable, $"{path}.{member}", "has nothing in common with the scope, so nothing is carved out: remove it, or name what the scope covers");
        }
    }

    private static void AddOwn(DirectiveScope scope, string path, Effect effect, Places places)
    {
        AddTwins(scope.Units, $"{path}.units", effect, places);
        AddTwins(scope.Roles, $"{path}.roles", effect, places);
        // A permission needs proof, and nobody can prove the unit or role of somebody unknown.
        if (effect != Effect.Deny && path == "scope" && scope.Callers is { } kinds && kinds.Contains(CallerKind.Anonymous) && (scope.Units is not null || scope.Roles is not null))
            places.Add(DirectiveLints.Unreachable, $"{path}.callers", "names `anonymous` beside units or roles, which the anonymous do not have: take it out, or the lists");
    }

    private static void AddTwins(ImmutableArray<string>? names, string path, Effect effect, Places places)
    {
        if (names is not { } list) return;
        for (var i = 0; i < list.Length; i++)
            if (list.Take(i).Contains(list[i], StringComparer.OrdinalIgnoreCase))
                places.Add(DirectiveLints.Duplicate, $"{path}[{i}]", effect == Effect.Deny
                    ? "differs only in case from an earlier one, and a `deny` ignores case: remove one of them"
                    : "differs only in case from an earlier one: keep the one that tokens carry");
    }

    private static string? IsApart(DirectiveScope scope, DirectiveScope except) =>
        scope.Agencies is { } agencies && except.Agencies is { } named && !agencies.Intersect(named, StringComparer.Ordinal).Any() ? "agencies"
        : scope.Operations is { } operations && except.Operations is { } classes && (operations.Bits & classes.Bits) == 0 ? "operations"
        : null;
}
