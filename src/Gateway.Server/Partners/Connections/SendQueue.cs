using System.Buffers.Binary;
using System.Net.Sockets;

namespace Gateway.Server.Partners.Connections;

/// <summary>
/// What the kernel holds of a message that the partner has not taken yet. Closing a socket in order delivers all of it, megabytes towards a slow partner; but a connection that
/// is closed with bytes unsent is one that was cut or given up, and these bytes must not follow.
/// </summary>
internal static class SendQueue
{
    /// <summary>Bytes that may wait unsent in the kernel, so that a cut on a shared HTTP/2 connection bites as well. What is under way to the partner is not counted, so distance costs nothing.</summary>
    private const int LongestUnsent = 128 * 1024;

    // tcp(7), linux/tcp.h.
    private const int Tcp = 6;
    private const int TcpInfo = 11;
    private const int TcpNotsentLowat = 25;
    private const int NotsentBytesAt = 144;

    public static void Bound(Socket socket)
    {
        if (!OperatingSystem.IsLinux()) return;
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, LongestUnsent);
        try
        {
            socket.SetRawSocketOption(Tcp, TcpNotsentLowat, bytes);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The peer is gone already, which the first read or write says.
        }
    }

    /// <summary>Makes the close that follows a reset where anything lies unsent, which drops it.</summary>
    public static void Drop(Socket socket)
    {
        try
        {
            if (HasUnsent(socket)) socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Nothing is left to be dropped.
        }
    }

    private static bool HasUnsent(Socket socket)
    {
        if (!OperatingSystem.IsLinux()) return true;
        Span<byte> info = stackalloc byte[NotsentBytesAt + sizeof(int)];
        return socket.GetRawSocketOption(Tcp, TcpInfo, info) < info.Length || BinaryPrimitives.ReadUInt32LittleEndian(info[NotsentBytesAt..]) > 0;
    }
}
