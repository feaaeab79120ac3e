using System.Buffers;
using Gateway.Policy.Apis;

namespace Gateway.Server.Enforcement.Judging;

/// <summary>Looks at the beginning of a body without taking it: what was looked at is forwarded as if nobody had.</summary>
internal static class BodyPrefix
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <param name="Whole">The whole body, when it was seen to its end within <see cref="RequestClassifier.BodyPrefixLimit"/>; else null.</param>
    /// <param name="TimedOut">The beginning did not arrive in time.</param>
    internal readonly record struct Result(ReadOnlyMemory<byte>? Whole, bool TimedOut);

    public static async ValueTask<Result> ReadWholeAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > RequestClassifier.BodyPrefixLimit)
            return new Result(null, false);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        var reader = request.BodyReader;
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(patience.Token);
                var buffer = read.Buffer;
                if (read.IsCompleted || buffer.Length > RequestClassifier.BodyPrefixLimit)
                {
                    var whole = read.IsCompleted && buffer.Length <= RequestClassifier.BodyPrefixLimit ? (ReadOnlyMemory<byte>?)buffer.ToArray() : null;
                    // INVARIANT: the last look leaves `examined` at the start, or the forwarder's first read waits for bytes that are already here.
                    reader.AdvanceTo(buffer.Start);
                    return new Result(whole, false);
                }
                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Result(null, true);
        }
    }
}
