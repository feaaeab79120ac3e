using Gateway.Ledger.Entries;

namespace Gateway.Ledger.Storage;

/// <summary>A stored entry with its decoded content.</summary>
public sealed record StoredEntry(long Index, DateTimeOffset At, Entry Entry, ReadOnlyMemory<byte> Bytes, string Leaf);

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
    public DateTimeOffset? Since { get; init; }
    public DateTimeOffset? Until { get; init; }
}

/// <param name="Next">Index to go on from; null at the end.</param>
public sealed record EntryPage(IReadOnlyList<StoredEntry> Items, long? Next);

/// <summary>Reads a ledger file beside its writer, read-only, thread-safe. Also for tools, without keys or lock.</summary>
public sealed class LedgerReader : IDisposable
{
    public static LedgerReader Open(string path) => throw new NotImplementedException();

    public StoredEntry? Find(long index) => throw new NotImplementedException();

    public EntryPage List(EntryFilter filter) => throw new NotImplementedException();

    /// <summary>The newest entry of a kind, or null; quick whatever the ledger's size. For <c>gateway</c> entries <paramref name="gatewayEvent"/> narrows to one event.</summary>
    public StoredEntry? Newest(EntryKind kind, string? gatewayEvent = null) => throw new NotImplementedException();

    /// <summary>The newest accepted <c>document</c> entry for a file name, or null.</summary>
    public StoredEntry? NewestAcceptedDocument(string file) => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}
