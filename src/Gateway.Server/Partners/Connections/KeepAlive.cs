using System.Net.Sockets;

namespace Gateway.Server.Partners.Connections;

/// <summary>TCP's own probes, on both sides of the gateway: a peer that vanished without a word is noticed within two minutes, also where a stream may be silent for hours.</summary>
internal static class KeepAlive
{
    private const int SecondsUntilFirst = 60;
    private const int SecondsBetween = 10;
    private const int Count = 6;

    public static void Set(Socket socket)
    {
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, SecondsUntilFirst);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, SecondsBetween);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Count);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The peer is gone already, which the first read or write says.
        }
    }
}
