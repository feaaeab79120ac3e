namespace Gateway.Policy.Requests;

/// <summary>How a face is shown to the partner, as far as the request says.</summary>
public enum ProbeKind : byte
{
    Unknown = 0,
    None,
    Still,
    Video,
    Live,
    Vector,
}

/// <summary>Who calls. <see cref="Unknown"/> is somebody whose kind could not be told: never proven to be anyone.</summary>
public enum CallerKind : byte
{
    Unknown = 0,
    Anonymous,
    Member,
    Contractor,
    Application,
}

/// <summary>The caller as a validated token or client certificate names them; never taken from a header that a client can set.</summary>
public sealed record CallerFacts
{
    public static CallerFacts Anonymous { get; } = new() { Kind = CallerKind.Anonymous };

    public required CallerKind Kind { get; init; }
    public string? Id { get; init; }
    public string? Name { get; init; }
    public string? Unit { get; init; }
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>First instant at which the caller's training no longer counts (UTC, exclusive); null where nobody says that it was ever valid.</summary>
    public DateTimeOffset? TrainingValidUntil { get; init; }
}

/// <summary>Suspicion against the person searched for, weakest first; not stated is null.</summary>
public enum Suspicion : byte
{
    None = 0,
    ReasonableSuspicion,
    ProbableCause,
}

/// <summary>What the caller states in <c>Frt-*</c> headers (DESIGN section 6), recorded as stated. Null means not stated. All values are well-formed: the reader refused anything else.</summary>
public sealed record StatedFacts
{
    public static StatedFacts Nothing { get; } = new();

    public string? CaseNumber { get; init; }

    /// <summary>Class of the offense, the header's first token, such as <c>crime_of_violence</c>.</summary>
    public string? OffenseClass { get; init; }

    /// <summary>The header's <c>code</c> parameter, such as <c>940.01</c>.</summary>
    public string? OffenseCode { get; init; }

    /// <summary>The header's <c>attempt</c> parameter: true for an attempt, false for a completed offense. Only with <see cref="OffenseClass"/>.</summary>
    public bool? OffenseAttempt { get; init; }

    /// <summary>The header's <c>penalty</c> parameter: months of imprisonment that the offense can be punished with. Only with <see cref="OffenseClass"/>.</summary>
    public int? OffensePenalty { get; init; }
    public string? Purpose { get; init; }
    public Suspicion? Suspicion { get; init; }

    /// <summary>The types as written, one or several with commas, such as <c>written_request, court_order</c>.</summary>
    public string? LegalAuthority
    {
        get;
        init
        {
            field = value;
            LegalAuthorities = StatedWords.LegalAuthoritiesIn(value);
        }
    }

    /// <summary>The types of <see cref="LegalAuthority"/> that are known.</summary>
    public LegalAuthorities LegalAuthorities { get; private init; }

    /// <summary>
    /// The header's <c>expires</c> parameter: first instant at which the authority no longer holds (UTC, exclusive). Only with <see cref="LegalAuthority"/>.
    /// </summary>
    public DateTimeOffset? LegalAuthorityExpires { get; init; }
    public string? LegalReference { get; init; }
    public string? Exigency { get; init; }
    public string? Approval { get; init; }

    /// <summary>The words as written, with commas.</summary>
    public string? Attest
    {
        get;
        init
        {
            field = value;
            Attestations = StatedWords.AttestationsIn(value);
        }
    }

    /// <summary>The words of <see cref="Attest"/> that are known.</summary>
    public Attestations Attestations { get; private init; }
    public string? Requester { get; init; }
    public string? Recipient { get; init; }
    public string? Justification { get; init; }
}

/// <summary>
/// What the request itself says about the search, at the places that its API profile names (<c>facts</c>). Null: not known. No <c>Frt-*</c> header says any of it, so that
/// what is judged is what the partner is asked for.
/// </summary>
public sealed record SearchFacts
{
    /// <summary>More candidates than anybody asks for; a larger number is not known.</summary>
    public const int MostCandidates = 1_000_000;

    public static SearchFacts Unknown { get; } = new();

    /// <summary>Name of the collection, gallery or subject list that is searched.</summary>
    public string? Database { get; init; }

    /// <summary>How many candidates the partner is asked to return at most.</summary>
    public long? Candidates { get; init; }

    /// <summary>The similarity from which a candidate is returned, 0 to 1 on every vendor's scale.</summary>
    public decimal? Threshold { get; init; }
}

/// <summary>Everything that a decision depends on besides the directive set. Whatever is not set is what a refusal needs.</summary>
public sealed record RequestFacts
{
    /// <summary>The instant at which the request is judged; the only time that the engine knows.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Agency id of the route.</summary>
    public required string Agency { get; init; }

    /// <summary>Name of the route's API profile.</summary>
    public required string Api { get; init; }
    public required OperationSet Operations { get; init; }
    public ProbeKind Probe { get; init; }
    public bool ByReference { get; init; }
    public SearchFacts Search { get; init; } = SearchFacts.Unknown;

    /// <summary>
    /// True for the question whether a body that was not read could still lead to a permit: then every condition on what a body may say counts as held. Nothing is
    /// sent on such an answer.
    /// </summary>
    internal bool IsBodyOpen { get; init; }
    public required CallerFacts Caller { get; init; }
    public StatedFacts Stated { get; init; } = StatedFacts.Nothing;

    /// <summary>True where the gateway can know its callers; then <c>*</c> in a permission does not cover the anonymous.</summary>
    public bool IdentityConfigured { get; init; } = true;
}
