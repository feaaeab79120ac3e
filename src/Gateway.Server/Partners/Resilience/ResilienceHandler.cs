using Gateway.Server.Enforcement.Sending;

namespace Gateway.Server.Partners.Resilience;

/// <summary>Keeps a partner's faults at bay: the first handler below YARP, which leads each message through the pipeline of its route and on to the permit gate.</summary>
internal sealed class ResilienceHandler : DelegatingHandler
{
    private readonly RoutePipelines _pipelines;
    private readonly Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> _passOn;

    public ResilienceHandler(RoutePipelines pipelines, HttpMessageHandler gate) : base(gate)
    {
        _pipelines = pipelines;
        _passOn = base.SendAsync;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        request.Options.TryGetValue(PermitGateHandler.ExchangeKey, out var exchange) && exchange.Route is { } route
            ? _pipelines.Of(route).SendAsync(new Attempt(exchange, request, request.Content, _passOn), cancellationToken)
            : throw new PermitBreachException("no permit");
}
