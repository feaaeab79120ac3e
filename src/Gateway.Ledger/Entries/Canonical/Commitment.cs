using System.Security.Cryptography;
using Sha256 = NSec.Cryptography.Sha256;

namespace Gateway.Ledger.Entries.Canonical;

/// <summary>What the bytes of an entry hold in place of a personal value: SHA-256 over salt and value.</summary>
internal static class Commitment
{
    public const int Length = SHA256.HashSizeInBytes;

    // Three blocks of SHA-256 with its padding. OpenSSL is the faster one for each block, libsodium for each call, and an intent makes five calls and more.
    private const int Short = (3 * 64) - 9;

    private static readonly Sha256 Sodium = new();

    public static void Of(ReadOnlySpan<byte> salted, Span<byte> commitment)
    {
        if (salted.Length <= Short)
            Sodium.Hash(salted, commitment);
        else
            SHA256.HashData(salted, commitment);
    }
}
