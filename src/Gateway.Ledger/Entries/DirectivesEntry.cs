namespace Gateway.Ledger.Entries;

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
