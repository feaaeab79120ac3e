using System.Security.Cryptography;
using System.Text;
using Gateway.Ledger.Checkpoints;
using Gateway.Ledger.Writing;
using NSec.Cryptography;

namespace Gateway.Ledger.Keys;

/// <summary>The two secrets of a ledger: the Ed25519 key that signs checkpoints, and the key of body digests.</summary>
internal sealed class LedgerKeys : IDisposable
{
    private const int DigestKeyLength = 32;

    private LedgerKeys(Key signing, byte[] digest)
    {
        Signing = signing;
        Digest = digest;
    }

    public Key Signing { get; }
    public byte[] Digest { get; }

    /// <summary>Makes both keys and the line for verifiers.</summary>
    public static LedgerKeys Make(LedgerFiles files, string origin)
    {
        var signing = Key.Create(SignatureAlgorithm.Ed25519, new KeyCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextArchiving });
        var digest = RandomNumberGenerator.GetBytes(DigestKeyLength);
        LedgerFiles.Make(files.SigningKey, signing.Export(KeyBlobFormat.PkixPrivateKeyText));
        LedgerFiles.Make(files.DigestKey, Encoding.ASCII.GetBytes(Convert.ToHexStringLower(digest) + "\n"));
        LedgerFiles.Make(files.VerifierKey, Encoding.UTF8.GetBytes(VerifierKey.Line(origin, signing.PublicKey) + "\n"));
        return new LedgerKeys(signing, digest);
    }

    public static LedgerKeys Read(LedgerFiles files)
    {
        LedgerFiles.CheckOwnerOnly(files.SigningKey);
        LedgerFiles.CheckOwnerOnly(files.DigestKey);
        if (!Key.TryImport(SignatureAlgorithm.Ed25519, File.ReadAllBytes(files.SigningKey), KeyBlobFormat.PkixPrivateKeyText, out var signing))
            throw new LedgerOpenException($"{files.SigningKey} is not an Ed25519 private key (PEM, PKCS#8). Put back the key that was made with this ledger.");
        return new LedgerKeys(signing!, ReadDigestKey(files.DigestKey));
    }

    public void Dispose() => Signing.Dispose();

    private static byte[] ReadDigestKey(string path)
    {
        var text = File.ReadAllText(path).Trim();
        var key = new byte[DigestKeyLength];
        if (text.Length != 2 * DigestKeyLength || Convert.FromHexString(text, key, out _, out _) != System.Buffers.OperationStatus.Done)
            throw new LedgerOpenException($"{path} is not a digest key ({2 * DigestKeyLength} hex digits). Put back the key that was made with this ledger.");
        return key;
    }
}
