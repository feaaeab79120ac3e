using System.Security.Cryptography;
using Sodium = NSec.Cryptography.Sha256;

namespace Gateway.Ledger.Merkle;

/// <summary>
/// SHA-256 of commitments and of the tree, by whichever library is the quicker one for the length: OpenSSL for each block, libsodium for each call, and an intent makes five
/// short calls and more.
/// </summary>
internal static class Digest
{
    public const int Length = SHA256.HashSizeInBytes;

    /// <summary>Three blocks with their padding.</summary>
    private const int Short = (3 * 64) - 9;

    private static readonly Sodium Libsodium = new();

    /// <param name="digest"><see cref="Length"/> bytes.</param>
    public static void Of(ReadOnlySpan<byte> value, Span<byte> digest)
    {
        if (value.Length <= Short)
            Libsodium.Hash(value, digest);
        else
            SHA256.HashData(value, digest);
    }
}
