using System.Globalization;
using Gateway.Ledger.Merkle;
using NSec.Cryptography;

namespace Gateway.Ledger.Checkpoints;

/// <summary>What is signed of a ledger: its origin, its size and the root over so many entries (c2sp.org/tlog-checkpoint).</summary>
/// <param name="Root">32 bytes.</param>
internal sealed record Checkpoint(string Origin, long Size, byte[] Root)
{
    /// <summary>The note.</summary>
    public string Sign(Key key) =>
        SignedNote.Sign(string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(Root)}\n"), Origin, key);

    /// <exception cref="InvalidDataException">The note is not signed by this key, or is no checkpoint of the key's ledger.</exception>
    public static Checkpoint Open(string note, VerifierKey key)
    {
        // Lines after the third are extensions, which say nothing about the tree.
        if (SignedNote.Open(note, key).Split('\n') is not [var origin, var size, var root, ..]
            || !long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number.ToString(CultureInfo.InvariantCulture) != size
            || root.Length != RootLength)
            throw new InvalidDataException("It is no checkpoint (c2sp.org/tlog-checkpoint).");
        var hash = new byte[NodeHash.Length];
        if (!Convert.TryFromBase64String(root, hash, out var length) || length != hash.Length || Convert.ToBase64String(hash) != root)
            throw new InvalidDataException("Its root is no hash in base64.");
        if (origin != key.Name)
            throw new InvalidDataException($"It is of the ledger `{origin}`, the key of `{key.Name}`.");
        return new Checkpoint(origin, number, hash);
    }

    private const int RootLength = (NodeHash.Length + 2) / 3 * 4;
}
