using Gateway.Ledger.Merkle;
using Gateway.Ledger.Storage.Sqlite;

namespace Gateway.Ledger.Checkpoints;

/// <summary>Proofs of what is in a ledger, from a read-only connection of its own beside the writer. Thread-safe. A proof reads some hundred hashes, whatever the size.</summary>
public sealed class LedgerProofs : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SqliteDatabase _database;
    private readonly Subtrees _tree;

    private LedgerProofs(SqliteDatabase database)
    {
        _database = database;
        _tree = new TreeNodes(database).Subtrees;
    }

    /// <param name="path">A ledger that this process or another one has opened for writing at least once since the tree is stored.</param>
    public static LedgerProofs Open(string path)
    {
        var database = SqliteDatabase.Open(path, isReadOnly: true, TimeSpan.FromSeconds(5));
        try
        {
            return new LedgerProofs(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Entries that are durable.</summary>
    public long Size
    {
        get
        {
            lock (_gate)
                return Size_NeedsGate();
        }
    }

    /// <summary>That an entry is in the tree of a size (RFC 6962 section 2.1.1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 0 ≤ index &lt; size ≤ <see cref="Size"/>.</exception>
    /// <exception cref="InvalidDataException">The stored tree is not whole.</exception>
    public InclusionProof Inclusion(long index, long size)
    {
        lock (_gate)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Size_NeedsGate());
            var path = new Proofs(_tree.Root).Inclusion(index, size);
            return new InclusionProof(index, size, Text(_tree.Complete(0, index)), Text(_tree.Root(0, size)), Texts(path));
        }
    }

    /// <summary>That the tree of one size begins with all entries of a smaller one (RFC 6962 section 2.1.2).</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 ≤ from ≤ to ≤ <see cref="Size"/>.</exception>
    /// <exception cref="InvalidDataException">The stored tree is not whole.</exception>
    public ConsistencyProof Consistency(long from, long to)
    {
        lock (_gate)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(to, Size_NeedsGate());
            var path = new Proofs(_tree.Root).Consistency(from, to);
            return new ConsistencyProof(from, to, Text(_tree.Root(0, from)), Text(_tree.Root(0, to)), Texts(path));
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _database.Dispose();
    }

    private long Size_NeedsGate() => StoredEntries.Size(_database);

    private static string Text(byte[] hash) => Convert.ToHexStringLower(hash);

    private static IReadOnlyList<string> Texts(IReadOnlyList<byte[]> path) => [.. path.Select(Text)];
}

/// <summary>All hashes in lower-case hex; <paramref name="Hashes"/> from the leaf upwards.</summary>
public sealed record InclusionProof(long Index, long Size, string Leaf, string Root, IReadOnlyList<string> Hashes);

/// <summary>All hashes in lower-case hex, <paramref name="Hashes"/> in the order of RFC 6962.</summary>
public sealed record ConsistencyProof(long From, long To, string FromRoot, string ToRoot, IReadOnlyList<string> Hashes);
