using System.Collections.Immutable;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Decisions.Conditions;

/// <summary>One condition in the form in which it is judged.</summary>
/// <param name="Name">The member name in the directive.</param>
/// <param name="Header">The request header that states it; null where the message itself or its API profile tells.</param>
internal sealed record Condition(string Name, string? Header, FactTest Test)
{
    // The header that carries the token; where a partner does not use it, Authorization does as well.
    private const string Identity = "Gateway-Authorization";

    internal bool Holds(RequestFacts facts) => Test.Holds(facts);

    /// <summary>The conditions of <paramref name="set"/> in the order of the vocabulary.</summary>
    internal static ImmutableArray<Condition> Of(ConditionSet set)
    {
        var conditions = ImmutableArray.CreateBuilder<Condition>();
        AddCase(set, conditions);
        AddAuthority(set, conditions);
        AddPeople(set, conditions);
        AddSearch(set, conditions);
        return conditions.ToImmutable();
    }

    private static void AddCase(ConditionSet set, ImmutableArray<Condition>.Builder conditions)
    {
        if (set.CaseNumber is { } mask) conditions.Add(new("caseNumber", "Frt-Case-Number", new CaseNumberFits(mask)));
        if (set.Purpose is { } purposes) conditions.Add(new("purpose", "Frt-Purpose", new WordIs(WordFact.Purpose, purposes)));
        if (set.OffenseClass is { } classes) conditions.Add(new("offenseClass", "Frt-Offense", new WordIs(WordFact.OffenseClass, classes)));
        if (set.OffenseCode is { } codes) conditions.Add(new("offenseCode", "Frt-Offense", new WordIs(WordFact.OffenseCode, codes)));
        if (set.OffenseAttempt is { } attempt) conditions.Add(new("offenseAttempt", "Frt-Offense", new TruthIs(TruthFact.OffenseAttempt, attempt)));
        if (set.MinimumPenalty is { } months)
            conditions.Add(new("minimumPenalty", "Frt-Offense", new NumberIs(NumberFact.OffensePenalty, new NumberRange(months, null))));
        if (set.Suspicion is { } weakest)
            conditions.Add(new("suspicion", "Frt-Suspicion", new NumberIs(NumberFact.Suspicion, new NumberRange((decimal)weakest, null))));
    }

    private static void AddAuthority(ConditionSet set, ImmutableArray<Condition>.Builder conditions)
    {
        if (set.LegalAuthority is { } types) conditions.Add(new("legalAuthority", "Frt-Legal-Authority", new AuthorityIs(types)));
        if (set.LegalAuthorityUnexpired) conditions.Add(new("legalAuthorityUnexpired", "Frt-Legal-Authority", new HasNotEnded(EndFact.LegalAuthority)));
        if (set.LegalReference) conditions.Add(new("legalReference", "Frt-Legal-Reference", new IsStated(TextFact.LegalReference)));
        if (set.WrittenRequest) conditions.Add(new("writtenRequest", "Frt-Legal-Authority", new AuthorityIs(LegalAuthorities.WrittenRequest)));
        if (set.Exigency) conditions.Add(new("exigency", "Frt-Exigency", new IsStated(TextFact.Exigency)));
        if (set.Justification) conditions.Add(new("justification", "Frt-Justification", new IsStated(TextFact.Justification)));
        if (set.Recipient) conditions.Add(new("recipient", "Frt-Recipient", new IsStated(TextFact.Recipient)));
        foreach (var (word, attested) in StatedWords.AttestationWords)
            if (set.Attestations.HasFlag(attested))
                conditions.Add(new(word, "Frt-Attest", new IsAttested(attested)));
    }

    private static void AddPeople(ConditionSet set, ImmutableArray<Condition>.Builder conditions)
    {
        if (set.Requester is { } proof)
            conditions.Add(new("requester", proof == RequesterProof.Verified ? Identity : "Frt-Requester", new RequesterIs(proof)));
        if (set.Unit is { } units) conditions.Add(new("unit", Identity, new WordIs(WordFact.Unit, units)));
        if (set.Role is { } roles) conditions.Add(new("role", Identity, new RoleIs(roles)));
        if (set.TrainingValid) conditions.Add(new("trainingValid", Identity, new HasNotEnded(EndFact.Training)));
    }

    private static void AddSearch(ConditionSet set, ImmutableArray<Condition>.Builder conditions)
    {
        if (set.Database is { } databases) conditions.Add(new("database", null, new WordIs(WordFact.Database, databases)));
        if (set.CandidatesRequested is { } candidates) conditions.Add(new("candidatesRequested", null, new NumberIs(NumberFact.Candidates, candidates)));
        if (set.Threshold is { } threshold) conditions.Add(new("threshold", null, new NumberIs(NumberFact.Threshold, threshold)));
        if (set.Probe is { } kinds) conditions.Add(new("probe", null, new ProbeIs(kinds)));
        if (set.NotByReference) conditions.Add(new("byReference", null, new TruthIs(TruthFact.ByReference, false)));
        if (set.Approvals is { } others) conditions.Add(new("approvals", "Frt-Approval", new IsApprovedBy(others)));
    }
}
