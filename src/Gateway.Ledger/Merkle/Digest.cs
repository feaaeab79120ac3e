using System.Security.Cryptography;

namespace Gateway.Ledger.Merkle;

/// <summary>SHA-256 of commitments, of leaves and of the tree above them: eight and more for a permitted request. Thread-safe.</summary>
internal static class Digest
{
    public const int Length = SHA256.HashSizeInBytes;

    /// <param name="digest"><see cref="Length"/> bytes.</param>
    public static void Of(ReadOnlySpan<byte> value, Span<byte> digest)
    {
        if (OpenSslSha256.IsAvailable)
            OpenSslSha256.OfThread.Hash(value, digest);
        else
            SHA256.HashData(value, digest);
    }
}
