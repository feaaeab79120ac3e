using System.Security.Cryptography;

namespace Gateway.Ledger.Tests.Merkle;

/// <summary>RFC 6962 section 2.1 word by word, over the leaf hashes of a whole tree: slow, and plainly right.</summary>
internal static class ReferenceTree
{
    /// <summary>The leaves of certificate-transparency's own vectors.</summary>
    public static readonly byte[][] Leaves =
        [.. new[] { "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f" }.Select(Convert.FromHexString)];

    /// <summary>Their roots, over the first 0 to 8.</summary>
    public static readonly string[] Roots =
    [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    public static byte[] LeafHash(byte[] leaf) => SHA256.HashData([0, .. leaf]);

    /// <summary>So many different leaf hashes, always the same.</summary>
    public static byte[][] LeafHashes(int count) => [.. Enumerable.Range(0, count).Select(i => LeafHash(BitConverter.GetBytes(i)))];

    public static byte[] Root(ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 0)
            return SHA256.HashData([]);
        if (leaves.Length == 1)
            return leaves[0];
        var k = Split(leaves.Length);
        return SHA256.HashData([1, .. Root(leaves[..k]), .. Root(leaves[k..])]);
    }

    public static List<byte[]> Path(int m, ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length <= 1)
            return [];
        var k = Split(leaves.Length);
        return m < k ? [.. Path(m, leaves[..k]), Root(leaves[k..])] : [.. Path(m - k, leaves[k..]), Root(leaves[..k])];
    }

    public static List<byte[]> Proof(int m, ReadOnlySpan<byte[]> leaves) => SubProof(m, leaves, true);

    private static List<byte[]> SubProof(int m, ReadOnlySpan<byte[]> leaves, bool isWhole)
    {
        if (m == leaves.Length)
            return isWhole ? [] : [Root(leaves)];
        var k = Split(leaves.Length);
        return m <= k ? [.. SubProof(m, leaves[..k], isWhole), Root(leaves[k..])] : [.. SubProof(m - k, leaves[k..], false), Root(leaves[..k])];
    }

    private static int Split(int count)
    {
        var k = 1;
        while (2 * k < count)
            k *= 2;
        return k;
    }
}
