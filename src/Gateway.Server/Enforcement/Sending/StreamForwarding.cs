using System.Net;
using Gateway.Policy.Requests;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Gateway.Server.Enforcement.Sending;

/// <summary>
/// What YARP is told apart from its cluster's settings for requests that become streams: they may be silent for longer. And a WebSocket is asked for by one HTTP/1.1
/// GET, which every partner takes and which is the message that is permitted; left alone YARP tries an extended CONNECT (RFC 8441) towards https destinations first and falls back.
/// </summary>
internal sealed class StreamForwarding(IReverseProxyFeature inner, ForwarderRequestConfig request) : IReverseProxyFeature
{
    public RouteModel Route => inner.Route;

    public ClusterModel Cluster { get; } = new(inner.Cluster.Config with { HttpRequest = request }, inner.Cluster.HttpClient);

    public IReadOnlyList<DestinationState> AllDestinations => inner.AllDestinations;

    public IReadOnlyList<DestinationState> AvailableDestinations
    {
        get => inner.AvailableDestinations;
        set => inner.AvailableDestinations = value;
    }

    public DestinationState? ProxiedDestination
    {
        get => inner.ProxiedDestination;
        set => inner.ProxiedDestination = value;
    }

    /// <summary>Null where the cluster's own settings fit.</summary>
    public static StreamForwarding? For(IReverseProxyFeature inner, CanonicalRequest request, IHeaderDictionary headers, TimeSpan idle)
    {
        if (!request.IsWebSocket && !MayBeStream(headers)) return null;
        var config = (inner.Cluster.Config.HttpRequest ?? ForwarderRequestConfig.Empty) with { ActivityTimeout = idle };
        return new(inner, request.IsWebSocket ? config with { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact } : config);
    }

    /// <summary>True where the caller's own side may be silent for long: after an upgrade, and in a body that is a stream of messages.</summary>
    public static bool SendsStream(CanonicalRequest request, IHeaderDictionary headers) => request.IsWebSocket || HasStreamBody(headers);

    private static bool HasStreamBody(IHeaderDictionary headers) =>
        headers.ContentType is [{ } type] && (type.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) || type.StartsWith("application/vnd.amazon.eventstream", StringComparison.OrdinalIgnoreCase));

    /// <summary>gRPC of any kind, server-sent events (HTML, section 9.2: such a client always names the type), and Amazon's event streams.</summary>
    private static bool MayBeStream(IHeaderDictionary headers) => HasStreamBody(headers)
        || headers.Accept is [{ } accept] && (accept.Contains("text/event-stream", StringComparison.OrdinalIgnoreCase) || accept.Contains("application/vnd.amazon.eventstream", StringComparison.OrdinalIgnoreCase));
}
