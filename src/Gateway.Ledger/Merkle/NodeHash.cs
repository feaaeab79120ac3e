using System.Security.Cryptography;

namespace Gateway.Ledger.Merkle;

/// <summary>Hashes above the leaves, and the shape of the tree (RFC 6962 section 2.1).</summary>
internal static class NodeHash
{
    public const int Length = 32;

    private const byte Domain = 1;

    /// <summary>SHA-256 over the byte 1 and both children. <paramref name="parent"/> may be the memory of a child.</summary>
    public static void Of(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> parent)
    {
        Span<byte> input = stackalloc byte[1 + (2 * Length)];
        input[0] = Domain;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Length)..]);
        Digest.Of(input, parent);
    }

    public static byte[] Of(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var parent = new byte[Length];
        Of(left, right, parent);
        return parent;
    }

    /// <summary>Root of the tree without leaves: SHA-256 of nothing.</summary>
    public static byte[] OfNothing() => SHA256.HashData([]);

    /// <summary>The largest power of two below <paramref name="size"/>, which is at least 2: where the left subtree ends.</summary>
    public static long SplitOf(long size) => 1L << (63 - (int)long.LeadingZeroCount(size - 1));
}
