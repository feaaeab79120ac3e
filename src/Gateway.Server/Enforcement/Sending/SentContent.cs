using System.Net;

namespace Gateway.Server.Enforcement.Sending;

/// <summary>
/// The body on its way out. It can be written once: the socket layer silently sends a message again when a connection closes early, and that second time must fail
/// here instead of reaching the partner unrecorded. So even a request without a body has one of these, of zero length.
/// </summary>
internal sealed class SentContent : HttpContent
{
    private readonly HttpContent? _inner;
    private readonly Traffic _traffic;
    private readonly Func<bool> _maySend;
    private string? _firstField;
    private int _written;

    /// <param name="maySend">Asked once more when a connection is at hand: opening one takes time, in which the permit may have ended.</param>
    public SentContent(HttpContent? inner, Traffic traffic, Func<bool> maySend)
    {
        (_inner, _traffic, _maySend) = (inner, traffic, maySend);
        if (inner is null) return;
        foreach (var (name, values) in inner.Headers.NonValidated)
            Headers.TryAddWithoutValidation(name, values);
    }

    /// <summary>
    /// Stands where the socket layer writes a head, field by field. Over HTTP/2 the head leaves before the body is asked for, and a stream that the partner refuses is
    /// silently opened again: the field that came first comes a second time then. What did not pass the gate has no such content and does not leave at all.
    /// </summary>
    public static HeaderEncodingSelector<HttpRequestMessage> WatchHead(HeaderEncodingSelector<HttpRequestMessage>? encoding) => (name, request) =>
    {
        if (request.Content is not SentContent content)
            throw new PermitBreachException("a message that did not pass the gate");
        if (content._firstField == name)
            throw new PermitBreachException("a second send by the socket layer");
        content._firstField ??= name;
        return encoding?.Invoke(name, request);
    };

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _written, 1) != 0)
            throw new PermitBreachException("a second send by the socket layer");
        if (!_maySend())
            throw new PermitWithdrawnException();
        _traffic.Begin();
        if (_inner is not null)
            await _inner.CopyToAsync(new CountingStream(stream, _traffic), context, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        // A content of no bytes knows its length (a GET with a media type); a caller's body has the announced one as a header, or is sent in chunks.
        length = _inner?.Headers.ContentLength ?? 0;
        return _inner is null || _inner.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _inner?.Dispose();
        base.Dispose(disposing);
    }
}
