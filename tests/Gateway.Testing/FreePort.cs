using System.Net;
using System.Net.Sockets;

namespace Gateway.Testing;

/// <summary>A TCP port of 127.0.0.1 that nothing listened on a moment ago. Prefer port 0 where the listener can say afterwards what it got.</summary>
public static class FreePort
{
    public static int Take()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
