using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Tests.Decisions;

/// <summary>Every condition once more, as directly as it is worded.</summary>
internal static class NaiveConditions
{
    private const string Token = "Gateway-Authorization";

    internal static IEnumerable<(string Name, string? Header, bool Holds)> Each(ConditionSet set, RequestFacts facts) =>
        OfCase(set, facts.Stated).Concat(OfAuthority(set, facts)).Concat(OfPeople(set, facts)).Concat(OfSearch(set, facts));

    private static IEnumerable<(string, string?, bool)> OfCase(ConditionSet set, StatedFacts stated)
    {
        if (set.CaseNumber is { } mask)
            yield return ("caseNumber", "Frt-Case-Number", stated.CaseNumber is { } number && number.Length == mask.Length && mask.Zip(number).All(pair =>
                pair.First == '#' ? char.IsAsciiDigit(pair.Second) : pair.First == '@' ? char.IsAsciiLetter(pair.Second) : pair.First == pair.Second));
        if (set.Purpose is { } purposes) yield return ("purpose", "Frt-Purpose", IsIn(purposes, stated.Purpose));
        if (set.OffenseClass is { } classes) yield return ("offenseClass", "Frt-Offense", IsIn(classes, stated.OffenseClass));
        if (set.OffenseCode is { } codes) yield return ("offenseCode", "Frt-Offense", IsIn(codes, stated.OffenseCode));
        if (set.OffenseAttempt is { } attempt) yield return ("offenseAttempt", "Frt-Offense", stated.OffenseAttempt == attempt);
        if (set.MinimumPenalty is { } months) yield return ("minimumPenalty", "Frt-Offense", stated.OffensePenalty >= months);
        if (set.Suspicion is { } weakest) yield return ("suspicion", "Frt-Suspicion", stated.Suspicion >= weakest);
    }

    private static IEnumerable<(string, string?, bool)> OfAuthority(ConditionSet set, RequestFacts facts)
    {
        var stated = facts.Stated;
        var types = Words(stated.LegalAuthority);
        if (set.LegalAuthority is { } accepted)
            yield return ("legalAuthority", "Frt-Legal-Authority", StatedWords.LegalAuthorityTypes.Any(type => accepted.HasFlag(type.Value) && types.Contains(type.Key)));
        if (set.LegalAuthorityUnexpired) yield return ("legalAuthorityUnexpired", "Frt-Legal-Authority", types.Length > 0 && facts.At < stated.LegalAuthorityExpires);
        if (set.LegalReference) yield return ("legalReference", "Frt-Legal-Reference", stated.LegalReference is not null);
        if (set.WrittenRequest) yield return ("writtenRequest", "Frt-Legal-Authority", types.Contains("written_request"));
        if (set.Exigency) yield return ("exigency", "Frt-Exigency", stated.Exigency is not null);
        if (set.Justification) yield return ("justification", "Frt-Justification", stated.Justification is not null);
        if (set.Recipient) yield return ("recipient", "Frt-Recipient", stated.Recipient is not null);
        foreach (var word in StatedWords.AttestationWords.Where(word => set.Attestations.HasFlag(word.Value)))
            yield return (word.Key, "Frt-Attest", Words(stated.Attest).Contains(word.Key));
    }

    private static IEnumerable<(string, string?, bool)> OfPeople(ConditionSet set, RequestFacts facts)
    {
        var caller = facts.Caller.Kind == CallerKind.Anonymous ? CallerFacts.Anonymous : facts.Caller;
        var person = caller.Kind is CallerKind.Member or CallerKind.Contractor && !string.IsNullOrEmpty(caller.Id);
        if (set.Requester is { } proof)
            yield return ("requester", proof == RequesterProof.Verified ? Token : "Frt-Requester", person || (proof == RequesterProof.Asserted && !string.IsNullOrEmpty(facts.Stated.Requester)));
        if (set.Unit is { } units) yield return ("unit", Token, IsIn(units, caller.Unit));
        if (set.Role is { } roles) yield return ("role", Token, roles.Intersect(caller.Roles).Any());
        if (set.TrainingValid) yield return ("trainingValid", Token, facts.At < caller.TrainingValidUntil);
    }

    private static IEnumerable<(string, string?, bool)> OfSearch(ConditionSet set, RequestFacts facts)
    {
        var search = facts.Search;
        if (set.Database is { } databases) yield return ("database", null, IsIn(databases, search.Database));
        if (set.CandidatesRequested is { } candidates)
            yield return ("candidatesRequested", null, search.Candidates is { } count && count >= (candidates.AtLeast ?? 0) && count <= (candidates.AtMost ?? count));
        if (set.Threshold is { } range)
            yield return ("threshold", null, search.Threshold is { } threshold && threshold >= (range.AtLeast ?? 0) && threshold <= (range.AtMost ?? 1));
        if (set.Probe is { } kinds) yield return ("probe", null, facts.Probe != ProbeKind.Unknown && kinds.Contains(facts.Probe));
        if (set.NotByReference) yield return ("byReference", null, !facts.ByReference);
        if (set.Approvals is not null) yield return ("approvals", "Frt-Approval", false);
    }

    private static bool IsIn(IEnumerable<string> words, string? word) => !string.IsNullOrEmpty(word) && words.Contains(word);

    private static string[] Words(string? list) => list is null ? [] : list.Replace(" ", "").Split(',');
}
