using Gateway.Server.Audit;
using Gateway.Server.Coverage;
using Gateway.Server.Directives;
using Gateway.Server.Telemetry;

namespace Gateway.Server.Health;

internal static class HealthExtensions
{
    public static WebApplicationBuilder AddManagement(this WebApplicationBuilder builder)
    {
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.Converters.Add(new InstantConverter()));
        builder.Services.AddSingleton<Readiness>().AddSingleton<StatusReport>().AddHostedService<ManagementExposure>();
        return builder;
    }

    /// <summary>The management surface. It answers during lockdown and while the ledger cannot be written, since it must explain both.</summary>
    public static void UseManagement(this IApplicationBuilder management)
    {
        management.UseMiddleware<ManagementFaults>();
        management.UseStatusCodePages(context => ManagementProblems.Of(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
        management.UseRouting();
        management.UseEndpoints(endpoints =>
        {
            endpoints.MapHealth();
            endpoints.MapCoverage();
            endpoints.MapDirectives();
            endpoints.MapEntries();
            endpoints.MapProofs();
            endpoints.MapMetrics();
        });
    }
}
