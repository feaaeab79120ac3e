using Gateway.Server.Enforcement;
using Gateway.Server.Enforcement.Sending;

namespace Gateway.Server.Tests.Enforcement;

/// <summary>Takes single-use content away.</summary>
internal sealed class Reusable(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Content = new ByteArrayContent([]);
        return base.SendAsync(request, cancellationToken);
    }
}

/// <summary>Holds each message up, deaf to whoever gives up meanwhile.</summary>
internal sealed class HoldingUp(HttpMessageHandler inner, Func<Task> until) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await until();
        return await base.SendAsync(request, CancellationToken.None);
    }
}

/// <summary>Holds up whatever is written, until it may or the writer gives up.</summary>
internal sealed class HeldStream(Stream inner, Func<Task> until) : Stream
{
    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await until().WaitAsync(cancellationToken);
        await inner.WriteAsync(buffer, cancellationToken);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>Changes each message on its way.</summary>
internal sealed class Altering(HttpMessageHandler inner, Action<HttpRequestMessage> alter) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        alter(request);
        return base.SendAsync(request, cancellationToken);
    }
}

/// <summary>Takes the gate's equality check away: the permit is made to fit whatever comes.</summary>
internal sealed class Agreeing(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    public static void In(Chain chain) => chain.AboveGate = gate => new Agreeing(gate);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Options.TryGetValue(PermitGateHandler.ExchangeKey, out var exchange) && exchange.Permit is { Message: not null } permit)
            permit.Grant(new PermittedMessage(request.Method.Method, request.RequestUri!, request.Headers.Host!, []), permit.Intent);
        return base.SendAsync(request, cancellationToken);
    }
}
