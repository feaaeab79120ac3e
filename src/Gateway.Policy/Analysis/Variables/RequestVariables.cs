using Gateway.Policy.Decisions.Conditions;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Analysis.Variables;

/// <summary>
/// Every fact that a decision depends on, in the order in which diagrams ask for them. Operations are asked one class after the other, since a request may have
/// several; so are the roles that a caller holds and the authorities that are stated.
/// </summary>
internal sealed class RequestVariables
{
    private readonly List<Variable> _all = [];

    internal RequestVariables(Vocabulary words, IReadOnlyList<long> intervals, long end, AnalysisBudget budget)
    {
        Time = Add(new TimeVariable(intervals, end));
        Agency = Add(new WordVariable(
            words.Agencies, static facts => facts.Agency, static (facts, id) => facts with { Agency = id }, canBeMissing: false, "another-agency", new("the agency", "an agency")));
        Identity = Add(new ChoiceVariable<bool>(
            [(true, "knows its callers"), (false, "has no identities configured")], static facts => facts.IdentityConfigured,
            static (facts, value) => facts with { IdentityConfigured = value }, "the gateway "));
        Kind = Add(CallerVariables.Kind);
        Operations = AddAll(OperationVariables.Of(words.Operations));
        Person = Add(CallerVariables.Person);
        Unit = Add(CallerVariables.Unit(words.Units));
        Roles = AddAll(CallerVariables.Roles(words.Roles));
        Training = Add(CallerVariables.Training);
        CaseNumber = Add(new CaseNumberVariable(words.Masks, budget));
        Purpose = Add(StatedVariables.Purpose(words.Of(WordFact.Purpose)));
        OffenseClass = Add(StatedVariables.OffenseClass(words.Of(WordFact.OffenseClass)));
        OffenseCode = Add(StatedVariables.OffenseCode(words.Of(WordFact.OffenseCode)));
        OffenseAttempt = Add(StatedVariables.OffenseAttempt);
        OffensePenalty = Add(StatedVariables.OffensePenalty(words.Ranges(NumberFact.OffensePenalty)));
        Suspicion = Add(StatedVariables.Suspicion);
        Authorities = AddAll(AuthorityVariables.Of(words.Authorities));
        Unexpired = Add(AuthorityVariables.Unexpired);
        Texts = AddAll(StatedVariables.Texts);
        Attestations = AddAll(StatedVariables.Attested);
        Requester = Add(StatedVariables.Requester);
        Database = Add(SearchVariables.Database(words.Of(WordFact.Database)));
        Candidates = Add(SearchVariables.Candidates(words.Ranges(NumberFact.Candidates)));
        Threshold = Add(SearchVariables.Threshold(words.Ranges(NumberFact.Threshold)));
        Probe = Add(SearchVariables.Probe);
        ByReference = Add(SearchVariables.ByReference);
    }

    internal IReadOnlyList<Variable> All => _all;

    internal int Time { get; }
    internal int Agency { get; }
    internal int Identity { get; }
    internal int Kind { get; }
    internal Range Operations { get; }
    internal int Person { get; }
    internal int Unit { get; }
    internal Range Roles { get; }
    internal int Training { get; }
    internal int CaseNumber { get; }
    internal int Purpose { get; }
    internal int OffenseClass { get; }
    internal int OffenseCode { get; }
    internal int OffenseAttempt { get; }
    internal int OffensePenalty { get; }
    internal int Suspicion { get; }

    /// <summary>The first is <c>none</c>, the last any word beyond the vocabulary or that no directive accepts.</summary>
    internal Range Authorities { get; }
    internal int Unexpired { get; }

    /// <summary>In the order of <see cref="TextFact"/>.</summary>
    internal Range Texts { get; }

    /// <summary>In the order of <see cref="StatedWords.AttestationWords"/>.</summary>
    internal Range Attestations { get; }
    internal int Requester { get; }
    internal int Database { get; }
    internal int Candidates { get; }
    internal int Threshold { get; }
    internal int Probe { get; }
    internal int ByReference { get; }

    /// <summary>
    /// The order in which a description leaves facts out: what is stated first, then who calls, then the time. A fact without which another is not known goes before that
    /// other one, so that the sentence speaks of the one that decides.
    /// </summary>
    internal IEnumerable<int> FromDetailToWhole =>
    [
        .. Enumerable.Range(Unexpired + 1, _all.Count - Unexpired - 1).Reverse(), .. In(Authorities).Reverse(), Unexpired, Suspicion,
        OffenseClass, OffensePenalty, OffenseAttempt, OffenseCode, .. Enumerable.Range(0, OffenseClass).Reverse(),
    ];

    internal static IEnumerable<int> In(Range range) => Enumerable.Range(range.Start.Value, range.End.Value - range.Start.Value);

    private int Add(Variable variable)
    {
        _all.Add(variable);
        return _all.Count - 1;
    }

    private Range AddAll(IEnumerable<Variable> variables)
    {
        var start = _all.Count;
        _all.AddRange(variables);
        return start.._all.Count;
    }
}
