using Gateway.Policy.Decisions.Conditions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Decisions.Index;

/// <summary>
/// Whether signing in could help: some known caller would be permitted with everything else as it is. Tried over the kinds, and the units and roles that the
/// cell's directives name in scopes and conditions, with one of each that none names. Their training is valid.
/// </summary>
internal static class SomebodyKnown
{
    // All sets of so many roles are tried, beyond that single ones and pairs; and no more callers than the second figure. Who is missed by these bounds is told
    // 403 in place of 401: neither lets anything through.
    private const int MostRolesInFull = 6;
    private const int MostCallers = 4096;

    // No name of a unit or role in a directive can be this one: names have no blank at either end.
    private const string Unnamed = " ";

    internal static bool WouldPass(Cell cell, RequestFacts facts, bool withoutLogs)
    {
        if (facts is not { IdentityConfigured: true, Caller.Kind: CallerKind.Anonymous }) return false;
        if (cell.Denies.Any(static deny => deny.AlwaysBites) || cell.Grants.IsEmpty) return false;
        return Callers(cell).Take(MostCallers).Any(caller => cell.WouldPermit(facts with { Caller = caller }, withoutLogs));
    }

    private static IEnumerable<CallerFacts> Callers(Cell cell)
    {
        var scopes = cell.Denies.Concat(cell.Grants)
            .Select(static rule => rule.Rule.Directive)
            .SelectMany(static directive => directive.Except.Append(directive.Scope))
            .ToList();
        var tests = cell.Denies.Concat(cell.Grants)
            .SelectMany(static rule => rule.Rule.Alternatives)
            .SelectMany(static conditions => conditions.Select(static condition => condition.Test))
            .ToList();
        var units = Names(scopes, static scope => scope.Units, tests.OfType<WordIs>().Where(static test => test.Fact == WordFact.Unit).SelectMany(static test => test.Words));
        var roleSets = Subsets(Names(scopes, static scope => scope.Roles, tests.OfType<RoleIs>().SelectMany(static test => test.Words))).ToList();
        CallerKind[] kinds = [CallerKind.Member, CallerKind.Contractor, CallerKind.Application];
        return from roles in roleSets
               from unit in units.Append(Unnamed)
               from kind in kinds
               select new CallerFacts { Kind = kind, Id = "somebody", Unit = unit, Roles = [Unnamed, .. roles], TrainingValidUntil = DateTimeOffset.MaxValue };
    }

    private static List<string> Names(List<DirectiveScope> scopes, Func<DirectiveScope, IEnumerable<string>?> select, IEnumerable<string> alsoNamed) =>
        [.. scopes.SelectMany(scope => select(scope) ?? []).Concat(alsoNamed).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<string[]> Subsets(List<string> names)
    {
        if (names.Count <= MostRolesInFull)
            return Enumerable.Range(0, 1 << names.Count).Select(mask => names.Where((_, i) => (mask & (1 << i)) != 0).ToArray());
        var pairs = names.SelectMany((first, i) => names.Skip(i + 1).Select(second => new[] { first, second }));
        return new string[][] { [] }.Concat(names.Select(static name => new[] { name })).Concat(pairs);
    }
}
