using System.Net;
using System.Security.Cryptography;

namespace Gateway.Server.Enforcement;

/// <summary>What went over the partner's connection: body bytes both ways and, where configured, a keyed digest of what was sent. Counted as bytes are handed to or taken from the socket layer.</summary>
internal sealed class Traffic : IDisposable
{
    private long _bytesOut;
    private long _bytesIn;

    /// <summary>Null where body digests are switched off.</summary>
    public IncrementalHash? Digest { get; init; }

    public long BytesOut => Interlocked.Read(ref _bytesOut);

    public long BytesIn => Interlocked.Read(ref _bytesIn);

    public void Sent(ReadOnlySpan<byte> bytes)
    {
        Interlocked.Add(ref _bytesOut, bytes.Length);
        Digest?.AppendData(bytes);
    }

    public void Received(int bytes) => Interlocked.Add(ref _bytesIn, bytes);

    public void Dispose() => Digest?.Dispose();
}

/// <summary>
/// The body on its way out. It can be written once: the socket layer silently sends a message again when a connection closes early, and that second time must fail
/// here instead of reaching the partner unrecorded. So even a request without a body has one of these, of zero length.
/// </summary>
internal sealed class SentContent : HttpContent
{
    private readonly HttpContent? _inner;
    private readonly Traffic _traffic;
    private readonly Permit _permit;
    private int _written;

    public SentContent(HttpContent? inner, Traffic traffic, Permit permit)
    {
        (_inner, _traffic, _permit) = (inner, traffic, permit);
        if (inner is null) return;
        foreach (var (name, values) in inner.Headers.NonValidated)
            Headers.TryAddWithoutValidation(name, values);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _written, 1) != 0)
            throw new PermitBreachException("a second send by the socket layer");
        if (_permit.Cut is not null)
            throw new PermitWithdrawnException();
        if (_inner is not null)
            await _inner.CopyToAsync(new CountingStream(stream, _traffic), context, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return _inner is null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _inner?.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>The partner's body on its way in, counted; after an upgrade both directions.</summary>
internal sealed class ReceivedContent : HttpContent
{
    private readonly HttpContent _inner;
    private readonly Traffic _traffic;

    public ReceivedContent(HttpContent inner, Traffic traffic)
    {
        (_inner, _traffic) = (inner, traffic);
        foreach (var (name, values) in inner.Headers.NonValidated)
            Headers.TryAddWithoutValidation(name, values);
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        new CountingStream(await _inner.ReadAsStreamAsync(cancellationToken), _traffic);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        throw new NotSupportedException("A partner's answer is streamed, never copied whole.");

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _inner.Dispose();
        base.Dispose(disposing);
    }
}
