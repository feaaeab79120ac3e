using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Gateway.Ledger.Entries;

namespace Gateway.Server.Enforcement.Sending.Digesting;

/// <summary>
/// Digest of what a text in base64 stands for, which passes in pieces. Both alphabets (RFC 4648 sections 4 and 5), with or without padding, with white space between,
/// and behind the head of a <c>data:</c> URL (RFC 2397).
/// </summary>
internal sealed class Base64Text(ReadOnlyMemory<byte> key) : IDisposable
{
    private const int LongestHead = 256;

    // What may be padding is kept back until the end shows that it is.
    private const int Kept = 8;

    private static readonly SearchValues<byte> WhiteSpace = SearchValues.Create(" \t\r\n"u8);

    private readonly ContentDigest _content = new(key);
    private readonly byte[] _text = new byte[4096 + Kept];
    private readonly byte[] _decoded = new byte[(4096 + Kept) / 4 * 3];
    private int _length;
    private bool _hasBegun;
    private bool _isOther;

    public void Add(ReadOnlySpan<byte> text)
    {
        while (!_isOther && !text.IsEmpty)
        {
            var run = text.IndexOfAny(WhiteSpace);
            AddRun(run < 0 ? text : text[..run]);
            if (run < 0) return;
            text = text[(run + 1)..];
        }
    }

    /// <summary>The digest; null where the text was no base64, or too short. The next text begins.</summary>
    public DigestMember? End(string of)
    {
        // Most texts are far too short; what was not taken from the buffer yet needs no look.
        if (!_hasBegun && _length < ContentDigest.Least) _isOther = true;
        TakeHead();
        if (!_isOther) DecodeEnd();
        var found = _content.End(of);
        var result = _isOther ? null : found;
        (_length, _hasBegun, _isOther) = (0, false, false);
        return result;
    }

    /// <summary>The text goes on with something that base64 never holds.</summary>
    public void AddOther() => AddRun([0xFF]);

    private void AddRun(ReadOnlySpan<byte> run)
    {
        while (!_isOther && !run.IsEmpty)
        {
            var taken = Math.Min(run.Length, _text.Length - _length);
            run[..taken].CopyTo(_text.AsSpan(_length));
            _length += taken;
            run = run[taken..];
            if (_length < _text.Length) return;
            TakeHead();
            if (!_isOther) Decode((_length - Kept) / 4 * 4);
        }
    }

    private void TakeHead()
    {
        if (_hasBegun || _isOther) return;
        _hasBegun = true;
        if (_length < 5 || !Ascii.EqualsIgnoreCase(_text.AsSpan(0, 5), "data:"u8)) return;
        var comma = _text.AsSpan(0, Math.Min(_length, LongestHead)).IndexOf((byte)',');
        _isOther = comma < 0;
        Keep(comma + 1);
    }

    private void Decode(int length, int filled = 0)
    {
        var text = _text.AsSpan(0, length);
        text.Replace((byte)'-', (byte)'+');
        text.Replace((byte)'_', (byte)'/');
        if (Base64.DecodeFromUtf8(text, _decoded, out _, out var written, isFinalBlock: false) == OperationStatus.Done) _content.Add(_decoded.AsSpan(0, written - filled));
        else _isOther = true;
        Keep(length);
    }

    private void DecodeEnd()
    {
        var padded = _length;
        while (_length > 0 && padded - _length < 2 && _text[_length - 1] == '=') _length--;
        var lacking = -_length & 3;
        // Padding is left out or complete.
        _isOther = lacking == 3 || (padded != _length && padded - _length != lacking);
        if (_isOther) return;
        // Filled up with zero bits, since those that a writer left over need not be zero. Never more than the buffer holds: a full one was decoded up to what is kept back.
        _text.AsSpan(_length, lacking).Fill((byte)'A');
        _length += lacking;
        Decode(_length, lacking);
    }

    private void Keep(int from)
    {
        var kept = Math.Max(0, _length - from);
        _text.AsSpan(Math.Min(from, _length), kept).CopyTo(_text);
        _length = kept;
    }

    public void Dispose()
    {
        Array.Clear(_text);
        Array.Clear(_decoded);
        _content.Dispose();
    }
}
