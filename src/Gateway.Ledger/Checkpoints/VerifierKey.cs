using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Gateway.Ledger.Checkpoints;

/// <summary>
/// A key by which others check checkpoints, written as <c>&lt;name&gt;+&lt;key id&gt;+&lt;base64 of 0x01 and the public key&gt;</c> (c2sp.org/signed-note, "Verifier keys").
/// </summary>
internal sealed class VerifierKey
{
    private const byte Ed25519 = 0x01;

    private readonly PublicKey _key;

    private VerifierKey(string name, uint id, PublicKey key) => (Name, Id, _key) = (name, id, key);

    /// <summary>The origin of the ledger.</summary>
    public string Name { get; }
    public uint Id { get; }

    public static VerifierKey Of(string name, PublicKey key) => new(name, KeyId(name, Typed(key)), key);

    public static string Line(string origin, PublicKey key) => $"{origin}+{KeyId(origin, Typed(key)):x8}+{Convert.ToBase64String(Typed(key))}";

    /// <exception cref="InvalidDataException">It is no key line; the message says what one looks like.</exception>
    public static VerifierKey Parse(string line)
    {
        var typed = new byte[1 + PublicKeyLength];
        // The key's base64 may hold plus signs, the name may not.
        if (line.Split('+', 3) is not [{ Length: > 0 } name, var id, var encoded]
            || !Convert.TryFromBase64String(encoded, typed, out var length) || length != typed.Length || typed[0] != Ed25519
            || !PublicKey.TryImport(SignatureAlgorithm.Ed25519, typed.AsSpan(1), KeyBlobFormat.RawPublicKey, out var key)
            || id != $"{KeyId(name, typed):x8}")
            throw new InvalidDataException($"`{line}` is no verifier key. Write the line of the file <ledger>.vkey: `<origin>+<8 hex digits>+<base64>`.");
        return new VerifierKey(name, KeyId(name, typed), key!);
    }

    public bool IsSignatureOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) => SignatureAlgorithm.Ed25519.Verify(_key, text, signature);

    public override string ToString() => Line(Name, _key);

    private static int PublicKeyLength => SignatureAlgorithm.Ed25519.PublicKeySize;

    private static byte[] Typed(PublicKey key) => [Ed25519, .. key.Export(KeyBlobFormat.RawPublicKey)];

    /// <summary>The first four bytes of SHA-256 over name, line feed, signature type and public key.</summary>
    private static uint KeyId(string name, byte[] typed) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', .. typed]));
}
