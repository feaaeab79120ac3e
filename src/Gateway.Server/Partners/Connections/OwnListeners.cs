using System.Net;
using System.Net.NetworkInformation;

namespace Gateway.Server.Partners.Connections;

/// <summary>
/// Where this gateway itself listens, so that it never sends a request to itself: a loop would be judged again and again, and a management surface is nobody's
/// partner. Thread-safe; grows when the real ports are known.
/// </summary>
internal sealed class OwnListeners
{
    private const string Section = "Kestrel:Endpoints";

    private readonly Lock _gate = new();
    private volatile IPEndPoint[] _endPoints = [];

    /// <summary>The endpoints that configuration states. A port of 0 is known only after the start: see <see cref="Add"/>.</summary>
    public static OwnListeners From(IConfiguration configuration)
    {
        var listeners = new OwnListeners();
        foreach (var endpoint in configuration.GetSection(Section).GetChildren())
            if (endpoint["Url"] is { Length: > 0 } url)
                listeners.Add(url);
        return listeners;
    }

    /// <summary>Adds a listener by its address in Kestrel's form, such as <c>http://127.0.0.1:8080</c>, <c>https://*:8443</c>. One that cannot be read is left to Kestrel to refuse.</summary>
    public void Add(string url)
    {
        BindingAddress address;
        try { address = BindingAddress.Parse(url); }
        catch (FormatException) { return; }
        if (address.IsUnixPipe || address.IsNamedPipe || address.Port == 0) return;
        IPAddress[] addresses = address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? [IPAddress.Loopback, IPAddress.IPv6Loopback]
            : IPAddress.TryParse(address.Host, out var literal) ? [literal]
            // Any other name makes Kestrel listen on every address.
            : [IPAddress.IPv6Any];
        lock (_gate) _endPoints = [.. _endPoints, .. addresses.Select(ip => new IPEndPoint(ip, address.Port))];
    }

    /// <summary>True when a connection to this address and port would arrive here.</summary>
    public bool Covers(IPAddress address, int port)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var listener in _endPoints)
        {
            if (listener.Port != port) continue;
            if (listener.Address.Equals(plain)) return true;
            if ((listener.Address.Equals(IPAddress.Any) || listener.Address.Equals(IPAddress.IPv6Any)) && IsOfThisMachine(plain)) return true;
        }
        return false;
    }

    private static bool IsOfThisMachine(IPAddress address) =>
        IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)
        || NetworkInterface.GetAllNetworkInterfaces().Any(network => network.GetIPProperties().UnicastAddresses.Any(own => own.Address.Equals(address)));
}
