using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Benchmarks.Decisions;

/// <summary>A ban and a grant that each ask for every condition that can be fulfilled, and a request that fulfils them, or all but the last that is looked at.</summary>
internal static class EveryCondition
{
    internal static DirectiveSet Set(DateTimeOffset from) => DirectiveSet.Compile(1, [Member("ban", Effect.Deny, from), Member("grant", Effect.Allow, from)]);

    internal static RequestFacts Stated(RequestFacts facts, bool met) => facts with
    {
        Probe = ProbeKind.Still,
        ByReference = !met,
        Search = new SearchFacts { Database = "mugshots", Candidates = 20, Threshold = 0.95m },
        Caller = facts.Caller with { TrainingValidUntil = facts.At.AddYears(1) },
        Stated = new StatedFacts
        {
            CaseNumber = "26-0123456",
            Purpose = "witness",
            OffenseClass = "stalking",
            OffenseCode = "940.32",
            OffenseAttempt = false,
            OffensePenalty = 120,
            Suspicion = Suspicion.ProbableCause,
            LegalAuthority = "written_request, search_warrant",
            LegalAuthorityExpires = facts.At.AddDays(30),
            LegalReference = "26-SW-17",
            Exigency = "danger of death",
            Justification = "Seen on camera 4.",
            Recipient = "District attorney",
            Attest = "alternativesExhausted, notProtectedActivity, notImmigration, subjectIntended, policyPosted",
        },
    };

    private static ConditionSet Every => new()
    {
        CaseNumber = "##-#######",
        Purpose = ["suspect", "victim", "witness"],
        OffenseClass = ["homicide", "rape", "robbery", "kidnapping", "human_trafficking", "child_exploitation", "carjacking", "stalking"],
        OffenseCode = ["940.01", "940.225", "943.32", "940.32"],
        OffenseAttempt = false,
        MinimumPenalty = 13,
        Suspicion = Suspicion.ReasonableSuspicion,
        LegalAuthority = LegalAuthorities.CourtOrder | LegalAuthorities.SearchWarrant,
        LegalAuthorityUnexpired = true,
        LegalReference = true,
        WrittenRequest = true,
        Exigency = true,
        Justification = true,
        Recipient = true,
        Attestations = Attestations.AlternativesExhausted | Attestations.NotProtectedActivity | Attestations.NotImmigration | Attestations.SubjectIntended | Attestations.PolicyPosted,
        Requester = RequesterProof.Verified,
        Unit = ["robbery", "homicide"],
        Role = ["examiner", "analyst"],
        TrainingValid = true,
        Database = ["licences", "mugshots"],
        CandidatesRequested = new NumberRange(2, 50),
        Threshold = new NumberRange(0.9m, null),
        Probe = [ProbeKind.Still, ProbeKind.Vector],
        NotByReference = true,
    };

    private static SetMember Member(string id, Effect effect, DateTimeOffset from)
    {
        var directive = new Directive
        {
            Id = id,
            Title = "A title",
            Issuer = "Chief of Police",
            Authority = Authority.Statute,
            Reference = "https://city.example/directives",
            Effect = effect,
            EffectiveFrom = from,
            Unless = effect == Effect.Deny ? [Every] : [],
            Require = effect == Effect.Deny ? [] : [Every],
            Message = "A message.",
        };
        return new SetMember(new DirectiveDocument(directive, id, default), 1, from, IsMissing: false);
    }
}
