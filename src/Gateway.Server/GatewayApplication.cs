using Gateway.Server.Access;
using Gateway.Server.Audit;
using Gateway.Server.Directives;
using Gateway.Server.Enforcement;
using Gateway.Server.Health;
using Gateway.Server.Partners;
using Gateway.Server.Surfaces;
using Gateway.Server.Telemetry;

namespace Gateway.Server;

/// <summary>The house: what it is made of, in the order in which it is put together.</summary>
internal static class GatewayApplication
{
    /// <summary>Builds the gateway; it listens once it is started. <paramref name="configure"/> is for hosts that replace the clock or read the telemetry in memory.</summary>
    /// <exception cref="StartupException">The configuration is not one that the gateway may run with.</exception>
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddListeners().AddDefaults().AddTelemetry().AddAccess().AddPartners().AddLedger().AddDirectives().AddEnforcement().AddManagement();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.MapSurface(Surface.Management, management => management.UseManagement());
        app.MapSurface(Surface.Proxy, proxy => proxy.UseEnforcement());
        return app;
    }
}
