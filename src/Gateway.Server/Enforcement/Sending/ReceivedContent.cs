using System.Net;

namespace Gateway.Server.Enforcement.Sending;

/// <summary>The partner's body on its way in, counted; after an upgrade both directions.</summary>
internal sealed class ReceivedContent : HttpContent
{
    private readonly HttpContent _inner;

    public ReceivedContent(HttpContent inner, Exchange exchange)
    {
        (_inner, Exchange) = (inner, exchange);
        Headers.AddAsSaid(inner.Headers);
    }

    /// <summary>Whose answer it is.</summary>
    public Exchange Exchange { get; }

    protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        new CountingStream(await _inner.ReadAsStreamAsync(cancellationToken), Exchange.Traffic);

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
