using Gateway.Policy.Requests;
using Gateway.Server.Enforcement.Answering;
using Gateway.Server.Enforcement.Judging;
using Gateway.Server.Enforcement.Sending;
using Microsoft.Extensions.Options;
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
        services.AddSingleton<IncomingAnswer>().AddSingleton<ITransformBuilder, ForwardedMessages>();
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
