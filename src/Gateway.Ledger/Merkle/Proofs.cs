namespace Gateway.Ledger.Merkle;

/// <summary>Makes proofs as RFC 6962 sections 2.1.1 and 2.1.2 define them.</summary>
/// <param name="root">MTH(D[from:until]).</param>
internal sealed class Proofs(Func<long, long, byte[]> root)
{
    /// <summary>PATH(index, D[0:size]). Hashes from the leaf upwards.</summary>
    public IReadOnlyList<byte[]> Inclusion(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var path = new List<byte[]>();
        for (var (from, until) = (0L, size); until - from > 1;)
        {
            var middle = from + NodeHash.SplitOf(until - from);
            if (index < middle)
                (path, until) = ([root(middle, until), .. path], middle);
            else
                (path, from) = ([root(from, middle), .. path], middle);
        }
        return path;
    }

    /// <summary>PROOF(from, D[0:to]), 0 &lt; from ≤ to. Empty for equal sizes.</summary>
    public IReadOnlyList<byte[]> Consistency(long from, long to)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, to);
        var path = new List<byte[]>();
        var (left, right) = (0L, to);
        while (from != right)
        {
            var middle = left + NodeHash.SplitOf(right - left);
            if (from <= middle)
                (path, right) = ([root(middle, right), .. path], middle);
            else
                (path, left) = ([root(left, middle), .. path], middle);
        }
        // The old tree as a whole is known to who asks; a part of it is not.
        return left == 0 ? path : [root(left, right), .. path];
    }
}
