using CsCheck;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Tests.Directives;

/// <summary>Every condition with two ways to ask for it, and facts of which about half satisfy it.</summary>
internal static class GeneratedConditions
{
    private static readonly Action<Draft, bool>[] Each =
    [
        (to, one) => to.Set = to.Set with { CaseNumber = one ? "##-@" : "##-#" },
        (to, one) => to.Set = to.Set with { Purpose = one ? ["suspect"] : ["missing", "suspect"] },
        (to, one) => to.Set = to.Set with { OffenseClass = one ? ["robbery"] : ["robbery", "stalking"] },
        (to, one) => to.Set = to.Set with { OffenseCode = one ? ["940.01"] : ["940.01", "943.32(2)"] },
        (to, one) => to.Set = to.Set with { OffenseAttempt = one },
        (to, one) => to.Set = to.Set with { MinimumPenalty = one ? 12 : 60 },
        (to, one) => to.Set = to.Set with { Suspicion = one ? Suspicion.ReasonableSuspicion : Suspicion.ProbableCause },
        (to, one) => to.Set = to.Set with { LegalAuthority = one ? LegalAuthorities.CourtOrder : LegalAuthorities.CourtOrder | LegalAuthorities.Exigent },
        (to, _) => to.Set = to.Set with { LegalAuthorityUnexpired = true },
        (to, _) => to.Set = to.Set with { LegalReference = true },
        (to, _) => to.Set = to.Set with { WrittenRequest = true },
        (to, _) => to.Set = to.Set with { Exigency = true },
        (to, _) => to.Set = to.Set with { Justification = true },
        (to, _) => to.Set = to.Set with { Recipient = true },
        (to, one) => to.Set = to.Set with { Attestations = one ? Attestations.NotImmigration : Attestations.AlternativesExhausted | Attestations.PolicyPosted },
        (to, one) => to.Set = to.Set with { Attestations = one ? Attestations.NotProtectedActivity : Attestations.SubjectIntended },
        (to, one) => to.Set = to.Set with { Requester = one ? RequesterProof.Verified : RequesterProof.Asserted },
        (to, one) => to.Set = to.Set with { Unit = one ? ["homicide"] : ["homicide", "robbery"] },
        (to, one) => to.Set = to.Set with { Role = one ? ["detective"] : ["examiner"] },
        (to, _) => to.Set = to.Set with { TrainingValid = true },
        (to, one) => to.Set = to.Set with { Database = one ? ["mugshots"] : ["licences"] },
        (to, one) => to.Set = to.Set with { CandidatesRequested = one ? new NumberRange(2, 50) : new NumberRange(null, 10) },
        (to, one) => to.Set = to.Set with { Threshold = one ? new NumberRange(0.9m, null) : new NumberRange(0.5m, 0.95m) },
        (to, one) => to.Set = to.Set with { Probe = one ? [ProbeKind.Still] : [ProbeKind.Still, ProbeKind.Vector] },
        (to, _) => to.Set = to.Set with { NotByReference = true },
        (to, one) => to.Set = to.Set with { Approvals = one ? 1 : 2 },
    ];

    internal static Gen<ConditionSet> Set { get; } = Gen.Select(Gen.Int[0, Each.Length - 1], Gen.Bool).Array[1, 3].Select(asked =>
    {
        var draft = new Draft();
        foreach (var (which, one) in asked) Each[which](draft, one);
        return draft.Set;
    });

    private static readonly Gen<StatedFacts> Offense = Gen.Select(
        Gen.OneOf<string?>(null, "robbery", "stalking"), Gen.OneOf<string?>(null, "940.01", "1"), Gen.OneOf<bool?>(null, true, false), Gen.OneOf<int?>(null, 11, 12, 90),
        (crime, code, attempt, penalty) => crime is null ? StatedFacts.Nothing : new StatedFacts { OffenseClass = crime, OffenseCode = code, OffenseAttempt = attempt, OffensePenalty = penalty });

    private static readonly Gen<StatedFacts> Ground = Gen.Select(
        Offense, Gen.OneOf<string?>(null, "court_order", "consent", "written_request, exigent", "none"), Gen.Int[0, 8], Gen.Bool, Gen.OneOf<string?>(null, "danger of death"),
        (stated, types, hours, reference, exigency) => stated with
        {
            LegalAuthority = types,
            LegalAuthorityExpires = types is null || hours == 0 ? null : Some.Start.AddMinutes(hours * 45),
            LegalReference = reference ? "26-CF-1" : null,
            Exigency = exigency,
        });

    private static readonly Gen<StatedFacts> Stated = Gen.Select(
        Ground, Gen.OneOf<string?>(null, "26-a", "26-7"), Gen.OneOf<string?>(null, "suspect", "missing"), Gen.Int[-1, 2],
        Gen.OneOf<string?>(null, "notImmigration", "alternativesExhausted, policyPosted", "notImmigration,notProtectedActivity,subjectIntended"), Gen.Int[0, 7],
        (stated, number, purpose, suspicion, attest, texts) => stated with
        {
            CaseNumber = number,
            Purpose = purpose,
            Suspicion = suspicion < 0 ? null : (Suspicion)suspicion,
            Attest = attest,
            Approval = (texts & 1) != 0 ? "captain-1, captain-2" : null,
            Requester = (texts & 2) != 0 ? "Detective Doe" : null,
            Justification = (texts & 4) != 0 ? "Second robbery; same man." : null,
            Recipient = (texts & 5) == 5 ? "District attorney" : null,
        });

    private static readonly Gen<SearchFacts> Search = Gen.Select(
        Gen.OneOf<string?>(null, "mugshots", "Mugshots"), Gen.OneOf<long?>(null, 1, 2, 10, 51), Gen.OneOf<decimal?>(null, 0.4m, 0.9m, 0.96m),
        (database, candidates, threshold) => new SearchFacts { Database = database, Candidates = candidates, Threshold = threshold });

    /// <summary>What conditions look at; instant, agency, operations and who calls are filled in by others.</summary>
    internal static Gen<RequestFacts> Facts { get; } = Gen.Select(
        Stated, Search, Gen.Enum<ProbeKind>(), Gen.Bool, Gen.Int[0, 8],
        (stated, search, probe, byReference, trained) => new RequestFacts
        {
            At = Some.Start,
            Agency = "alpha",
            Api = "compreface",
            Operations = default,
            Stated = stated,
            Search = search,
            Probe = probe,
            ByReference = byReference,
            Caller = CallerFacts.Anonymous with { TrainingValidUntil = trained == 0 ? null : Some.Start.AddMinutes(trained * 50) },
        });

    /// <summary>The sets that ask for one member less.</summary>
    internal static IEnumerable<ConditionSet> OneLess(ConditionSet set) => new[]
    {
        set with { CaseNumber = null }, set with { Purpose = null }, set with { OffenseClass = null }, set with { OffenseCode = null }, set with { OffenseAttempt = null },
        set with { MinimumPenalty = null }, set with { Suspicion = null }, set with { LegalAuthority = null }, set with { LegalAuthorityUnexpired = false },
        set with { LegalReference = false }, set with { WrittenRequest = false }, set with { Exigency = false }, set with { Justification = false },
        set with { Recipient = false }, set with { Attestations = Attestations.Nothing }, set with { Requester = null }, set with { Unit = null }, set with { Role = null },
        set with { TrainingValid = false }, set with { Database = null }, set with { CandidatesRequested = null }, set with { Threshold = null }, set with { Probe = null },
        set with { NotByReference = false }, set with { Approvals = null },
    }.Where(less => less != set);

    /// <summary>True where the set asks for something that a body may tell.</summary>
    internal static bool LooksAtBody(ConditionSet set) => set.NotByReference || set is not { Database: null, CandidatesRequested: null, Threshold: null, Probe: null };

    /// <summary>Every instant at which a generated fact may end.</summary>
    internal static IEnumerable<DateTimeOffset> Ends => Enumerable.Range(1, 8).SelectMany(i => new[] { Some.Start.AddMinutes(i * 45), Some.Start.AddMinutes(i * 50) });

    private sealed class Draft
    {
        public ConditionSet Set { get; set; } = new();
    }
}
