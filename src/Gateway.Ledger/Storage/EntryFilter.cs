using Gateway.Ledger.Entries;

namespace Gateway.Ledger.Storage;

/// <summary>What <c>GET /api/entries</c> may ask for; null means all. <see cref="From"/> is an index.</summary>
public sealed record EntryFilter
{
    public long From { get; init; }

    /// <summary>1 to 1,000.</summary>
    public int Limit { get; init; } = 100;
    public EntryKind? Kind { get; init; }
    public string? Agency { get; init; }
    public string? Effect { get; init; }

    /// <summary>Exact caller id.</summary>
    public string? Caller { get; init; }

    /// <summary>Instant of the entry, inclusive.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Instant of the entry, exclusive.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <param name="Next">Index to go on from; null at the end.</param>
public sealed record EntryPage(IReadOnlyList<StoredEntry> Items, long? Next);
