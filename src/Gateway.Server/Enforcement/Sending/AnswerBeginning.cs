using System.Buffers;
using System.Net.Http.Headers;
using Gateway.Policy.Apis;
using Gateway.Policy.Apis.Answers;
using Gateway.Policy.Apis.Bodies;

namespace Gateway.Server.Enforcement.Sending;

/// <summary>
/// Keeps a copy of the first 64 KiB of an answer while it passes, to count the candidates in it. Made only where the profile says where they stand. The copy stays in
/// memory, is read once, and is wiped.
/// </summary>
internal sealed class AnswerBeginning(AnswerPath path) : IDisposable
{
    private const int First = 4 * 1024;

    // A read that outlives its request must not write into a buffer that serves another one by then.
    private readonly Lock _gate = new();
    private byte[] _kept = [];
    private int _length;
    private bool _hasMore;
    private bool _hasEnded;
    private bool _isDisposed;

    /// <summary>Null where nothing is to be counted: no path, or no plain JSON.</summary>
    public static AnswerBeginning? Of(AnswerPath? path, HttpContentHeaders answer) =>
        path is not null && !answer.NonValidated.Contains("Content-Encoding") && IsJson(answer.NonValidated) ? new AnswerBeginning(path) : null;

    private static bool IsJson(HttpHeadersNonValidated answer)
    {
        if (!answer.TryGetValues("Content-Type", out var values) || values.Count != 1)
            return false;
        var type = values.ToString().AsSpan();
        return MediaTypes.IsJson(type[..(type.IndexOf(';') is >= 0 and var end ? end : type.Length)].Trim());
    }

    /// <summary>What came next; nothing at all is the end of the answer.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_isDisposed) return;
            _hasEnded = bytes.IsEmpty;
            var taken = bytes[..Math.Min(bytes.Length, RequestClassifier.BodyPrefixLimit - _length)];
            _hasMore |= taken.Length < bytes.Length;
            if (_kept.Length < _length + taken.Length)
                Grow_NeedsGate(_length + taken.Length);
            taken.CopyTo(_kept.AsSpan(_length));
            _length += taken.Length;
        }
    }

    /// <summary>The number of candidates; null where it is not certain.</summary>
    public int? Count()
    {
        lock (_gate)
            return path.Count(_kept.AsSpan(0, _length), _hasEnded && !_hasMore);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            Wipe(_kept, _length);
            (_kept, _length) = ([], 0);
        }
    }

    private void Grow_NeedsGate(int needed)
    {
        var outgrown = _kept;
        _kept = ArrayPool<byte>.Shared.Rent(Math.Clamp(2 * needed, First, RequestClassifier.BodyPrefixLimit));
        outgrown.AsSpan(0, _length).CopyTo(_kept);
        Wipe(outgrown, _length);
    }

    // Before anybody else may have it.
    private static void Wipe(byte[] outgrown, int written)
    {
        outgrown.AsSpan(0, written).Clear();
        if (outgrown.Length > 0)
            ArrayPool<byte>.Shared.Return(outgrown);
    }
}
