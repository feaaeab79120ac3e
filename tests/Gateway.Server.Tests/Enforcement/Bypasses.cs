using Gateway.Server.Enforcement;
using Gateway.Server.Enforcement.Answering;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.Server.Tests.Enforcement;

/// <summary>Forwards <c>/round</c> with the partner's own client before anything has judged it.</summary>
internal sealed class RoundTheFront : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, rest) =>
        {
            if (context.Request.Path != "/round")
            {
                await rest(context);
                return;
            }
            var services = context.RequestServices;
            services.GetRequiredService<IProxyStateLookup>().TryGetCluster("open", out var cluster);
            await services.GetRequiredService<IHttpForwarder>().SendAsync(context, cluster!.Destinations["one"].Model.Config.Address, cluster.Model.HttpClient);
        });
        next(app);
    };
}

/// <summary>Gives YARP transforms that the closed schema would have refused.</summary>
internal sealed class MoreTransforms : IProxyConfigFilter
{
    public ValueTask<ClusterConfig> ConfigureClusterAsync(ClusterConfig cluster, CancellationToken cancel) => new(cluster);

    public ValueTask<RouteConfig> ConfigureRouteAsync(RouteConfig route, ClusterConfig? cluster, CancellationToken cancel) => new(route with
    {
        Transforms =
        [
            .. route.Transforms ?? [],
            new Dictionary<string, string> { ["PathSet"] = "/any/else" },
            new Dictionary<string, string> { ["RequestHeader"] = "X-Added", ["Set"] = "1" },
        ],
    });
}

/// <summary>Gives YARP probes that the closed schema would have refused.</summary>
internal sealed class ActiveProbes : IProxyConfigFilter
{
    public ValueTask<ClusterConfig> ConfigureClusterAsync(ClusterConfig cluster, CancellationToken cancel) => new(cluster with
    {
        HealthCheck = new HealthCheckConfig { Active = new ActiveHealthCheckConfig { Enabled = true, Interval = TimeSpan.FromMilliseconds(50), Path = "/any/thing" } },
    });

    public ValueTask<RouteConfig> ConfigureRouteAsync(RouteConfig route, ClusterConfig? cluster, CancellationToken cancel) => new(route);
}

/// <summary>Comes after the gateway's own handling of messages and changes what it made.</summary>
internal sealed class LateTransforms(IncomingAnswer incoming) : HttpTransformer, ITransformBuilder
{
    private readonly ForwardedMessages _own = new(incoming);

    public IReadOnlyList<Exception> ValidateRoute(RouteConfig route) => [];

    public IReadOnlyList<Exception> ValidateCluster(ClusterConfig cluster) => [];

    public HttpTransformer Build(RouteConfig route, ClusterConfig? cluster) => this;

    public HttpTransformer Create(Action<TransformBuilderContext> transform) => this;

    public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await _own.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        proxyRequest.RequestUri = new Uri(destinationPrefix.TrimEnd('/') + "/any/else");
    }

    public override ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken) =>
        _own.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
}
