using Gateway.Policy.Requests;
using Gateway.Server.Enforcement.Answering;
using Gateway.Server.Enforcement.Judging;
using Gateway.Server.Enforcement.Sending;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.Server.Enforcement;

internal static class EnforcementExtensions
{
    public static WebApplicationBuilder AddEnforcement(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<PolicyClock>().AddSingleton<InFlightRequests>();
        services.AddSingleton<IntentRecord>().AddSingleton<OutcomeRecord>().AddSingleton<Problems>().AddSingleton<Refuser>().AddSingleton<ExchangeReport>();
        services.AddSingleton<RefusalLimiter>().AddHostedService(provider => provider.GetRequiredService<RefusalLimiter>());
        services.AddSingleton<ITransformProvider, EnforcementTransforms>();
        services.AddHostedService<ServerRejections>();
        services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>>(new PostConfigureOptions<LoggerFilterOptions>(Options.DefaultName, Http2RejectionLog.Hear));
        services.AddOptions<HostOptions>().Configure<IOptions<ShutdownOptions>>(static (host, shutdown) => host.ShutdownTimeout = shutdown.Value.WholeStop);
        services.AddSingleton<DrainService>().AddHostedService(provider => provider.GetRequiredService<DrainService>());
        return builder;
    }

    /// <summary>The proxy surface: everything that enters is recorded, and what no route serves is answered 404.</summary>
    public static void UseEnforcement(this IApplicationBuilder proxy)
    {
        var watchesHealth = proxy.ApplicationServices.GetRequiredService<Partners.PartnerConfig>().Clusters.Any(cluster => cluster.HealthCheck?.Passive?.Enabled == true);
        proxy.UseMiddleware<ExchangeMiddleware>();
        proxy.UseRouting();
        proxy.UseEndpoints(endpoints => endpoints.MapReverseProxy(partner =>
        {
            partner.UseLoadBalancing();
            partner.UseMiddleware<EnforcementMiddleware>();
            if (watchesHealth) partner.UsePassiveHealthChecks();
        }));
        proxy.Run(context => context.RequestServices.GetRequiredService<Refuser>().RefuseAsync(
            context.Exchange, context.Exchange.Request!.TryFit(LoosenableRules.None, out var unfit) ? Refusal.NoPartner : Refusal.Ambiguous(unfit)));
    }
}

/// <summary>Puts our own request and answer handling in the place of YARP's copying, on every route.</summary>
internal sealed class EnforcementTransforms(Partners.PartnerConfig partners, Problems problems, IOptions<GatewayOptions> options) : ITransformProvider
{
    private readonly OutgoingRequest _outgoing = new();
    private readonly IncomingAnswer _incoming = new(partners, problems, options);
    private readonly IncomingTrailers _trailers = new();

    public void ValidateRoute(TransformRouteValidationContext context) { }

    public void ValidateCluster(TransformClusterValidationContext context) { }

    public void Apply(TransformBuilderContext context)
    {
        // INVARIANT: what the route's configured transforms do is read into RouteModel; applied here as well they would change what was judged.
        context.RequestTransforms.Clear();
        context.ResponseTransforms.Clear();
        context.ResponseTrailersTransforms.Clear();
        context.CopyRequestHeaders = false;
        context.UseDefaultForwarders = false;
        // Without one of these YARP appends it behind ours and takes the Host away again.
        context.AddOriginalHost(false);
        context.RequestTransforms.Add(_outgoing);
        context.ResponseTransforms.Add(_incoming);
        context.ResponseTrailersTransforms.Add(_trailers);
    }
}
