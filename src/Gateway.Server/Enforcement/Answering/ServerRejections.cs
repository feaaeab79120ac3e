using System.Diagnostics;
using System.Globalization;
using System.Net;
using Gateway.Server.Enforcement.Judging;
using Gateway.Server.Surfaces;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Server.Enforcement.Answering;

/// <summary>
/// Records what the web server rejects by itself, before any code of ours (DESIGN section 13): messages that are none, oversized or overdue heads, connections beyond the
/// limit. HTTP/1.1 tells of it by an event, HTTP/2 in its log only. Counted together by peer and reason; nobody waits for the entry.
/// </summary>
internal sealed class ServerRejections(DiagnosticListener events, ILoggerFactory logs, ProxyConnections connections, RefusalLimiter limiter)
    : IHostedService, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";
    private IDisposable? _subscription;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = events.Subscribe(this, name => name == BadRequest);
        connections.Refused = peer => Count(peer, "connections");
        // Added here and not with the other sinks, which a host may clear.
        logs.AddProvider(new Http2RejectionLog(connections, Count));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void OnNext(KeyValuePair<string, object?> value)
    {
        // What reached an exchange has an entry of its own.
        if (value.Value is not IFeatureCollection features || features.Get<Exchange>() is not null || features.Get<SurfaceFeature>()?.Surface != Surface.Proxy || features.IsLeftover) return;
        var status = (features.Get<IBadRequestExceptionFeature>()?.Error as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest;
        Count(features.Get<IHttpConnectionFeature>()?.RemoteIpAddress, status.ToString(CultureInfo.InvariantCulture));
    }

    public void OnCompleted() { }

    public void OnError(Exception error) { }

    public void Dispose() => _subscription?.Dispose();

    private void Count(IPAddress? peer, string what) => limiter.Count(IntentRecord.PeerOf(peer), "rejected-" + what);
}
