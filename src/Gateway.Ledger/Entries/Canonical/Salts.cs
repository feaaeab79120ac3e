using System.Security.Cryptography;

namespace Gateway.Ledger.Entries.Canonical;

/// <summary>
/// Random salts for one entry. The system's generator is asked for many entries at once and per thread, since its price is per call and not per byte; each byte is given out
/// once and wiped here.
/// </summary>
internal static class Salts
{
    private const int ReserveLength = 32 * EntryEncoder.SaltLength * EntryEncoder.MostSalts;

    [ThreadStatic]
    private static byte[]? _reserve;

    [ThreadStatic]
    private static int _left;

    public static void Draw(Span<byte> salts)
    {
        var reserve = _reserve ??= new byte[ReserveLength];
        if (_left < salts.Length)
        {
            RandomNumberGenerator.Fill(reserve);
            _left = ReserveLength;
        }
        var drawn = reserve.AsSpan(_left - salts.Length, salts.Length);
        drawn.CopyTo(salts);
        drawn.Clear();
        _left -= salts.Length;
    }
}
