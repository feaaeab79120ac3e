using Gateway.Ledger.Writing;
using Gateway.Server.Directives;
using Gateway.Server.Enforcement.Judging;
using Gateway.Server.Enforcement.Sending;
using Gateway.Server.Partners.Connections;
using Gateway.Server.Partners.Resilience;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Server.Partners;

/// <summary>Builds the chain below YARP: Polly, then the permit gate, then the sockets. There is no other way out of the process.</summary>
internal class PartnerClientFactory(
    PartnerConfig partners, NameResolution names, RoutePipelines pipelines, DirectivesInForce inForce, PolicyClock clock, LedgerWriter ledger) : ForwarderHttpClientFactory
{
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        var connections = PartnerSockets.Configure(handler, partners.ClusterModels[context.ClusterId], partners.OwnListeners, names);
        handler.RequestHeaderEncodingSelector = SentContent.WatchHead(handler.RequestHeaderEncodingSelector, connections);
    }

    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler) =>
        new ResilienceHandler(pipelines, new PermitGateHandler(inForce, clock, ledger, handler));
}
