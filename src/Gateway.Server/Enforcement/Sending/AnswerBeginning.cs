using System.Net.Http.Headers;
using Gateway.Policy.Apis;
using Gateway.Policy.Apis.Answers;

namespace Gateway.Server.Enforcement.Sending;

/// <summary>
/// Keeps a copy of the first 64 KiB of an answer while it passes, to count the candidates in it. Made only where the profile says where they stand. The copy stays in
/// memory, is read once, and is wiped.
/// </summary>
internal sealed class AnswerBeginning(AnswerPath path) : IDisposable
{
    private const int First = 4 * 1024;

    private byte[] _kept = [];
    private int _length;
    private bool _hasMore;
    private bool _hasEnded;

    /// <summary>Null where nothing is to be counted: no path, or no plain JSON.</summary>
    public static AnswerBeginning? Of(AnswerPath? path, HttpContentHeaders answer) =>
        path is not null && answer.ContentEncoding.Count == 0 && MediaTypes.IsJson(answer.ContentType?.MediaType) ? new AnswerBeginning(path) : null;

    /// <summary>What came next; nothing at all is the end of the answer.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        _hasEnded = bytes.IsEmpty;
        var taken = bytes[..Math.Min(bytes.Length, RequestClassifier.BodyPrefixLimit - _length)];
        _hasMore |= taken.Length < bytes.Length;
        if (_kept.Length < _length + taken.Length)
            Grow(_length + taken.Length);
        taken.CopyTo(_kept.AsSpan(_length));
        _length += taken.Length;
    }

    /// <summary>The number of candidates; null where it is not certain.</summary>
    public int? Count() => path.Count(_kept.AsSpan(0, _length), _hasEnded && !_hasMore);

    public void Dispose() => Array.Clear(_kept);

    // What is outgrown is wiped as well.
    private void Grow(int needed)
    {
        var outgrown = _kept;
        _kept = new byte[Math.Clamp(2 * needed, First, RequestClassifier.BodyPrefixLimit)];
        outgrown.AsSpan(0, _length).CopyTo(_kept);
        Array.Clear(outgrown);
    }
}
