using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Gateway.Server.Surfaces;

/// <summary>
/// The open connections of agency traffic: at most so many, counted apart from those of the management surface, so that a flood cannot shut the door on whoever has to
/// look at it. Also who is at the other end of each, since what the web server says of a connection names only its id. Thread-safe.
/// </summary>
internal sealed class ProxyConnections(IOptions<LimitOptions> limits)
{
    private readonly ConcurrentDictionary<string, ConnectionContext> _open = new(StringComparer.Ordinal);
    private readonly int _most = limits.Value.Connections;
    private int _count;

    /// <summary>Told of each connection that was one too many; null while nobody listens.</summary>
    public Action<IPAddress?>? Refused { get; set; }

    /// <summary>Counts the connection while <paramref name="next"/> serves it; closes it at once where there are too many.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            if (Interlocked.Increment(ref _count) > _most)
            {
                Refused?.Invoke(AddressOf(connection));
                connection.Abort(new ConnectionAbortedException("More connections than the gateway allows."));
                return;
            }
            _open[connection.ConnectionId] = connection;
            await next(connection);
        }
        finally
        {
            _open.TryRemove(connection.ConnectionId, out _);
            Interlocked.Decrement(ref _count);
        }
    }

    /// <summary>True with the peer of an open connection of agency traffic.</summary>
    public bool TryFind(string connectionId, out IPAddress? peer)
    {
        var isOpen = _open.TryGetValue(connectionId, out var connection);
        peer = isOpen ? AddressOf(connection!) : null;
        return isOpen;
    }

    private static IPAddress? AddressOf(ConnectionContext connection) => (connection.RemoteEndPoint as IPEndPoint)?.Address;
}
