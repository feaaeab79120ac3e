using System.Security.Cryptography;
using Gateway.Ledger.Entries;

namespace Gateway.Server.Enforcement.Sending.Digesting;

/// <summary>
/// Keyed digest of one content inside a body, which passes in pieces. Short contents (form fields, a threshold, a name) get none: so few values are possible that
/// whoever holds the digest key could find them by trying.
/// </summary>
internal sealed class ContentDigest(ReadOnlyMemory<byte> key) : IDisposable
{
    /// <summary>Contents of fewer bytes have no digest of their own.</summary>
    public const int Least = 1024;

    private readonly byte[] _beginning = new byte[Least];
    private IncrementalHash? _hash;
    private long _length;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var lacking = (int)Math.Max(0, Least - _length);
        var begun = bytes[..Math.Min(lacking, bytes.Length)];
        begun.CopyTo(_beginning.AsSpan(Least - lacking));
        _length += bytes.Length;
        if (_length < Least) return;
        _hash ??= IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.Span);
        if (lacking > 0) _hash.AppendData(_beginning);
        _hash.AppendData(bytes[begun.Length..]);
    }

    /// <summary>Digest of what was added since the last end; null where that was too short. The next content begins.</summary>
    public DigestMember? End(string of)
    {
        var length = _length;
        _length = 0;
        return length < Least ? null : new DigestMember(of, length, Convert.ToHexStringLower(_hash!.GetHashAndReset()));
    }

    public void Dispose()
    {
        Array.Clear(_beginning);
        _hash?.Dispose();
    }
}
