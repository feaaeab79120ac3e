namespace Gateway.Ledger.Merkle;

/// <summary>Checks proofs as RFC 9162 sections 2.1.3.2 and 2.1.4.2 say. Pure; whatever does not fit is false.</summary>
internal static class ProofCheck
{
    public static bool IsIncluded(long index, long size, ReadOnlySpan<byte> leaf, IReadOnlyList<byte[]> path, ReadOnlySpan<byte> root)
    {
        if (index < 0 || index >= size || !AreHashes(path))
            return false;
        var (node, last) = (index, size - 1);
        var hash = leaf.ToArray();
        foreach (var sibling in path)
        {
            if (last == 0)
                return false;
            if ((node & 1) != 0 || node == last)
            {
                hash = NodeHash.Of(sibling, hash);
                while ((node & 1) == 0 && node != 0)
                    (node, last) = (node >> 1, last >> 1);
            }
            else
            {
                hash = NodeHash.Of(hash, sibling);
            }
            (node, last) = (node >> 1, last >> 1);
        }
        return last == 0 && hash.AsSpan().SequenceEqual(root);
    }

    /// <summary>True when the tree with <paramref name="toRoot"/> begins with all leaves of the one with <paramref name="fromRoot"/>.</summary>
    public static bool IsConsistent(long from, long to, ReadOnlySpan<byte> fromRoot, ReadOnlySpan<byte> toRoot, IReadOnlyList<byte[]> path)
    {
        if (from < 1 || from > to || !AreHashes(path))
            return false;
        if (from == to)
            return path.Count == 0 && fromRoot.SequenceEqual(toRoot);
        if (long.IsPow2(from))
            path = [fromRoot.ToArray(), .. path];
        if (path.Count == 0)
            return false;

        var (node, last) = (from - 1, to - 1);
        while ((node & 1) != 0)
            (node, last) = (node >> 1, last >> 1);
        var (older, newer) = (path[0], path[0]);
        foreach (var sibling in path.Skip(1))
        {
            if (last == 0)
                return false;
            if ((node & 1) != 0 || node == last)
            {
                (older, newer) = (NodeHash.Of(sibling, older), NodeHash.Of(sibling, newer));
                while ((node & 1) == 0 && node != 0)
                    (node, last) = (node >> 1, last >> 1);
            }
            else
            {
                newer = NodeHash.Of(newer, sibling);
            }
            (node, last) = (node >> 1, last >> 1);
        }
        return last == 0 && older.AsSpan().SequenceEqual(fromRoot) && newer.AsSpan().SequenceEqual(toRoot);
    }

    private static bool AreHashes(IReadOnlyList<byte[]> path) => path.All(hash => hash.Length == NodeHash.Length);
}
