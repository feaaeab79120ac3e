using Gateway.Policy.Decisions;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Directives.Reading;

/// <summary>
/// Every word that a directive document may use, once. The published <c>directive.schema.json</c> is held against these tables by a test. Words of conditions
/// follow the vocabulary of police FRT rules: purposes of Maine, Massachusetts, Virginia and Detroit, legal bases of Massachusetts, Montana, Washington and
/// Utah.
/// </summary>
internal static class DirectiveWords
{
    internal static IReadOnlyList<string> Directive { get; } =
    [
        "$schema", "id", "version", "title", "issuer", "authority", "reference", "contact", "confidential", "effect", "effectiveFrom", "effectiveUntil",
        "scope", "except", "unless", "require", "replaces", "message",
    ];

    internal static IReadOnlyList<string> Contact { get; } = ["office", "phone", "url"];

    internal static IReadOnlyList<string> Scope { get; } = ["agencies", "operations", "units", "roles", "callers"];

    /// <summary>In the order of <see cref="ConditionSet"/>.</summary>
    internal static IReadOnlyList<string> Condition { get; } =
    [
        "caseNumber", "purpose", "offenseClass", "offenseCode", "offenseAttempt", "minimumPenalty", "suspicion", "legalAuthority", "legalAuthorityUnexpired",
        "legalReference", "writtenRequest", "exigency", "justification", "recipient", .. StatedWords.AttestationWords.Select(static word => word.Key),
        "requester", "unit", "role", "trainingValid", "database", "candidatesRequested", "threshold", "probe", "byReference", "approvals",
    ];

    internal static IReadOnlyList<string> Range { get; } = ["atLeast", "atMost"];

    /// <summary>
    /// Conditions that rules of this field ask for and that this version cannot judge: named, so that the error says so instead of calling them typos.
    /// </summary>
    internal static IReadOnlyList<string> NotBuilt { get; } =
    [
        "offenseJurisdiction", "judge", "issuedAt", "followupDue", "followupFiledAt", "requesterAgency", "requesterRank", "operator", "secondaryRecipient",
        "separationOfDuties", "examiner", "secondExaminer", "examinerAgreement", "partnerAgreement", "agreement", "agreementId", "system", "vendor",
        "algorithm", "imageSource", "probeOrigin", "probeLawfulBasis", "probeHash", "probeBytes", "probeContentType", "probeEdits", "probeQuality",
        "realTime", "persistentTracking", "protectedClassBasis", "numFaces", "quota",
    ];

    /// <summary>Other names under which the vocabulary of this field knows conditions that are built: the error says what to write.</summary>
    internal static IReadOnlyDictionary<string, string> OtherNames { get; } = new Dictionary<string, string>
    {
        ["isAttempt"] = "offenseAttempt",
        ["suspicionStandard"] = "suspicion",
        ["factualBasis"] = "justification",
        ["incidentNumber"] = "caseNumber",
        ["expiresAt"] = "legalAuthorityUnexpired",
        ["exigencyClaimed"] = "exigency",
        ["exigencyBasis"] = "exigency",
        ["requestInWriting"] = "writtenRequest",
        ["requestInWritingRef"] = "writtenRequest",
        ["requesterUnit"] = "unit",
        ["training"] = "trainingValid",
        ["trainingValidUntil"] = "trainingValid",
        ["approval"] = "approvals",
        ["approver"] = "approvals",
        ["approvers"] = "approvals",
        ["databaseSearched"] = "database",
        ["probeKind"] = "probe",
        ["media"] = "probe",
        ["firstAmendmentActivity"] = "notProtectedActivity",
        ["immigrationPurpose"] = "notImmigration",
        ["subjectNotIntended"] = "subjectIntended",
    };

    internal static IReadOnlyDictionary<string, Effect> Effects { get; } =
        new Dictionary<string, Effect> { ["deny"] = Effect.Deny, ["log"] = Effect.Log, ["allow"] = Effect.Allow };

    internal static IReadOnlyDictionary<string, Authority> Authorities { get; } = Enum.GetValues<Authority>().ToDictionary(static value => value switch
    {
        Authority.Chief => "chief",
        Authority.Commission => "commission",
        Authority.Council => "council",
        Authority.Mayor => "mayor",
        Authority.Court => "court",
        Authority.Statute => "statute",
        Authority.Settlement => "settlement",
        Authority.Policy => "policy",
    });

    /// <summary>In the order of the schema; nobody can be told to be unknown.</summary>
    internal static IReadOnlyDictionary<string, CallerKind> Callers { get; } =
        RequestWords.CallerKinds.Where(static word => word.Value != CallerKind.Unknown).OrderBy(static word => word.Value == CallerKind.Anonymous).ToDictionary();

    internal const string Everything = "*";
    internal const string EveryFrtClass = "frt";

    internal static IReadOnlyList<string> Operations { get; } = [Everything, EveryFrtClass, .. OperationSet.All.Names()];

    internal static IReadOnlyList<string> Purposes { get; } =
    [
        "suspect", "victim", "witness", "missing", "endangered", "deceased", "incapacitated", "detainee_id", "id_fraud", "imminent_threat",
        "undercover_vetting", "redaction", "device_unlock", "premises_security", "test_training",
    ];

    internal static IReadOnlyDictionary<string, LegalAuthorities> LegalAuthorities { get; } =
        new Dictionary<string, LegalAuthorities>(StatedWords.LegalAuthorityTypes);

    /// <summary>What cannot be told is never one of those that suffice.</summary>
    internal static IReadOnlyDictionary<string, ProbeKind> Probes { get; } = RequestWords.Probes.Where(static word => word.Value != ProbeKind.Unknown).ToDictionary();

    internal static IReadOnlyDictionary<string, Suspicion> Suspicions => RequestWords.Suspicions;

    internal static IReadOnlyDictionary<string, RequesterProof> Requesters { get; } = new Dictionary<string, RequesterProof>
    {
        ["verified"] = RequesterProof.Verified,
        ["asserted"] = RequesterProof.Asserted,
    };
}
