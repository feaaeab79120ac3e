namespace Gateway.Server.Enforcement.Sending;

/// <summary>Passes bytes on and counts them: writes are bytes sent to the partner, reads are bytes received.</summary>
/// <param name="announced">Length of the body that is written; null where it is not known, or for reads.</param>
/// <param name="keepsHead">The body's bytes are at hand, so the head, which the forwarder flushes before them, leaves together with them.</param>
internal sealed class CountingStream(Stream inner, Traffic traffic, long? announced = null, bool keepsHead = false) : Stream
{
    // What comes in small pieces comes slowly, and the socket layer would keep it back until its buffer is full.
    private const int Small = 16 * 1024;

    public override bool CanRead => inner.CanRead;
    public override bool CanWrite => inner.CanWrite;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        traffic.Sent(buffer.Span);
        traffic.BeginWrite();
        var written = inner.WriteAsync(buffer, cancellationToken);
        // The last piece is flushed by whoever ends the body.
        var waitsForMore = buffer.Length < Small && traffic.BytesOut != announced;
        if (waitsForMore || !written.IsCompletedSuccessfully) return EndAsync(written, waitsForMore, cancellationToken);
        traffic.EndWrite();
        return default;
    }

    private async ValueTask EndAsync(ValueTask written, bool flushes, CancellationToken cancellationToken)
    {
        await written;
        if (flushes) await inner.FlushAsync(cancellationToken);
        traffic.EndWrite();
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count)
    {
        traffic.Sent(buffer.AsSpan(offset, count));
        inner.Write(buffer, offset, count);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        // A read into nothing only waits; it tells no end.
        if (!buffer.IsEmpty)
            traffic.Received(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = inner.Read(buffer, offset, count);
        if (count > 0)
            traffic.Received(buffer.AsSpan(offset, read));
        return read;
    }

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        keepsHead && traffic.BytesOut == 0 ? Task.CompletedTask : inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }
}
