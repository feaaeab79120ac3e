using System.Collections.Immutable;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Directives;

/// <summary>
/// Conditions that must all hold, as a document states them; a null or false member asks for nothing. Each speaks of one fact of the request, so that the
/// requests that satisfy a set can be told exactly. Vocabulary: <c>DirectiveWords.Condition</c>, in the order of the members here.
/// </summary>
public sealed record ConditionSet
{
    /// <summary>Mask: <c>#</c> is a digit, <c>@</c> a letter, anything else itself.</summary>
    public string? CaseNumber { get; init; }
    public ImmutableArray<string>? Purpose { get; init; }
    public ImmutableArray<string>? OffenseClass { get; init; }
    public ImmutableArray<string>? OffenseCode { get; init; }

    /// <summary>True: only an attempt; false: only a completed offense.</summary>
    public bool? OffenseAttempt { get; init; }

    /// <summary>Months of imprisonment that the offense must at least be punishable with.</summary>
    public int? MinimumPenalty { get; init; }

    /// <summary>The weakest suspicion that suffices.</summary>
    public Suspicion? Suspicion { get; init; }

    /// <summary>One of these must be stated.</summary>
    public LegalAuthorities? LegalAuthority { get; init; }

    /// <summary>The stated authority must say when it ends, and that must lie ahead.</summary>
    public bool LegalAuthorityUnexpired { get; init; }
    public bool LegalReference { get; init; }

    /// <summary>A written request must be among the stated authorities.</summary>
    public bool WrittenRequest { get; init; }
    public bool Exigency { get; init; }
    public bool Justification { get; init; }
    public bool Recipient { get; init; }

    /// <summary>Each of these must be attested; every one is a condition of its own name.</summary>
    public Attestations Attestations { get; init; }
    public RequesterProof? Requester { get; init; }
    public ImmutableArray<string>? Unit { get; init; }

    /// <summary>One of these must be held.</summary>
    public ImmutableArray<string>? Role { get; init; }
    public bool TrainingValid { get; init; }
    public ImmutableArray<string>? Database { get; init; }
    public NumberRange? CandidatesRequested { get; init; }
    public NumberRange? Threshold { get; init; }
    public ImmutableArray<ProbeKind>? Probe { get; init; }

    /// <summary>It must be proven that the partner fetches no face from elsewhere.</summary>
    public bool NotByReference { get; init; }

    /// <summary>
    /// How many people other than the requester must have approved. No approval can be checked by this version, so the condition holds for nobody.
    /// </summary>
    public int? Approvals { get; init; }
}

/// <summary>A closed interval; a null end is open. At least one end is given, and they are in order.</summary>
public sealed record NumberRange(decimal? AtLeast, decimal? AtMost)
{
    public bool Contains(decimal number) => !(number < AtLeast) && !(number > AtMost);
}

/// <summary>How well the requester must be known.</summary>
public enum RequesterProof : byte
{
    /// <summary>A person by the caller's validated identity (a program alone is nobody who asks); <c>"verified"</c>.</summary>
    Verified = 0,

    /// <summary>By name in <c>Frt-Requester</c>, or better; <c>"asserted"</c>.</summary>
    Asserted,
}
