namespace Gateway.Ledger.Entries;

/// <summary>A further pass of the permit gate, durable before it sends: a retry, a downgrade, or a first pass under a newer epoch than the intent's.</summary>
public sealed record AttemptEntry : Entry
{
    public override EntryKind Kind => EntryKind.Attempt;
    public required long Intent { get; init; }

    /// <summary>2 for the first pass after the intent's own.</summary>
    public required int Number { get; init; }
    public required long Epoch { get; init; }
    public required string Effect { get; init; }
    public required string SpanId { get; init; }
    public required string Cause { get; init; }
    public IReadOnlyList<string> Directives { get; init; } = [];
}

/// <summary>How a permitted request ended. Not awaited by the request; a permitted intent without one is closed as <c>unknown</c> at the next start.</summary>
public sealed record OutcomeEntry : Entry
{
    public override EntryKind Kind => EntryKind.Outcome;
    public required long Intent { get; init; }

    /// <summary><c>completed</c>, <c>cut</c>, <c>client-gone</c>, <c>partner-failed</c>, <c>partner-slow</c>, <c>breaker-open</c>, <c>answer-leaves-gateway</c>, <c>shutdown</c>, <c>not-sent</c>, <c>unknown</c>.</summary>
    public required string Result { get; init; }

    /// <summary>Status of the answer given to the caller; null when none was begun.</summary>
    public int? Status { get; init; }

    /// <summary>Passes of the gate that reached the socket layer.</summary>
    public int Attempts { get; init; }

    /// <summary>Body bytes sent to the partner.</summary>
    public long BytesOut { get; init; }

    /// <summary>Body bytes received from the partner.</summary>
    public long BytesIn { get; init; }
    public TimeSpan? Duration { get; init; }

    /// <summary>Address of the partner's end, when a connection was used.</summary>
    public string? Destination { get; init; }

    /// <summary>The epoch under which it ended, when it is not the intent's.</summary>
    public long? Epoch { get; init; }

    /// <summary>For a cut: ids of the directives that cut it.</summary>
    public IReadOnlyList<string> Directives { get; init; } = [];
    public IReadOnlyList<DigestMember> Digests { get; init; } = [];

    /// <summary>A short fixed word of what failed; never a message of the partner's.</summary>
    public string? Error { get; init; }
}

/// <param name="Of"><c>body</c>, later a part or key.</param>
/// <param name="Hmac">HMAC-SHA256 under the digest key, lower-case hex.</param>
public sealed record DigestMember(string Of, long Length, string Hmac);

/// <summary>The bytes of one directive file and the verdict on them.</summary>
public sealed record DocumentEntry : Entry
{
    public override EntryKind Kind => EntryKind.Document;
    public required string File { get; init; }

    /// <summary>Lower-case hex.</summary>
    public required string Sha256 { get; init; }
    public required bool Accepted { get; init; }
    public IReadOnlyList<string> Errors { get; init; } = [];
    public required ReadOnlyMemory<byte> Bytes { get; init; }
}

/// <summary>The directive set that became current; its index is the epoch.</summary>
public sealed record DirectivesEntry : Entry
{
    public override EntryKind Kind => EntryKind.Directives;

    /// <summary><c>start</c>, <c>change</c> or <c>restore</c>.</summary>
    public required string Cause { get; init; }
    public required IReadOnlyList<ListedMember> Set { get; init; }

    /// <summary>Ids that were in the set before and are no longer.</summary>
    public IReadOnlyList<string> Ended { get; init; } = [];
}

public sealed record ListedMember(string Id, long Record, DateTimeOffset EnforcedSince, bool Missing);

/// <summary>A boundary inside the set was passed.</summary>
public sealed record BoundaryEntry : Entry
{
    public override EntryKind Kind => EntryKind.Boundary;
    public required DateTimeOffset Boundary { get; init; }
    public required long Epoch { get; init; }

    /// <summary>Requests cut by it.</summary>
    public int Cut { get; init; }
}

/// <summary>Refusals that were answered 429, or rejected before any code of ours, counted together.</summary>
public sealed record RefusalsEntry : Entry
{
    public override EntryKind Kind => EntryKind.Refusals;
    public required DateTimeOffset From { get; init; }
    public required DateTimeOffset Until { get; init; }
    public required string Reason { get; init; }
    public required Personal Peer { get; init; }
    public required long Count { get; init; }
    public long Epoch { get; init; }
}

/// <summary>Something that happened to the gateway itself.</summary>
public sealed record GatewayEntry : Entry
{
    public override EntryKind Kind => EntryKind.Gateway;

    /// <summary><c>created</c> (entry 0), <c>started</c>, <c>stopped</c>, <c>lockdown-entered</c>, <c>lockdown-left</c>, <c>policy-set</c>.</summary>
    public required string Event { get; init; }

    /// <summary>Event-specific text members, in this order, such as <c>origin</c>, <c>environment</c>, <c>key</c>, <c>program</c>, <c>hash</c>, <c>reason</c>, <c>file</c>, <c>line</c>, <c>agencies</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Facts { get; init; } = [];
}
