using Gateway.Ledger.Entries.Canonical;

namespace Gateway.Ledger.Writing;

/// <summary>
/// Entries that are durable but not yet in the readers' tables. They ride along in later transactions, at no sync of their own: freely while the ledger is quiet, later
/// while it is busy, and at last in large pieces (one page of an index then takes many rows at once), so that a start never has much to catch up with.
/// </summary>
internal sealed class ProjectionBacklog
{
    private const int FewEntries = 16;
    private const int SmallChunk = 256;
    private const int LargeChunk = 2_048;
    private const int MostWaiting = 20_000;

    private readonly Queue<FactsRow> _rows = new();

    public bool IsEmpty => _rows.Count == 0;

    public void Add(List<FactsRow> rows)
    {
        foreach (var row in rows)
            _rows.Enqueue(row);
    }

    /// <summary>How many rows to project beside so many new entries.</summary>
    public int Share(int entries)
    {
        var share = entries == 0 || _rows.Count > MostWaiting ? LargeChunk
            : entries < FewEntries ? SmallChunk
            : 0;
        return Math.Min(share, _rows.Count);
    }

    public IReadOnlyCollection<FactsRow> Oldest(int count) => [.. _rows.Take(count)];

    public void Drop(int count)
    {
        for (var i = 0; i < count; i++)
            _rows.Dequeue();
    }
}
