using System.Net;

namespace Gateway.Server.Partners.Connections;

/// <summary>Who turns DNS names into addresses; the system's resolver unless the host that builds the gateway has put another in its place. No configuration reaches it.</summary>
internal sealed record NameResolution(Func<string, CancellationToken, Task<IPAddress[]>> Resolve)
{
    public static NameResolution OfSystem { get; } = new(Dns.GetHostAddressesAsync);
}
