namespace Gateway.Ledger.Entries;

/// <summary>A further pass of the permit gate, durable before it sends: a retry, a downgrade, or a first pass under a newer epoch than the intent's.</summary>
public sealed record AttemptEntry : Entry
{
    public override EntryKind Kind => EntryKind.Attempt;
    public required long Intent { get; init; }

    /// <summary>1 for the intent's own pass when it rests on another decision than the recorded one; 2 for the first pass after it.</summary>
    public required int Number { get; init; }
    public required long Epoch { get; init; }
    public required string Effect { get; init; }
    public required string SpanId { get; init; }
    public required string Cause { get; init; }
    public IReadOnlyList<string> Directives { get; init; } = [];
}
