using Gateway.Server.Access;
using Gateway.Server.Audit;
using Gateway.Server.Coverage;
using Gateway.Server.Directives;
using Gateway.Server.Enforcement;
using Gateway.Server.Health;
using Gateway.Server.Partners;
using Gateway.Server.Surfaces;
using Gateway.Server.Telemetry;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Server;

/// <summary>The house: what it is made of, in the order in which it is put together.</summary>
internal static class GatewayApplication
{
    /// <summary>Builds the gateway; it listens once it is started. <paramref name="configure"/> is for hosts that replace the clock or read the telemetry in memory.</summary>
    /// <exception cref="StartupException">The configuration is not one that the gateway may run with.</exception>
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        // Nothing is read again while it runs. Left on, the host watches the program's whole folder, and with it every write to a ledger below it.
        string[] settings = ["--hostBuilder:reloadConfigOnChange=false", .. args];
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = settings, ContentRootPath = AppContext.BaseDirectory });
        // INVARIANT: these would put forwarded headers (anybody's word for the peer) and a host filter (answers that nobody records) in front of everything, by environment.
        builder.Services.RemoveAll<IStartupFilter>();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddListeners().AddDefaults().AddTelemetry().AddAccess().AddPartners().AddLedger().AddDirectives().AddEnforcement().AddCoverage().AddManagement();
        configure?.Invoke(builder);

        var app = builder.Build();
        // The host would authenticate every request by itself, before the exchange that records it is open. Callers are read by CallerReader alone.
        IApplicationBuilder pipeline = app;
        pipeline.Properties["__AuthenticationMiddlewareSet"] = true;
        pipeline.Properties["__AuthorizationMiddlewareSet"] = true;
        // Agency traffic first: each question about the surface costs a look through the connection's features.
        app.MapSurface(Surface.Proxy, proxy => proxy.UseEnforcement());
        app.MapSurface(Surface.Management, management => management.UseManagement());
        return app;
    }
}
