namespace Gateway.Ledger.Entries;

/// <summary>The record of a decision, durable before anything else happens: all facts that the engine used, and what it said. It counts as attempt 1.</summary>
public sealed record IntentEntry : Entry
{
    public override EntryKind Kind => EntryKind.Intent;

    /// <summary>Instant at which the request was judged; at most the entry's own instant.</summary>
    public required DateTimeOffset JudgedAt { get; init; }

    /// <summary>The second instant of a judgement while wall and monotonic clock disagree (DESIGN section 13); normally null.</summary>
    public DateTimeOffset? JudgedAlsoAt { get; init; }

    /// <summary>32 lower-case hex digits, the first 12 of them the time in Unix milliseconds.</summary>
    public required string TraceId { get; init; }
    public required string SpanId { get; init; }

    /// <summary>Trace context that the caller sent: a link, never a parent.</summary>
    public string? CallerTraceParent { get; init; }
    public required string Program { get; init; }
    public required string Rules { get; init; }
    public required string PolicySet { get; init; }
    public required long Epoch { get; init; }

    // What was asked.
    public required string Method { get; init; }
    public required string Scheme { get; init; }

    /// <summary>In lower case, with the port that the caller wrote unless it is the scheme's own. Empty for an ambiguous message.</summary>
    public required string Host { get; init; }

    /// <summary>Path and query with credentials redacted. Personal, since paths and queries name people and cases; null for a message too ambiguous to quote.</summary>
    public Personal? Target { get; init; }
    public required string Protocol { get; init; }
    public string? ContentType { get; init; }

    /// <summary>Bytes of the body as announced; null when it is not announced.</summary>
    public long? ContentLength { get; init; }
    public required Personal Peer { get; init; }

    // Where it would go. Null when no route fits.
    public string? Route { get; init; }
    public string? Agency { get; init; }
    public string? Api { get; init; }

    /// <summary>SHA-256 of the profile, lower-case hex.</summary>
    public string? Profile { get; init; }
    public string? Destination { get; init; }

    // What it was taken for.
    public string? Rule { get; init; }
    public IReadOnlyList<string> Operations { get; init; } = [];
    public string? Probe { get; init; }
    public bool ByReference { get; init; }
    public IReadOnlyList<KeyValuePair<string, string>> Discriminators { get; init; } = [];

    /// <summary>What the request itself says about the search, where its profile tells.</summary>
    public SearchMembers Search { get; init; } = SearchMembers.None;

    // Who asked, as validated, and what they stated.
    public required string CallerKind { get; init; }
    public Personal? CallerId { get; init; }
    public Personal? CallerName { get; init; }
    public string? Unit { get; init; }
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>First instant at which the caller's training no longer counts (exclusive); null where nobody says that it was ever valid.</summary>
    public DateTimeOffset? TrainingValidUntil { get; init; }
    public bool IdentityConfigured { get; init; }
    public StatedMembers Stated { get; init; } = StatedMembers.Nothing;

    // What was decided.
    /// <summary><c>deny</c>, <c>log</c> or <c>allow</c>.</summary>
    public required string Effect { get; init; }
    public required string Reason { get; init; }

    /// <summary>Status of the refusal; null when permitted.</summary>
    public int? Status { get; init; }

    /// <summary>Ids of the determining directives.</summary>
    public IReadOnlyList<string> Directives { get; init; } = [];
    public IReadOnlyList<MissingMember> Missing { get; init; } = [];
    public IReadOnlyList<ConditionMember> Conditions { get; init; } = [];
    public WouldHaveMember? WouldHave { get; init; }

    /// <summary>Until when the permit holds (exclusive); null for a refusal or without a boundary.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>For an ambiguous message the part that was refused and why; for another <c>loosened:</c> and the rules of the canonical form that its profile loosened for it. Never the value.</summary>
    public string? Detail { get; init; }
}

/// <summary>Null where the request does not say.</summary>
/// <param name="Threshold">0 to 1, as a decimal number.</param>
public sealed record SearchMembers(string? Database = null, long? Candidates = null, string? Threshold = null)
{
    public static SearchMembers None { get; } = new();
}

/// <summary>The <c>Frt-*</c> headers, as stated.</summary>
public sealed record StatedMembers
{
    public static StatedMembers Nothing { get; } = new();

    public Personal? CaseNumber { get; init; }
    public string? OffenseClass { get; init; }
    public string? OffenseCode { get; init; }

    /// <summary><c>yes</c> or <c>no</c>.</summary>
    public string? OffenseAttempt { get; init; }

    /// <summary>Months.</summary>
    public int? OffensePenalty { get; init; }
    public string? Purpose { get; init; }
    public string? Suspicion { get; init; }
    public string? LegalAuthority { get; init; }
    public DateTimeOffset? LegalAuthorityExpires { get; init; }
    public Personal? LegalReference { get; init; }
    public Personal? Exigency { get; init; }
    public Personal? Approval { get; init; }
    public Personal? Attest { get; init; }
    public Personal? Requester { get; init; }
    public Personal? Recipient { get; init; }
    public Personal? Justification { get; init; }
}

/// <param name="Header">The request header that states it; null where the message itself tells.</param>
public sealed record MissingMember(string Condition, string Directive, string? Header);

public sealed record ConditionMember(string Directive, int Alternative, string Condition, bool Holds);

public sealed record WouldHaveMember(string Effect, string Reason, IReadOnlyList<string> Directives);
