using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Server.Health;

/// <summary>Whether the gateway lives, whether it is ready, and what it does now (DESIGN section 11).</summary>
internal static class HealthApi
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz/live", GetLive);
        routes.MapGet("/healthz/ready", GetReady);
        routes.MapGet("/api/status", GetStatus);
    }

    private static Ok<LiveView> GetLive() => TypedResults.Ok(new LiveView("live"));

    private static Results<Ok<ReadyView>, JsonHttpResult<ReadyView>> GetReady(Readiness readiness)
    {
        var view = readiness.Check();
        return view.Status == ReadyView.Ready ? TypedResults.Ok(view) : TypedResults.Json(view, statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private static Ok<StatusView> GetStatus(StatusReport report) => TypedResults.Ok(report.Now());
}

/// <summary>It answers; that is all that a restart or routing probe may ask, so that a lockdown can still explain itself.</summary>
internal sealed record LiveView(string Status);
