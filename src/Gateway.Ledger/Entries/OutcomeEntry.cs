namespace Gateway.Ledger.Entries;

/// <summary>How a permitted request ended. Not awaited by the request; a permitted intent without one is closed as <c>unknown</c> at the next start.</summary>
public sealed record OutcomeEntry : Entry
{
    public override EntryKind Kind => EntryKind.Outcome;
    public required long Intent { get; init; }

    /// <summary>
    /// <c>completed</c>, <c>cut</c>, <c>client-gone</c>, <c>client-slow</c>, <c>partner-failed</c>, <c>partner-slow</c>, <c>breaker-open</c>, <c>limit-full</c>,
    /// <c>answer-leaves-gateway</c>, <c>idle</c>, <c>shutdown</c>, <c>max-age</c>, <c>not-sent</c>, <c>unknown</c>.
    /// </summary>
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

    /// <summary>Of the body that was sent, and of contents inside it; 16 at most.</summary>
    public IReadOnlyList<DigestMember> Digests { get; init; } = [];

    /// <summary>
    /// Why contents of the body may be without a digest of their own although its media type tells how to find them: <c>malformed</c>, <c>encoded</c> (compressed),
    /// <c>unfinished</c> (it ended in the middle of one), <c>too-many</c>. Null where each of 1 KiB or more has its own.
    /// </summary>
    public string? Undigested { get; init; }

    /// <summary>A short fixed word of what failed; never a message of the partner's.</summary>
    public string? Error { get; init; }

    /// <summary>Number of candidates in the partner's answer; null where the profile does not say where they stand, or the number is not certain.</summary>
    public long? Candidates { get; init; }
}

/// <param name="Of">
/// <c>body</c>; <c>part 2</c>: the content of the second part of a multipart body; <c>base64 1</c>: what the first long base64 text in a body of JSON, a form or a part
/// stands for. Never a name that the caller gave.
/// </param>
/// <param name="Length">Bytes of what was digested.</param>
/// <param name="Hmac">HMAC-SHA256 under the digest key, lower-case hex.</param>
public sealed record DigestMember(string Of, long Length, string Hmac);
