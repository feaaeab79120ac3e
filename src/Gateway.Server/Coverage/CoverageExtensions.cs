using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Server.Coverage;

/// <summary>Which operations are decided how, and which the profiles do not know yet.</summary>
internal static class CoverageExtensions
{
    public static WebApplicationBuilder AddCoverage(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CoverageReport>().AddSingleton<UnknownOperations>();
        builder.Services.AddHostedService<UnknownOperationsRebuild>();
        return builder;
    }

    public static void MapCoverage(this IEndpointRouteBuilder routes) => routes.MapGet("/api/coverage", GetCoverage);

    private static Ok<CoverageView> GetCoverage(CoverageReport report) => TypedResults.Ok(report.Now());
}
