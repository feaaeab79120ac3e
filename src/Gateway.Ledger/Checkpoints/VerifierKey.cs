using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Gateway.Ledger.Checkpoints;

/// <summary>
/// Line by which others know the key that signs checkpoints: <c>&lt;origin&gt;+&lt;key id&gt;+&lt;base64 of 0x01 and the public key&gt;</c>
/// (c2sp.org/signed-note, "Verifier keys").
/// </summary>
internal static class VerifierKey
{
    private const byte Ed25519 = 0x01;

    public static string Line(string origin, PublicKey key)
    {
        byte[] typed = [Ed25519, .. key.Export(KeyBlobFormat.RawPublicKey)];
        return $"{origin}+{KeyId(origin, typed):x8}+{Convert.ToBase64String(typed)}";
    }

    /// <summary>The first four bytes of SHA-256 over name, line feed, signature type and public key.</summary>
    private static uint KeyId(string origin, byte[] typed) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(origin), (byte)'\n', .. typed]));
}
