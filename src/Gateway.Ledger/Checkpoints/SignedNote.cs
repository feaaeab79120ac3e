using System.Buffers.Binary;
using System.Text;
using NSec.Cryptography;

namespace Gateway.Ledger.Checkpoints;

/// <summary>Text signed by one or more keys (c2sp.org/signed-note): the text, an empty line, and a line <c>— name base64(key id and signature)</c> for each signature.</summary>
internal static class SignedNote
{
    /// <summary>Far above a checkpoint with the signatures of many witnesses.</summary>
    public const int MostCharacters = 1 << 20;

    /// <summary>How each line of a signature begins.</summary>
    public const string Dash = "\u2014 ";

    private const int KeyIdLength = 4;

    // Strict: a note is UTF-8, and a replaced character would be another text.
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <param name="text">Ends with a line feed.</param>
    public static string Sign(string text, string name, Key key)
    {
        var signature = new byte[KeyIdLength + SignatureAlgorithm.Ed25519.SignatureSize];
        BinaryPrimitives.WriteUInt32BigEndian(signature, VerifierKey.Of(name, key.PublicKey).Id);
        SignatureAlgorithm.Ed25519.Sign(key, Utf8.GetBytes(text), signature.AsSpan(KeyIdLength));
        return $"{text}\n{Dash}{name} {Convert.ToBase64String(signature)}\n";
    }

    /// <summary>
    /// The text, once a signature of <paramref name="key"/> was found right. Signatures of other keys are passed over; one of this key that is wrong refuses the note.
    /// </summary>
    /// <exception cref="InvalidDataException">It is no signed note, or not one of this key.</exception>
    public static string Open(string note, VerifierKey key)
    {
        var (text, signatures) = Split(note);
        var isSigned = false;
        foreach (var (name, signature) in signatures)
        {
            if (name != key.Name || signature.Length < KeyIdLength || BinaryPrimitives.ReadUInt32BigEndian(signature) != key.Id)
                continue;
            if (!key.IsSignatureOf(Utf8.GetBytes(text), signature.AsSpan(KeyIdLength)))
                throw new InvalidDataException("The signature does not fit the text.");
            isSigned = true;
        }
        return isSigned ? text : throw new InvalidDataException($"It has no signature of the key {key}.");
    }

    /// <summary>The notes of a file to which one was appended after the other. A note that broke off, which an empty line without signatures ends, is left out.</summary>
    public static IEnumerable<string> SplitFile(string text)
    {
        var note = new StringBuilder();
        var (isSigned, isEnded) = (false, false);
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var isSignature = line.StartsWith(Dash, StringComparison.Ordinal);
            if (!isSignature && isSigned)
                yield return note.ToString();
            if (!isSignature && (isSigned || isEnded))
                note.Clear();
            isSigned = isSignature;
            isEnded = line.Length == 0;
            if (note.Length > 0 || line.Length > 0)
                note.Append(line).Append('\n');
        }
        if (isSigned)
            yield return note.ToString();
    }

    private static (string Text, List<(string Name, byte[] Signature)> Signatures) Split(string note)
    {
        var end = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (note.Length > MostCharacters || end < 0 || end + 2 == note.Length || !note.EndsWith('\n') || note.Any(c => c is < ' ' and not '\n'))
            throw NoNote();
        var signatures = new List<(string, byte[])>();
        foreach (var line in note[(end + 2)..^1].Split('\n'))
        {
            if (!line.StartsWith(Dash, StringComparison.Ordinal) || line[Dash.Length..].Split(' ') is not [{ Length: > 0 } name, var encoded])
                throw NoNote();
            signatures.Add((name, Decode(encoded)));
        }
        return (note[..(end + 1)], signatures);
    }

    private static byte[] Decode(string encoded)
    {
        var bytes = new byte[encoded.Length];
        // Written back and compared: loose base64 would give one signature many forms.
        if (!Convert.TryFromBase64String(encoded, bytes, out var length) || Convert.ToBase64String(bytes.AsSpan(0, length)) != encoded)
            throw NoNote();
        return bytes[..length];
    }

    private static InvalidDataException NoNote() => new("It is no signed note (c2sp.org/signed-note).");
}
