using Gateway.Server.Partners;
using Gateway.Server.Partners.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Server.Surfaces;

/// <summary>Which door a connection came through. Zero is no door of ours and serves nothing.</summary>
internal enum Surface : byte
{
    None = 0,

    /// <summary>Agency traffic only.</summary>
    Proxy,

    /// <summary>Status, health, audit.</summary>
    Management,
}

/// <summary>Set on the connection by the Kestrel endpoint that accepted it; Host and port, which a client can spoof, never decide the surface.</summary>
internal sealed record SurfaceFeature(Surface Surface);

/// <summary>
/// What one HTTP/1.1 connection carries from a message to the next. A body that was not read is skipped by the server before the next message, unless the connection has
/// ended by then: what lies unread is taken for the next message in that case.
/// </summary>
/// <param name="closed">Cancelled once the caller has ended its side.</param>
internal sealed class ConnectionLeftover(CancellationToken closed)
{
    private volatile bool _isAborted;

    /// <summary>True where the last message was not worked and may have had a body that nobody read.</summary>
    public bool HasUnreadBody { get; set; }

    /// <summary>True once nobody gets an answer over this connection any more. The next message's own sign of it is not enough: the server may go on with the token of the one before.</summary>
    public bool IsEnded => _isAborted || closed.IsCancellationRequested;

    /// <summary>To be called wherever the gateway itself breaks the connection off.</summary>
    public void Abort() => _isAborted = true;
}

/// <summary>The endpoints that Kestrel listens on, each with its surface, as they were bound.</summary>
internal sealed class Listeners
{
    private readonly List<(string Name, Surface Surface, ListenOptions Options, bool IsTls)> _bound = [];

    public void Add(string name, Surface surface, ListenOptions options, bool isTls) => _bound.Add((name, surface, options, isTls));

    /// <summary>Addresses of a surface; with the real port once the server has started.</summary>
    public IReadOnlyList<Uri> Of(Surface surface) =>
        [.. _bound.Where(bound => bound.Surface == surface).Select(bound => AddressOf(bound.Options, bound.IsTls))];

    private static Uri AddressOf(ListenOptions options, bool isTls) =>
        options.EndPoint is System.Net.IPEndPoint end
            ? new UriBuilder(isTls ? "https" : "http", end.Address.ToString(), end.Port).Uri
            : new Uri("unix:" + options.EndPoint);
}

/// <summary>Says where the surfaces are, once they are open: with port 0 nobody else knows.</summary>
internal sealed partial class ListenersReport(Listeners listeners, PartnerConfig partners, ILogger<ListenersReport> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        foreach (var address in listeners.Of(Surface.Proxy).Concat(listeners.Of(Surface.Management)))
            partners.OwnListeners.Add(address.ToString());
        Listening(string.Join(' ', listeners.Of(Surface.Proxy)), string.Join(' ', listeners.Of(Surface.Management)));
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(4001, LogLevel.Information, "Agency traffic enters at {Proxy}; status, health and audit answer at {Management}")]
    private partial void Listening(string proxy, string management);
}

internal static class SurfaceExtensions
{
    extension(HttpContext context)
    {
        public Surface Surface => context.Features.Get<SurfaceFeature>()?.Surface ?? Surface.None;
    }

    extension(IFeatureCollection features)
    {
        /// <summary>Null over HTTP/2, where frames say what belongs to which message.</summary>
        public ConnectionLeftover? Leftover =>
            features.Get<IHttpRequestFeature>() is { } request && HttpProtocol.IsHttp2(request.Protocol) ? null : features.Get<ConnectionLeftover>();

        /// <summary>True for what the server takes for a message and is the rest of a body that was not read.</summary>
        public bool IsLeftover => features.Leftover is { HasUnreadBody: true } leftover && features.IsCallerGone(leftover);

        /// <summary>True where nobody gets an answer any more: over HTTP/1.1 the connection has ended, over HTTP/2 that or the stream.</summary>
        /// <param name="leftover">That of the message.</param>
        public bool IsCallerGone(ConnectionLeftover? leftover) =>
            (leftover ?? features.Get<ConnectionLeftover>()) is { IsEnded: true } || features.Get<IHttpRequestLifetimeFeature>() is { RequestAborted.IsCancellationRequested: true };
    }

    extension(ListenOptions options)
    {
        /// <summary>Marks every connection of this endpoint with its surface, and counts those of agency traffic.</summary>
        public void BelongsTo(Surface surface)
        {
            var feature = new SurfaceFeature(surface);
            var counted = surface == Surface.Proxy ? options.ApplicationServices.GetRequiredService<ProxyConnections>() : null;
            options.Use(next => (ConnectionContext connection) =>
            {
                connection.Features.Set(feature);
                connection.Features.Set(new ConnectionLeftover(connection.ConnectionClosed));
                if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket) KeepAlive.Set(socket);
                return counted is null ? next(connection) : counted.ServeAsync(connection, next);
            });
        }
    }

    /// <summary>Pipeline of one surface, with its own routing.</summary>
    public static IApplicationBuilder MapSurface(this IApplicationBuilder app, Surface surface, Action<IApplicationBuilder> pipeline) =>
        app.MapWhen(context => context.Surface == surface, pipeline);
}
