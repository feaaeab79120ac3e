using System.Buffers;
using System.IO.Pipelines;
using Gateway.Policy.Apis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Server.Enforcement.Judging;

/// <summary>Looks at the beginning of a body without taking it: what was looked at is forwarded as if nobody had.</summary>
internal static class BodyPrefix
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>What was seen, in the server's own buffer where it lies there in one piece: to be disposed once, after which nobody may look at it, and before anybody reads the body.</summary>
    internal readonly struct Result : IDisposable
    {
        private readonly PipeReader? _reader;
        private readonly SequencePosition _start;
        private readonly byte[]? _borrowed;

        /// <param name="seen">What may be looked at of the reader's last read; null: nothing.</param>
        public Result(PipeReader reader, SequencePosition start, ReadOnlySequence<byte>? seen, bool isWhole, bool timedOut)
        {
            (_reader, _start, TimedOut) = (reader, start, timedOut);
            if (seen is not { } bytes) return;
            if (!bytes.IsSingleSegment) bytes.CopyTo(_borrowed = ArrayPool<byte>.Shared.Rent((int)bytes.Length));
            ReadOnlyMemory<byte> memory = _borrowed is null ? bytes.First : _borrowed.AsMemory(0, (int)bytes.Length);
            if (isWhole) Whole = memory;
            else Beginning = memory;
        }

        /// <summary>The whole body, when it was seen to its end within <see cref="RequestClassifier.BodyPrefixLimit"/>; else null.</summary>
        public ReadOnlyMemory<byte>? Whole { get; }

        /// <summary>The first bytes of a longer body, where they were asked for; else null.</summary>
        public ReadOnlyMemory<byte>? Beginning { get; }

        /// <summary>The beginning did not arrive in time.</summary>
        public bool TimedOut { get; }

        public void Dispose()
        {
            // INVARIANT: the last look leaves `examined` at the start, or the forwarder's first read waits for bytes that are already here.
            _reader?.AdvanceTo(_start);
            // Cleared: what comes next into the array may be shorter than somebody's photograph.
            if (_borrowed is not null) ArrayPool<byte>.Shared.Return(_borrowed, clearArray: true);
        }
    }

    /// <param name="wantsBeginning">The beginning of a body that is too long to be seen whole proves something.</param>
    /// <exception cref="ConnectionResetException">The caller is gone, or reset the stream (RFC 9113 section 6.4).</exception>
    public static async ValueTask<Result> ReadAsync(HttpRequest request, bool wantsBeginning, CancellationToken cancellationToken)
    {
        if (request.ContentLength > RequestClassifier.BodyPrefixLimit && !wantsBeginning)
            return default;
        try
        {
            var reader = request.BodyReader;
            // Most bodies that are short enough came together with their head: no clock need run for them.
            if (reader.TryRead(out var atHand))
            {
                if (IsEnough(atHand) && !atHand.IsCanceled)
                    return Unless(cancellationToken, Take(reader, atHand, wantsBeginning, inTime: true));
                reader.AdvanceTo(atHand.Buffer.Start, atHand.Buffer.End);
            }
            using var look = new Look(reader, cancellationToken);
            while (true)
            {
                var read = await reader.ReadAsync(CancellationToken.None);
                if (IsEnough(read) || read.IsCanceled)
                    return Unless(cancellationToken, Take(reader, read, wantsBeginning, look.TryEnd()));
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
        catch (IOException reset) when (IsReset(reset))
        {
            throw new ConnectionResetException(reset.Message, reset);
        }
    }

    // The server has no type of its own for a stream that was reset; what it throws for a malformed body it says so of, or has an arithmetic cause.
    private static bool IsReset(IOException failure) =>
        failure is not (BadHttpRequestException or ConnectionResetException) && failure.InnerException is not OverflowException;

    private static bool IsEnough(in ReadResult read) => read.IsCompleted || read.Buffer.Length > RequestClassifier.BodyPrefixLimit;

    private static Result Take(PipeReader reader, in ReadResult read, bool wantsBeginning, bool inTime)
    {
        var buffer = read.Buffer;
        var isShort = buffer.Length <= RequestClassifier.BodyPrefixLimit;
        ReadOnlySequence<byte>? seen = !inTime ? null
            : isShort ? (read.IsCompleted ? buffer : null)
            : wantsBeginning ? buffer.Slice(0, RequestClassifier.BodyPrefixLimit) : null;
        return new Result(reader, buffer.Start, seen, isShort, !inTime);
    }

    private static Result Unless(CancellationToken cancelled, in Result result)
    {
        if (cancelled.IsCancellationRequested)
            result.Dispose();
        cancelled.ThrowIfCancellationRequested();
        return result;
    }

    /// <summary>True when at least one byte of a body follows, or its end does not come in time. Over HTTP/2 no header field tells.</summary>
    /// <exception cref="ConnectionResetException">The caller is gone, or reset the stream (RFC 9113 section 6.4).</exception>
    public static async ValueTask<bool> HasBodyAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
            return false;
        try
        {
            var reader = context.Request.BodyReader;
            using var look = new Look(reader, context.RequestAborted);
            var read = await reader.ReadAsync(CancellationToken.None);
            var isEmpty = look.TryEnd() && read is { IsCompleted: true, Buffer.IsEmpty: true };
            reader.AdvanceTo(read.Buffer.Start);
            return !isEmpty;
        }
        catch (IOException reset) when (IsReset(reset))
        {
            throw new ConnectionResetException(reset.Message, reset);
        }
    }

    /// <summary>
    /// One look at a body, which ends or is called off, never both. Called off by <see cref="PipeReader.CancelPendingRead"/>: a read that is given a token of its own and
    /// then cancelled leaves Kestrel's reader busy for ever. A read that was called off must not be followed by another, since the call may find the next one instead.
    /// </summary>
    private sealed class Look : IDisposable
    {
        private readonly PipeReader _reader;
        private readonly CancellationTokenSource _patience;
        private readonly CancellationTokenRegistration _registration;
        private int _state;

        public Look(PipeReader reader, CancellationToken cancellationToken)
        {
            _reader = reader;
            _patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            _registration = _patience.Token.UnsafeRegister(static look => ((Look)look!).CallOff(), this);
            _patience.CancelAfter(Patience);
        }

        /// <summary>False when it was called off: whatever the read brought counts for nothing.</summary>
        public bool TryEnd() => Interlocked.CompareExchange(ref _state, 1, 0) == 0;

        private void CallOff()
        {
            if (Interlocked.CompareExchange(ref _state, 2, 0) != 0) return;
            try
            {
                _reader.CancelPendingRead();
            }
            catch (Exception)
            {
                // INVARIANT: nothing is thrown here, on a timer's thread it would end the process. Kestrel's reader throws once its message was reset, and then the read
                // ends by itself.
            }
        }

        public void Dispose()
        {
            _registration.Dispose();
            _patience.Dispose();
        }
    }
}
