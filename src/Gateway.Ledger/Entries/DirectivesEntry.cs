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

    /// <summary>What the set newly permits and refuses; null in entries that were written before that was recorded.</summary>
    public ChangeMember? Change { get; init; }
}

/// <summary>What a set permits that the one before did not, and the other way round, from an instant on, as sentences for people. What is proven are set and documents.</summary>
/// <param name="From">First instant that was looked at.</param>
/// <param name="Limit">Why this is not, or not all, told; null where it is everything.</param>
public sealed record ChangeMember(DateTimeOffset From, IReadOnlyList<string> Permits, IReadOnlyList<string> Refuses, string? Limit);

public sealed record ListedMember(string Id, long Record, DateTimeOffset EnforcedSince, bool Missing);
