using System.Security.Cryptography;

namespace Gateway.Ledger.Merkle;

/// <summary>Hash of a leaf as RFC 6962 section 2.1 has it: SHA-256 over the byte 0 and the canonical bytes of the entry.</summary>
internal static class LeafHash
{
    public const byte Domain = 0;

    /// <param name="prefixed">The domain byte and the entry.</param>
    public static void OfPrefixed(ReadOnlySpan<byte> prefixed, Span<byte> leaf) => Digest.Of(prefixed, leaf);

    /// <summary>For whoever checks what was written: by the framework's own means, so that a fault of the writer's would be found.</summary>
    public static byte[] Of(ReadOnlySpan<byte> entry) => SHA256.HashData([Domain, .. entry]);
}
