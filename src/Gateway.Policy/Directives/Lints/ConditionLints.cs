using System.Collections.Immutable;
using Gateway.Policy.Decisions;
using Gateway.Policy.Decisions.Conditions;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Directives.Lints;

/// <summary>Condition objects that nothing can satisfy, and those that say the same twice.</summary>
internal static class ConditionLints
{
    private const LegalAuthorities AnyGround = LegalAuthorities.WrittenRequest | LegalAuthorities.CourtOrder | LegalAuthorities.SearchWarrant |
        LegalAuthorities.Exigent | LegalAuthorities.Consent;

    internal static void Add(Directive directive, Places places)
    {
        var member = directive.Effect == Effect.Deny ? "unless" : "require";
        var sets = directive.Effect == Effect.Deny ? directive.Unless : directive.Require;
        for (var i = 0; i < sets.Length; i++)
        {
            var path = sets.Length == 1 && directive.Effect != Effect.Deny ? member : $"{member}[{i}]";
            foreach (var (name, why) in Impossible(sets[i], directive.Effect == Effect.Deny ? DirectiveScope.Everything : directive.Scope))
                places.Add(DirectiveLints.Contradictory, $"{path}.{name}", $"can never hold together with the rest: {why}");
            if (sets.Take(i).Any(earlier => IsSame(earlier, sets[i])))
                places.Add(DirectiveLints.Duplicate, path, "asks for the same as an earlier one: remove one of them");
        }
    }

    private static IEnumerable<(string Member, string Why)> Impossible(ConditionSet set, DirectiveScope scope)
    {
        if (set.Approvals is not null)
            yield return ("approvals", "no approval can be checked by this version, so nobody fulfils it");
        if (set.CaseNumber is { } mask && !CanBeCaseNumber(mask))
            yield return ("caseNumber", "a case number consists of letters, digits and `. _ / : # -`, and begins with a letter or digit");
        if (set.LegalAuthority is { } types && (types & AnyGround) == 0)
        {
            if (set.WrittenRequest) yield return ("writtenRequest", "`legalAuthority` accepts only `none`, which is stated alone");
            if (set.LegalAuthorityUnexpired) yield return ("legalAuthorityUnexpired", "`legalAuthority` accepts only `none`, and what is not there does not end");
        }
        if (set.CandidatesRequested is { AtMost: 0 })
            yield return ("candidatesRequested", "a search for no candidate is none");
        foreach (var found in Callers(set, scope)) yield return found;
    }

    private static IEnumerable<(string Member, string Why)> Callers(ConditionSet set, DirectiveScope scope)
    {
        if (set.Unit is { } asked && scope.Units is { } units && !asked.Intersect(units, StringComparer.Ordinal).Any())
            yield return ("unit", "the scope covers none of these units");
        if (scope.Callers is not { } kinds) yield break;
        if (kinds.All(static kind => kind is CallerKind.Anonymous or CallerKind.Application) && set.Requester == RequesterProof.Verified)
            yield return ("requester", "the scope covers no person, and only a person is verified");
        if (!kinds.All(static kind => kind == CallerKind.Anonymous)) yield break;
        if (set.Unit is not null) yield return ("unit", "the scope covers only the anonymous, who have no unit");
        if (set.Role is not null) yield return ("role", "the scope covers only the anonymous, who have no role");
        if (set.TrainingValid) yield return ("trainingValid", "the scope covers only the anonymous, whose training nobody knows");
    }

    private static bool CanBeCaseNumber(string mask)
    {
        // '#' and '@' stand for a digit and a letter, both of which may stand anywhere.
        var example = string.Concat(mask.Select(static c => c switch { '#' => '0', '@' => 'A', _ => c }));
        return FrtGrammar.IsCaseNumber(example);
    }

    // Lists that are told apart by reference count as the same when their members are.
    private static bool IsSame(ConditionSet one, ConditionSet other) => Condition.Of(one).Select(Shown).SequenceEqual(Condition.Of(other).Select(Shown));

    private static string Shown(Condition condition) => condition.Name + condition.Test switch
    {
        WordIs test => Shown(test.Words),
        RoleIs test => Shown(test.Words),
        ProbeIs test => Shown([.. test.Kinds.Select(static kind => kind.ToString())]),
        var test => test.ToString(),
    };

    private static string Shown(ImmutableArray<string> words) => string.Join('\n', words.Order(StringComparer.Ordinal));
}
