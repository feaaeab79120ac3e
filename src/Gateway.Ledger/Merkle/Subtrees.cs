namespace Gateway.Ledger.Merkle;

/// <summary>Roots over runs of leaves of a stored tree. Every node is made of the nearest stored ones below it, see <see cref="TreeNodes"/>.</summary>
/// <param name="nodes">Reads hashes that lie beside each other on one stored level.</param>
internal sealed class Subtrees(Subtrees.Nodes nodes)
{
    /// <summary>Levels that are stored are multiples of this; 0 are the leaves.</summary>
    public const int StoredEvery = 8;

    /// <param name="level">A multiple of <see cref="StoredEvery"/>.</param>
    /// <returns><paramref name="count"/> hashes in a row.</returns>
    /// <exception cref="InvalidDataException">One of them is missing.</exception>
    public delegate byte[] Nodes(int level, long first, int count);

    /// <summary>MTH(D[from:until]) of RFC 6962 section 2.1. <paramref name="from"/> is a multiple of the next power of two that is not below the count of leaves.</summary>
    public byte[] Root(long from, long until)
    {
        var edge = new List<(int Level, byte[] Hash)>();
        foreach (var (level, index) in Cover(from, until))
            edge.Add((level, Complete(level, index)));
        if (edge.Count == 0)
            return NodeHash.OfNothing();
        var root = edge[^1].Hash;
        for (var i = edge.Count - 2; i >= 0; i--)
            root = NodeHash.Of(edge[i].Hash, root);
        return root;
    }

    /// <summary>The edge of the tree over the first <paramref name="size"/> leaves.</summary>
    public TreeEdge Edge(long size)
    {
        var edge = new TreeEdge();
        foreach (var (level, index) in Cover(0, size))
            edge.AppendSubtree(level, Complete(level, index));
        return edge;
    }

    /// <summary>The root over 2^<paramref name="level"/> leaves, the first of them <paramref name="index"/> times as many.</summary>
    public byte[] Complete(int level, long index)
    {
        var stored = level / StoredEvery * StoredEvery;
        var below = nodes(stored, index << (level - stored), 1 << (level - stored));
        for (var count = below.Length / NodeHash.Length; count > 1; count /= 2)
        {
            for (var i = 0; i < count; i += 2)
                NodeHash.Of(At(below, i), At(below, i + 1), At(below, i / 2));
        }
        return below[..NodeHash.Length];
    }

    /// <summary>The largest complete subtrees that cover the leaves, from left to right.</summary>
    public static IEnumerable<(int Level, long Index)> Cover(long from, long until)
    {
        while (from < until)
        {
            var level = 63 - (int)long.LeadingZeroCount(until - from);
            if (from != 0)
                level = Math.Min(level, (int)long.TrailingZeroCount(from));
            yield return (level, from >> level);
            from += 1L << level;
        }
    }

    private static Span<byte> At(byte[] hashes, int position) => hashes.AsSpan(position * NodeHash.Length, NodeHash.Length);
}
