using System.Collections.Immutable;
using Gateway.Policy.Decisions.Conditions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Analysis.Variables;

/// <summary>Everything that some directives tell apart: what the classes of each fact are made of.</summary>
internal sealed class Vocabulary
{
    private readonly AnalysisBudget _budget;
    private readonly List<DirectiveScope> _scopes;
    private readonly List<FactTest> _tests;

    /// <param name="alsoOperations">Classes that a question tells apart beyond the directives.</param>
    internal Vocabulary(IEnumerable<Directive> directives, IEnumerable<OperationSet> alsoOperations, AnalysisBudget budget)
    {
        _budget = budget;
        var all = directives.ToList();
        _scopes = [.. all.SelectMany(static directive => directive.Except.Append(directive.Scope))];
        _tests = [.. all.SelectMany(static directive => directive.Unless.Concat(directive.Require)).SelectMany(static set => Condition.Of(set)).Select(static condition => condition.Test)];
        Operations = [.. _scopes.Select(static scope => scope.Operations).OfType<OperationSet>().Concat(alsoOperations).Distinct()];
    }

    internal IReadOnlyList<OperationSet> Operations { get; }

    internal Signatures Agencies => Exact(Lists(static scope => scope.Agencies));

    internal Signatures Units => Signatures.OfNames([.. Lists(static scope => scope.Units), .. Words(WordFact.Unit)], _budget);

    internal Signatures Roles => Signatures.OfNames([.. Lists(static scope => scope.Roles), .. Distinct(_tests.OfType<RoleIs>().Select(static test => test.Words))], _budget);

    internal Signatures Of(WordFact fact) => Exact(Words(fact));

    /// <summary>Kinds of authorities that conditions accept alike; the words are those of the header.</summary>
    internal Signatures Authorities
    {
        get
        {
            var accepted = _tests.OfType<AuthorityIs>().Select(static test => test.Accepted).Distinct();
            // `none` stands alone in the header, so it is never one of several; a written request is a condition of its own.
            return Exact([.. accepted.Select(static types => (IReadOnlyList<string>)[.. StatedWords.LegalAuthorityTypes.Where(type => types.HasFlag(type.Value)).Select(static type => type.Key)]), ["none"], ["written_request"]]);
        }
    }

    internal IEnumerable<string> Masks => _tests.OfType<CaseNumberFits>().Select(static test => test.Mask);

    internal IEnumerable<NumberRange> Ranges(NumberFact fact) => _tests.OfType<NumberIs>().Where(test => test.Fact == fact).Select(static test => test.Range);

    private List<IReadOnlyList<string>> Words(WordFact fact) => Distinct(_tests.OfType<WordIs>().Where(test => test.Fact == fact).Select(static test => test.Words));

    private List<IReadOnlyList<string>> Lists(Func<DirectiveScope, ImmutableArray<string>?> select) =>
        Distinct(_scopes.Select(select).OfType<ImmutableArray<string>>());

    private static List<IReadOnlyList<string>> Distinct(IEnumerable<ImmutableArray<string>> lists) =>
        [.. lists.DistinctBy(static list => string.Join('\n', list.Order(StringComparer.Ordinal))).Select(static list => (IReadOnlyList<string>)list)];

    private Signatures Exact(IReadOnlyList<IReadOnlyList<string>> lists) =>
        new(lists.SelectMany(static list => list), [.. lists.Select(static list => (Func<string, bool>)list.ToHashSet(StringComparer.Ordinal).Contains)], _budget);
}
