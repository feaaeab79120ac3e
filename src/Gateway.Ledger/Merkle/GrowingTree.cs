using Gateway.Ledger.Storage.Sqlite;

namespace Gateway.Ledger.Merkle;

/// <summary>
/// The tree of the one writer, advanced by the leaf hashes of each transaction and stored within it. One thread appends; <see cref="Head"/> may be asked by any.
/// </summary>
internal sealed class GrowingTree
{
    private readonly Lock _gate = new();
    private readonly SqliteStatement _insert;
    private readonly TreeEdge.NodeCompleted _completed;
    private readonly TreeEdge _edge = new();
    private readonly TreeEdge _committed = new();

    public GrowingTree(SqliteDatabase database)
    {
        _insert = database.Prepare("INSERT OR REPLACE INTO tree(level, idx, hash) VALUES (?, ?, ?)");
        _completed = Store;
    }

    /// <summary>What the stored tree differs in from what was signed; null while it agrees. Then nothing is appended to it and nothing signed any more.</summary>
    public string? Mismatch { get; private set; }

    /// <summary>Within the transaction that writes the entry.</summary>
    public void Append(ReadOnlySpan<byte> leaf)
    {
        if (Mismatch is null)
            _edge.Append(leaf, _completed);
    }

    public void Committed()
    {
        lock (_gate)
            _committed.CopyFrom(_edge);
    }

    public void RolledBack()
    {
        lock (_gate)
            _edge.CopyFrom(_committed);
    }

    /// <summary>Goes on from what is stored, <paramref name="edge"/>.</summary>
    public void Continue(TreeEdge edge)
    {
        _edge.CopyFrom(edge);
        Committed();
    }

    public void Distrust(string mismatch) => Mismatch = mismatch;

    /// <summary>Size and root of what is durable; null with a <see cref="Mismatch"/>.</summary>
    public TreeHead? Head()
    {
        if (Mismatch is not null)
            return null;
        var edge = new TreeEdge();
        lock (_gate)
            edge.CopyFrom(_committed);
        return new TreeHead(edge.Size, edge.Root());
    }

    private void Store(int level, long index, ReadOnlySpan<byte> hash)
    {
        if (level % Subtrees.StoredEvery != 0)
            return;
        _insert.Bind(1, level);
        _insert.Bind(2, index);
        _insert.BindBlob(3, hash);
        _insert.Run();
    }
}
