using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Testing;

/// <summary>A partner on a bare Kestrel of 127.0.0.1 with one endpoint for everything: HTTP/1.1 or HTTP/2 (without TLS: prior knowledge), WebSockets, any body size.</summary>
public sealed class KestrelPartner : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private KestrelPartner(WebApplication app) => _app = app;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public int Port => Address.Port;

    /// <summary>Requests that reached the endpoint.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Listens when it returns. <paramref name="asksForClientCertificate"/>: over TLS, accept any certificate that the caller shows. <paramref name="port"/> 0: a free one.</summary>
    public static async Task<KestrelPartner> StartAsync(
        RequestDelegate endpoint, HttpProtocols protocols = HttpProtocols.Http1, X509Certificate2? certificate = null, bool asksForClientCertificate = false, int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(200));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Listen(IPAddress.Loopback, port, listen =>
            {
                listen.Protocols = protocols;
                if (certificate is null) return;
                listen.UseHttps(https =>
                {
                    https.ServerCertificateSelector = (_, _) => certificate;
                    https.ClientCertificateMode = asksForClientCertificate ? ClientCertificateMode.AllowCertificate : ClientCertificateMode.NoCertificate;
                    https.AllowAnyClientCertificate();
                });
            });
        });
        if (certificate is not null) builder.WebHost.UseKestrelHttpsConfiguration();
        var app = builder.Build();
        var partner = new KestrelPartner(app);
        app.UseWebSockets();
        app.Run(context =>
        {
            Interlocked.Increment(ref partner._requests);
            return endpoint(context);
        });
        await app.StartAsync();
        return partner;
    }

    /// <summary>Accepts a WebSocket and sends each message back until the client closes it.</summary>
    public static async Task EchoWebSocketAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
            if (received.MessageType == WebSocketMessageType.Close) break;
            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
        }
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }

    /// <summary>Sends a server-sent event every <paramref name="interval"/> until the client goes.</summary>
    public static RequestDelegate ServerSentEvents(TimeSpan interval) => async context =>
    {
        context.Response.ContentType = "text/event-stream";
        for (var i = 0; !context.RequestAborted.IsCancellationRequested; i++)
        {
            await context.Response.WriteAsync($"data: {i}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(interval, context.RequestAborted);
        }
    };

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
