using System.Globalization;
using Gateway.Ledger.Merkle;
using Gateway.Ledger.Storage.Sqlite;

namespace Gateway.Ledger.Checkpoints;

/// <summary>
/// What holds before a ledger is gone on with: the stored tree has the root of the newest checkpoint, and every entry since has the leaf hash that stands beside it. The edge
/// comes out of the same steps that each batch takes. It hashes the entries since the newest checkpoint and at most 256 before them, so its cost does not grow with the
/// ledger, but for counting the stored nodes, one for 256 entries; bytes before those are for the verifier.
/// </summary>
internal sealed class StartCheck(SqliteDatabase database, GrowingTree tree, VerifierKey key)
{
    private const int RunLength = 1 << Subtrees.StoredEvery;

    private readonly Subtrees _subtrees = new TreeNodes(database).Subtrees;

    /// <summary>Leaves the tree ready for the next entry, or with what differs as its mismatch.</summary>
    /// <param name="share">The file in other custody, if there is one: it remembers what a ledger that was put back, or cut off together with its checkpoints, does not.</param>
    public void Run(string? share)
    {
        var size = StoredEntries.Size(database);
        try
        {
            if (!HasAllNodes(size))
                StoreNodes();
            tree.Continue(Edge(size));
            if (share is not null)
                CheckShare(share, size);
        }
        catch (InvalidDataException e)
        {
            if (database.IsInTransaction)
                database.Execute("ROLLBACK");
            tree.Distrust(e.Message);
        }
    }

    private TreeEdge Edge(long size)
    {
        var newest = Newest(size);
        var edge = _subtrees.Edge(Math.Max(0, Math.Min(newest?.Size ?? 0, size - 1)) / RunLength * RunLength);
        CheckRoot(edge, newest);
        using var read = database.Compile("SELECT idx, entry, leaf FROM entries WHERE idx >= ? ORDER BY idx");
        read.Bind(1, edge.Size);
        while (read.Step())
        {
            var index = read.Number(0);
            if (index != edge.Size)
                throw new InvalidDataException(Invariant($"Entry {edge.Size} is missing."));
            var leaf = LeafHash.Of(read.Bytes(1));
            if (!read.Bytes(2).SequenceEqual(leaf))
                throw new InvalidDataException(Invariant($"The leaf hash of entry {index} is not that of its bytes."));
            edge.Append(leaf, CheckNode);
            CheckRoot(edge, newest);
        }
        return edge;
    }

    private void CheckShare(string share, long size)
    {
        if (ShareReading.Newest(share, key, mayBeAbsent: CheckpointTable.Newest(database) is null) is not { } kept)
            return;
        if (kept.Size > size)
            throw new InvalidDataException(Invariant(
                $"The newest checkpoint in {share} was signed for {kept.Size} entries, the ledger has {size}: the entries from {size} on are missing, as where an older copy was put in its place."));
        if (_subtrees.Root(0, kept.Size) is var root && !root.AsSpan().SequenceEqual(kept.Root))
            throw new InvalidDataException(Invariant(
                $"The root over the first {kept.Size} entries is {Convert.ToHexStringLower(root)}, the newest checkpoint in {share} was signed over {Convert.ToHexStringLower(kept.Root)}: this ledger is another one than it was."));
    }

    private Checkpoint? Newest(long size)
    {
        if (CheckpointTable.Newest(database) is not { } stored)
            return null;
        Checkpoint checkpoint;
        try
        {
            checkpoint = Checkpoint.Open(stored.Note, key);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException(Invariant($"The newest checkpoint, of size {stored.Size}, cannot be believed. {e.Message}"), e);
        }
        if (checkpoint.Size != stored.Size)
            throw new InvalidDataException(Invariant($"The newest checkpoint stands there for size {stored.Size} and was signed for {checkpoint.Size}."));
        return checkpoint.Size <= size ? checkpoint : throw new InvalidDataException(
            Invariant($"The newest checkpoint was signed for {checkpoint.Size} entries, the ledger has {size}: the entries from {size} on are missing."));
    }

    private static void CheckRoot(TreeEdge edge, Checkpoint? newest)
    {
        if (edge.Size == newest?.Size && edge.Root() is var root && !root.AsSpan().SequenceEqual(newest.Root))
            throw new InvalidDataException(Invariant(
                $"The root over the first {newest.Size} entries is {Convert.ToHexStringLower(root)}, the newest checkpoint was signed over {Convert.ToHexStringLower(newest.Root)}: one of those entries, or the tree over them, was altered."));
    }

    private void CheckNode(int level, long index, ReadOnlySpan<byte> hash)
    {
        if (level % Subtrees.StoredEvery == 0 && !_subtrees.Complete(level, index).AsSpan().SequenceEqual(hash))
            throw new InvalidDataException(Invariant($"Node {index} on level {level} of the tree is not that of its entries."));
    }

    private bool HasAllNodes(long size)
    {
        for (var level = Subtrees.StoredEvery; size >> level > 0; level += Subtrees.StoredEvery)
        {
            if (database.Number(Invariant($"SELECT count(*) FROM tree WHERE level = {level} AND idx >= 0 AND idx < {size >> level}")) != size >> level)
                return false;
        }
        return true;
    }

    /// <summary>A ledger of the first release has leaf hashes only. Made from these, since every later step checks them against what was signed.</summary>
    private void StoreNodes()
    {
        database.Execute("BEGIN IMMEDIATE; DELETE FROM tree");
        using (var read = database.Compile("SELECT leaf FROM entries ORDER BY idx"))
        {
            for (var index = 0L; read.Step(); index++)
                tree.Append(read.Bytes(0) is { Length: NodeHash.Length } leaf ? leaf : throw new InvalidDataException(Invariant($"What stands as the leaf hash of entry {index} is none.")));
        }
        database.Execute("COMMIT");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
