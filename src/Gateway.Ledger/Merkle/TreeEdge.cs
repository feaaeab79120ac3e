using System.Numerics;

namespace Gateway.Ledger.Merkle;

/// <summary>
/// The right-hand edge of a growing tree: roots of the largest complete subtrees that make up its leaves, one for each bit of <see cref="Size"/>. With it the next leaf
/// costs one hash on average and the root at most 63, whatever the size. Not thread-safe.
/// </summary>
internal sealed class TreeEdge
{
    /// <summary>Told each inner node that will never change again: its level (leaves are 0), its index on that level, its hash.</summary>
    public delegate void NodeCompleted(int level, long index, ReadOnlySpan<byte> hash);

    private const int MostSubtrees = 63;

    // Largest subtree first.
    private readonly byte[] _hashes = new byte[MostSubtrees * NodeHash.Length];

    public long Size { get; private set; }

    public void Append(ReadOnlySpan<byte> leaf, NodeCompleted? completed = null) => AppendSubtree(0, leaf, completed);

    /// <summary>Appends 2^<paramref name="level"/> leaves by the root over them. <see cref="Size"/> must be a multiple of that number.</summary>
    public void AppendSubtree(int level, ReadOnlySpan<byte> root, NodeCompleted? completed = null)
    {
        if ((Size & ((1L << level) - 1)) != 0)
            throw new ArgumentOutOfRangeException(nameof(level), level, $"A subtree of this level cannot begin at leaf {Size}.");
        var last = BitOperations.PopCount((ulong)Size);
        root.CopyTo(Hash(last));
        var index = Size >> level;
        for (; (index & 1) != 0; last--)
        {
            NodeHash.Of(Hash(last - 1), Hash(last), Hash(last - 1));
            index >>= 1;
            level++;
            completed?.Invoke(level, index, Hash(last - 1));
        }
        Size = (index + 1) << level;
    }

    /// <summary>The root over all leaves so far.</summary>
    public byte[] Root()
    {
        var last = BitOperations.PopCount((ulong)Size) - 1;
        if (last < 0)
            return NodeHash.OfNothing();
        var root = Hash(last).ToArray();
        while (--last >= 0)
            NodeHash.Of(Hash(last), root, root);
        return root;
    }

    public void CopyFrom(TreeEdge other)
    {
        other._hashes.AsSpan(0, BitOperations.PopCount((ulong)other.Size) * NodeHash.Length).CopyTo(_hashes);
        Size = other.Size;
    }

    private Span<byte> Hash(int position) => _hashes.AsSpan(position * NodeHash.Length, NodeHash.Length);
}
