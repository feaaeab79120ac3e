using System.Net;
using System.Net.Sockets;

namespace Gateway.Server.Partners.Connections;

/// <summary>A partner's name leads to an address out of bounds (DESIGN section 7). The message names cluster, host and rule.</summary>
internal sealed class AddressRefusedException(string message) : HttpRequestException(HttpRequestError.ConnectionError, message);

/// <summary>
/// Opens the connections of one cluster. A name is resolved here, at connect time, every address of the answer is judged, and the socket is opened to a judged
/// address and to nothing else: a DNS answer that changes between check and use cannot move a request (DESIGN section 7, addresses).
/// </summary>
internal sealed class PartnerConnector
{
    // One dead address of several must not use up the whole connect time-out.
    private static readonly TimeSpan PerAddress = TimeSpan.FromSeconds(3);

    private readonly ClusterModel _cluster;
    private readonly OwnListeners _ownListeners;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;

    public PartnerConnector(ClusterModel cluster, OwnListeners ownListeners, NameResolution names) =>
        (_cluster, _ownListeners, _resolve) = (cluster, ownListeners, names.Resolve);

    /// <summary>Those that it has opened and that are open.</summary>
    public OpenConnections Connections { get; } = new();

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>. Only to the cluster's own destinations: neither a proxy nor what an answer points to is one.</summary>
    public ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        return _cluster.Destinations.Any(destination => destination.Address.Port == port && destination.Address.IdnHost.Equals(host, StringComparison.OrdinalIgnoreCase))
            ? ConnectAsync(host, port, cancellationToken)
            : throw new HttpRequestException(HttpRequestError.ConnectionError, $"Cluster `{_cluster.ClusterId}` may not connect to `{host}` port {port}: it is none of its destinations");
    }

    /// <summary>A connected stream without Nagle's delay. Throws <see cref="HttpRequestException"/> that names the rule where no connection may be made, or the failure of the last address tried.</summary>
    public async ValueTask<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var addresses = await AddressesOfAsync(host, cancellationToken);
        foreach (var address in addresses)
            if (RefusalOf(host, address, port) is { } rule)
                throw new AddressRefusedException($"Cluster `{_cluster.ClusterId}` may not connect to `{host}`: {rule}");
        var isTls = _cluster.Destinations.Any(destination => destination.Address.Port == port && destination.Address.Scheme == Uri.UriSchemeHttps);
        for (var i = 0; ; i++)
        {
            var isLast = i == addresses.Length - 1;
            var endPoint = new IPEndPoint(addresses[i], port);
            try { return Connections.Open(host, endPoint, await OpenAsync(endPoint, isLast, cancellationToken), isTls); }
            catch (Exception e) when (e is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                if (isLast) throw new HttpRequestException(HttpRequestError.ConnectionError, $"Cluster `{_cluster.ClusterId}` cannot reach `{host}` port {port}.", e);
            }
        }
    }

    private async Task<IPAddress[]> AddressesOfAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var literal)) return [literal];
        if (DestinationModel.IsLocalhost(host)) return [IPAddress.Loopback, IPAddress.IPv6Loopback];
        IPAddress[] addresses;
        try { addresses = await _resolve(host, cancellationToken); }
        catch (SocketException e) { throw new HttpRequestException(HttpRequestError.NameResolutionError, $"The name `{host}` of cluster `{_cluster.ClusterId}` cannot be resolved.", e); }
        return addresses.Length > 0 ? addresses
            : throw new HttpRequestException(HttpRequestError.NameResolutionError, $"The name `{host}` of cluster `{_cluster.ClusterId}` has no address.");
    }

    // One address out of bounds refuses the name: an answer that mixes them is a mistake or an attack, and choosing among them would hide it.
    private string? RefusalOf(string host, IPAddress address, int port)
    {
        if (_ownListeners.Covers(address, port)) return $"{address} port {port} is this gateway's own listener";
        var isStatedByOperator = IPAddress.TryParse(host, out _) || DestinationModel.IsLocalhost(host);
        return AddressRules.KindOf(address) switch
        {
            AddressKind.Never => $"{address} is a link-local, metadata, multicast or unspecified address",
            AddressKind.Private => isStatedByOperator || AddressRules.Holds(_cluster.AllowAddresses, address) ? null
                : $"it resolves to the private address {address}, which the cluster's metadata AllowAddresses does not hold",
            AddressKind.Public => null,
        };
    }

    private static async Task<Socket> OpenAsync(IPEndPoint endPoint, bool isLast, CancellationToken cancellationToken)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (!isLast) limit.CancelAfter(PerAddress);
            await socket.ConnectAsync(endPoint, limit.Token);
            KeepAlive.Set(socket);
            SendQueue.Bound(socket);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
