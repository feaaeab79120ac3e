using System.Net;
using System.Net.WebSockets;
using System.Text;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Enforcement;

/// <summary>WebSockets through a gateway, over either version of HTTP.</summary>
internal static class WebSockets
{
    // Whatever proxy the machine names is not asked.
    private static readonly HttpMessageInvoker Direct = new(new SocketsHttpHandler { UseProxy = false });

    /// <summary>Open, with a client that sends no frame of its own accord. Version 2.0 needs <see cref="Wire.WithH2c"/>.</summary>
    public static async Task<ClientWebSocket> OpenWebSocketAsync(this TestGateway gateway, string version = "1.1")
    {
        var socket = new ClientWebSocket();
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        socket.Options.HttpVersion = Version.Parse(version);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        var port = (socket.Options.HttpVersion == HttpVersion.Version20 ? gateway.H2cAddress() : gateway.ProxyAddress).Port;
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/open/live"), Direct, TestContext.Current.CancellationToken);
        return socket;
    }

    /// <summary>Sends one text of at most 100 bytes; what comes back.</summary>
    public static async Task<string> EchoAsync(this WebSocket socket, string text)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        var buffer = new byte[100];
        var received = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }
}
