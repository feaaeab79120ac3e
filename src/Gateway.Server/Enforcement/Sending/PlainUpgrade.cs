using System.Net;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Gateway.Server.Enforcement.Sending;

/// <summary>
/// Makes YARP ask for a WebSocket by one HTTP/1.1 GET, which every partner takes and which is the message that is permitted. Left alone it tries an extended CONNECT
/// (RFC 8441) towards https destinations first and falls back.
/// </summary>
internal sealed class PlainUpgrade(IReverseProxyFeature inner) : IReverseProxyFeature
{
    public RouteModel Route => inner.Route;

    public ClusterModel Cluster { get; } = new(OverHttp11(inner.Cluster.Config), inner.Cluster.HttpClient);

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

    private static ClusterConfig OverHttp11(ClusterConfig config) => config with
    {
        HttpRequest = (config.HttpRequest ?? ForwarderRequestConfig.Empty) with { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact },
    };
}
