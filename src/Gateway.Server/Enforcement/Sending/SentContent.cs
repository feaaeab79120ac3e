using System.IO.Pipelines;
using System.Net;
using Gateway.Server.Partners.Connections;

namespace Gateway.Server.Enforcement.Sending;

/// <summary>
/// The body on its way out. It can be written once: the socket layer silently sends a message again when a connection closes early, and that second time must fail
/// here instead of reaching the partner unrecorded. So even a request without a body has one of these, of zero length.
/// </summary>
internal sealed class SentContent : HttpContent
{
    private readonly HttpContent? _inner;
    private readonly Exchange _exchange;
    private readonly Traffic _traffic;
    private readonly Func<Permit, bool> _maySend;
    private readonly int _fields;
    private readonly bool _isAwaited;
    private string? _firstField;
    private int _fieldsSeen;
    private int _written;

    /// <param name="message">Complete but for this content: a field that is added to it from here on keeps it from leaving.</param>
    /// <param name="maySend">Asked once more when a connection is at hand, before head and body: opening one takes time, in which the permit may have ended.</param>
    public SentContent(HttpRequestMessage message, Exchange exchange, Func<Permit, bool> maySend)
    {
        (_inner, _exchange, _traffic, _maySend) = (message.Content, exchange, exchange.Traffic, maySend);
        _fields = message.Headers.NonValidated.Count;
        // Over HTTP/2, and behind `Expect`, an answer may come, and the exchange end, while the body is still being written.
        _isAwaited = message.Headers.ExpectContinue is not true
            && (message is { Version.Major: <= 1, VersionPolicy: not HttpVersionPolicy.RequestVersionOrHigher } or { VersionPolicy: HttpVersionPolicy.RequestVersionOrLower, RequestUri.Scheme: "http" });
        if (_inner is null) return;
        Headers.AddAsSaid(_inner.Headers);
        foreach (var (name, _) in _inner.Headers.NonValidated)
            if (!IsFraming(name)) _fields++;
    }

    /// <summary>
    /// Stands where the socket layer writes a head, field by field, on the connection that it will use. Over HTTP/2 the head leaves before the body is asked for, and a
    /// stream that the partner refuses is silently opened again: the field that came first comes a second time then. What did not pass the gate has no such content and
    /// does not leave at all. Every permitted message has a Host field, so none goes unseen.
    /// </summary>
    public static HeaderEncodingSelector<HttpRequestMessage> WatchHead(HeaderEncodingSelector<HttpRequestMessage>? encoding, OpenConnections connections) => (name, request) =>
    {
        if (request.Content is not SentContent content)
            throw new PermitBreachException("a message that did not pass the gate");
        if (content._firstField == name)
            throw new PermitBreachException("a second send by the socket layer");
        if (!IsFraming(name) && ++content._fieldsSeen > content._fields)
            throw new PermitBreachException("a field that was added below the gate");
        if (content._firstField is null)
        {
            content._firstField = name;
            content.BeginHead(request, connections);
        }
        return encoding?.Invoke(name, request);
    };

    // The socket layer says itself how the body is delimited.
    private static bool IsFraming(string name) => name is "Content-Length" or "Transfer-Encoding";

    private void BeginHead(HttpRequestMessage request, OpenConnections connections)
    {
        _traffic.Destination = connections.AddressOf(request.RequestUri!);
        // Over HTTP/1.1 the head waits in the buffer for the body's first bytes, which are watched over by themselves.
        if (request is { Version.Major: <= 1, VersionPolicy: not HttpVersionPolicy.RequestVersionOrHigher, Headers.ExpectContinue: not true }) return;
        if (!_maySend(_exchange.Permit!)) throw new PermitWithdrawnException();
        _traffic.Begin();
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _written, 1) != 0)
            throw new PermitBreachException("a second send by the socket layer");
        if (!_maySend(_exchange.Permit!))
            throw new PermitWithdrawnException();
        _traffic.Begin();
        if (_inner is null) return;
        if (_exchange.IsBodyAtHand && _isAwaited)
            await SendAtHandAsync(_exchange.Http.Request.BodyReader, stream, cancellationToken);
        else
            await SendBodyAsync(_inner, stream, context, cancellationToken);
    }

    // Seen to its end already, so it waits in the server's buffer: no copying through another one, no look at the clock, and the head leaves together with it.
    // INVARIANT: the socket layer awaits this before it returns the answer. The forwarder does not, and the buffer is the server's again when the exchange ends.
    private async Task SendAtHandAsync(PipeReader body, Stream stream, CancellationToken cancellationToken)
    {
        if (!body.TryRead(out var read) || !read.IsCompleted)
            throw new PermitBreachException("a body that is not the one that was seen");
        try
        {
            foreach (var piece in read.Buffer)
            {
                _traffic.Sent(piece.Span);
                await stream.WriteAsync(piece, cancellationToken);
            }
        }
        finally
        {
            // After a failure too: the server goes on to what follows the body.
            body.AdvanceTo(read.Buffer.End);
        }
    }

    // How long a body takes is the caller's business; the partner's time runs while nothing is left to send.
    private async Task SendBodyAsync(HttpContent body, Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _exchange.Permit?.AnswerClock?.Pause();
        _traffic.BeginBody();
        await body.CopyToAsync(new CountingStream(stream, _traffic, body.Headers.ContentLength, _exchange.IsBodyAtHand), context, cancellationToken);
        _traffic.EndBody();
        _exchange.Permit?.AnswerClock?.Resume();
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
