using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Benchmarks.Wire.Hosts;

/// <summary>What the gateway is measured against and in front of, each run as a process of its own: <c>host partner|yarp|refuser PORT ...</c>. None of them logs.</summary>
internal static class BareHosts
{
    private static readonly byte[] Answer = """{"result":[{"subjects":[{"similarity":0.97,"subject":"none"}]}]}"""u8.ToArray();

    public static Task RunAsync(string[] args) => args switch
    {
        ["partner", var port, var portOfH2] => PartnerAsync(int.Parse(port, null), int.Parse(portOfH2, null)),
        ["yarp", var port, var destination, var version] => YarpAsync(int.Parse(port, null), destination, version),
        ["refuser", var port] => RefuserAsync(int.Parse(port, null)),
        _ => throw new ArgumentException("host partner PORT PORT-OF-H2C | yarp PORT DESTINATION HTTP-VERSION | refuser PORT"),
    };

    /// <summary>Takes the whole body and answers a small fixed JSON, over HTTP/1.1 and, at a second port, over HTTP/2 without TLS.</summary>
    private static Task PartnerAsync(int port, int portOfH2)
    {
        var builder = Bare(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, portOfH2, listen => listen.Protocols = HttpProtocols.Http2);
        });
        var app = builder.Build();
        app.Run(async context =>
        {
            await DrainAsync(context.Request.BodyReader);
            await AnswerAsync(context, StatusCodes.Status200OK, "application/json");
        });
        return app.RunAsync();
    }

    /// <summary>As YARP's own documentation begins: one route, one destination, nothing else.</summary>
    private static Task YarpAsync(int port, string destination, string version)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "one", ClusterId = "one", Match = new RouteMatch { Path = "/{**rest}" } }],
            [
                new ClusterConfig
                {
                    ClusterId = "one",
                    Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = destination } },
                    HttpRequest = version == "2" ? new() { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact } : null,
                },
            ]);
        var app = builder.Build();
        app.MapReverseProxy();
        return app.RunAsync();
    }

    /// <summary>Answers 451 to everything and does nothing else.</summary>
    private static Task RefuserAsync(int port)
    {
        var app = Bare(kestrel => kestrel.Listen(IPAddress.Loopback, port)).Build();
        app.Run(context => AnswerAsync(context, StatusCodes.Status451UnavailableForLegalReasons, "application/problem+json"));
        return app.RunAsync();
    }

    private static WebApplicationBuilder Bare(Action<KestrelServerOptions> listen)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(listen);
        return builder;
    }

    private static async Task DrainAsync(PipeReader body)
    {
        while (true)
        {
            var read = await body.ReadAsync();
            body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return;
        }
    }

    private static Task AnswerAsync(HttpContext context, int status, string type)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength = Answer.Length;
        return context.Response.Body.WriteAsync(Answer).AsTask();
    }
}
