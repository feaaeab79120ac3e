using System.Security.Cryptography;

namespace Gateway.Ledger.Entries.Canonical;

/// <summary>
/// Random salts, each given out once and wiped here. The system's generator is asked for many at once, since its price is per call and not per byte. One thread only.
/// </summary>
/// <param name="salts">What is given out first, a multiple of <see cref="SaltLength"/>; random ones follow.</param>
internal sealed class SaltReserve(byte[] salts)
{
    public const int SaltLength = 16;

    private const int ReserveLength = 256 * SaltLength;

    private byte[] _reserve = salts;
    private int _given;

    public SaltReserve() : this([]) { }

    public void Take(Span<byte> salt)
    {
        if (_given == _reserve.Length)
        {
            if (_reserve.Length != ReserveLength)
                _reserve = new byte[ReserveLength];
            RandomNumberGenerator.Fill(_reserve);
            _given = 0;
        }
        var next = _reserve.AsSpan(_given, SaltLength);
        next.CopyTo(salt);
        next.Clear();
        _given += SaltLength;
    }
}
