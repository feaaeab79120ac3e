using CsCheck;
using Gateway.Ledger.Merkle;

namespace Gateway.Ledger.Tests.Merkle;

/// <summary>Edge, roots and proofs against RFC 6962 and the vectors of certificate-transparency.</summary>
public sealed class TreeTests
{
    private const int Small = 130;

    private static readonly byte[][] Hashes = ReferenceTree.LeafHashes(Small);
    private static readonly byte[][] Roots = [.. Enumerable.Range(0, Small + 1).Select(size => ReferenceTree.Root(Hashes.AsSpan(0, size)))];

    [Fact]
    public void Roots_are_those_of_certificate_transparency()
    {
        var edge = new TreeEdge();
        List<string> roots = [Convert.ToHexStringLower(edge.Root())];
        foreach (var leaf in ReferenceTree.Leaves)
        {
            edge.Append(LeafHash.Of(leaf));
            roots.Add(Convert.ToHexStringLower(edge.Root()));
        }

        Assert.Equal(ReferenceTree.Roots, roots);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 8, "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7", "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e", "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")]
    [InlineData(5, 8, "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b", "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(2, 3, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(1, 5, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e", "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b")]
    public void Inclusion_proofs_are_those_of_certificate_transparency(int index, int size, params string[] expected)
    {
        byte[][] leaves = [.. ReferenceTree.Leaves.Select(LeafHash)];

        var path = new Proofs(In(leaves).Root).Inclusion(index, size);

        Assert.Equal(expected, path.Select(Convert.ToHexStringLower));
        Assert.True(ProofCheck.IsIncluded(index, size, leaves[index], path, Convert.FromHexString(ReferenceTree.Roots[size])));

        static byte[] LeafHash(byte[] leaf) => ReferenceTree.LeafHash(leaf);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 8, "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7", "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e", "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")]
    [InlineData(6, 8, "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a", "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(2, 5, "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e", "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b")]
    public void Consistency_proofs_are_those_of_certificate_transparency(int from, int to, params string[] expected)
    {
        byte[][] leaves = [.. ReferenceTree.Leaves.Select(ReferenceTree.LeafHash)];

        var path = new Proofs(In(leaves).Root).Consistency(from, to);

        Assert.Equal(expected, path.Select(Convert.ToHexStringLower));
        Assert.True(ProofCheck.IsConsistent(from, to, Convert.FromHexString(ReferenceTree.Roots[from]), Convert.FromHexString(ReferenceTree.Roots[to]), path));
    }

    [Fact]
    public void Every_leaf_of_every_small_tree_has_the_proof_that_the_RFC_defines()
    {
        var proofs = new Proofs(In(Hashes).Root);
        for (var size = 1; size <= Small; size++)
        {
            for (var index = 0; index < size; index++)
            {
                var path = proofs.Inclusion(index, size);
                Assert.Equal(ReferenceTree.Path(index, Hashes.AsSpan(0, size)), path);
                Assert.True(ProofCheck.IsIncluded(index, size, Hashes[index], path, Roots[size]), $"{index} of {size}");
            }
        }
    }

    [Fact]
    public void Every_pair_of_small_trees_has_the_proof_that_the_RFC_defines()
    {
        var proofs = new Proofs(In(Hashes).Root);
        for (var to = 1; to <= Small; to++)
        {
            for (var from = 1; from <= to; from++)
            {
                var path = proofs.Consistency(from, to);
                Assert.Equal(ReferenceTree.Proof(from, Hashes.AsSpan(0, to)), path);
                Assert.True(ProofCheck.IsConsistent(from, to, Roots[from], Roots[to], path), $"{from} to {to}");
            }
        }
    }

    /// <summary>All other leaves, indexes, sizes, roots; a hash more, a hash less, a hash changed.</summary>
    [Fact]
    public void Whatever_else_is_claimed_of_a_leaf_is_refused()
    {
        const int size = 21;
        var proofs = new Proofs(In(Hashes).Root);
        for (var index = 0; index < size; index++)
        {
            var path = proofs.Inclusion(index, size);
            for (var other = 0; other < size; other++)
            {
                Assert.Equal(other == index, ProofCheck.IsIncluded(index, size, Hashes[other], path, Roots[size]));
                Assert.Equal(other == index, ProofCheck.IsIncluded(other, size, Hashes[index], path, Roots[size]));
            }
            Assert.False(ProofCheck.IsIncluded(index, size, Hashes[index], path, Roots[size - 1]));
            Assert.All(Spoiled(path), spoiled => Assert.False(ProofCheck.IsIncluded(index, size, Hashes[index], spoiled, Roots[size])));
        }
        Assert.False(ProofCheck.IsIncluded(-1, size, Hashes[0], proofs.Inclusion(0, size), Roots[size]));
    }

    [Fact]
    public void Whatever_else_is_claimed_of_two_trees_is_refused()
    {
        const int to = 21;
        var proofs = new Proofs(In(Hashes).Root);
        for (var from = 1; from <= to; from++)
        {
            var path = proofs.Consistency(from, to);
            for (var other = 0; other <= to; other++)
            {
                Assert.Equal(other == from, ProofCheck.IsConsistent(from, to, Roots[other], Roots[to], path));
                Assert.Equal(other == to, ProofCheck.IsConsistent(from, to, Roots[from], Roots[other], path));
            }
            Assert.All(Spoiled(path), spoiled => Assert.False(ProofCheck.IsConsistent(from, to, Roots[from], Roots[to], spoiled)));
        }
        Assert.False(ProofCheck.IsConsistent(0, to, Roots[0], Roots[to], []));
        Assert.False(ProofCheck.IsConsistent(to, to - 1, Roots[to], Roots[to - 1], []));
    }

    /// <summary>Across several stored levels (256 and 65,536 leaves), where every small tree ends.</summary>
    [Fact]
    public void Large_trees_give_the_same_roots_by_stored_nodes_as_by_their_edge()
    {
        const int most = 70_000;
        var leaves = ReferenceTree.LeafHashes(most);
        var edge = new TreeEdge();
        var tree = In(leaves);
        var proofs = new Proofs(tree.Root);
        var sizes = new HashSet<int> { 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 66_047, most };
        var roots = new Dictionary<int, byte[]>();
        foreach (var leaf in leaves)
        {
            edge.Append(leaf);
            if (sizes.Contains((int)edge.Size))
                roots[(int)edge.Size] = edge.Root();
        }
        foreach (var (size, root) in roots)
        {
            Assert.Equal(root, tree.Root(0, size));
            Assert.Equal(root, tree.Edge(size).Root());
            foreach (var index in new[] { 0, 254, size / 2, size - 1 })
                Assert.True(ProofCheck.IsIncluded(index, size, leaves[index], proofs.Inclusion(index, size), root));
            foreach (var (other, older) in roots.Where(pair => pair.Key <= size))
                Assert.True(ProofCheck.IsConsistent(other, size, older, root, proofs.Consistency(other, size)));
        }
    }

    [Fact]
    public void An_edge_that_takes_whole_subtrees_is_the_one_that_takes_their_leaves() =>
        Gen.Select(Gen.Int[0, Small], Gen.Int[0, Small]).Sample((a, b) =>
        {
            var (from, until) = (Math.Min(a, b), Math.Max(a, b));
            var tree = In(Hashes);
            var edge = tree.Edge(from);
            foreach (var (level, index) in Subtrees.Cover(from, until))
                edge.AppendSubtree(level, tree.Complete(level, index));

            Assert.Equal(until, edge.Size);
            Assert.Equal(Roots[until], edge.Root());
        });

    [Fact]
    public void A_subtree_cannot_begin_in_the_middle_of_its_place()
    {
        var edge = In(Hashes).Edge(3);

        Assert.Throws<ArgumentOutOfRangeException>(() => edge.AppendSubtree(1, Hashes[0]));
    }

    [Fact]
    public void Every_inner_node_is_told_once_when_it_is_complete()
    {
        var told = new List<string>();
        var edge = new TreeEdge();
        foreach (var leaf in Hashes)
            edge.Append(leaf, (level, index, hash) => told.Add($"{level}/{index}/{Convert.ToHexStringLower(hash)}"));

        var expected = from level in Enumerable.Range(1, 7)
                       from index in Enumerable.Range(0, Small >> level)
                       select $"{level}/{index}/{Convert.ToHexStringLower(ReferenceTree.Root(Hashes.AsSpan(index << level, 1 << level)))}";
        Assert.Equal(expected.Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<byte[][]> Spoiled(IReadOnlyList<byte[]> path)
    {
        yield return [.. path, Hashes[0]];
        yield return [.. path, []];
        for (var i = 0; i < path.Count; i++)
        {
            yield return [.. path.Take(i), .. path.Skip(i + 1)];
            byte[] changed = [.. path[i]];
            changed[i % 32] ^= 1;
            yield return [.. path.Take(i), changed, .. path.Skip(i + 1)];
        }
    }

    /// <summary>The stored tree of these leaves, with every node of a stored level made when it is asked for.</summary>
    private static Subtrees In(byte[][] leaves)
    {
        var nodes = new Dictionary<(int Level, long Index), byte[]>();
        var edge = new TreeEdge();
        foreach (var leaf in leaves)
            edge.Append(leaf, (level, index, hash) => nodes[(level, index)] = hash.ToArray());
        return new Subtrees((level, first, count) =>
        {
            Assert.Equal(0, level % Subtrees.StoredEvery);
            return [.. Enumerable.Range(0, count).SelectMany(i => level == 0 ? leaves[first + i] : nodes[(level, first + i)])];
        });
    }
}
