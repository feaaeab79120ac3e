using Gateway.Server.Enforcement.Answering;
using Gateway.Server.Enforcement.Sending;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.Server.Enforcement;

/// <summary>
/// Our own handling of requests and answers in the place of YARP's, on every route. INVARIANT: nothing else touches a message. What a route's configured transforms do is read
/// into <see cref="Partners.RouteModel"/>; applied here as well they would change what was judged.
/// </summary>
internal sealed class ForwardedMessages(IncomingAnswer incoming) : HttpTransformer, ITransformBuilder
{
    public IReadOnlyList<Exception> ValidateRoute(RouteConfig route) => [];

    public IReadOnlyList<Exception> ValidateCluster(ClusterConfig cluster) => [];

    public HttpTransformer Build(RouteConfig route, ClusterConfig? cluster) => this;

    public HttpTransformer Create(Action<TransformBuilderContext> transform) => this;

    public override ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        OutgoingRequest.Build(proxyRequest, httpContext);
        return default;
    }

    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null) return false;
        var hasBody = incoming.Admit(proxyResponse, httpContext);
        await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        return hasBody;
    }

    /// <summary>Response trailers pass as they come, but for names that only the gateway may use.</summary>
    public override ValueTask TransformResponseTrailersAsync(HttpContext httpContext, HttpResponseMessage proxyResponse, CancellationToken cancellationToken)
    {
        // Most answers have none, and asking the server whether it takes any costs more than looking.
        if (proxyResponse.TrailingHeaders.NonValidated.Count == 0) return default;
        IncomingAnswer.RemoveOursAlone(proxyResponse.TrailingHeaders);
        return base.TransformResponseTrailersAsync(httpContext, proxyResponse, cancellationToken);
    }
}
