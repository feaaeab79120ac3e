namespace Gateway.Server.Telemetry;

internal static class MetricsApi
{
    /// <summary>Metrics for Prometheus to fetch.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapPrometheusScrapingEndpoint("/metrics").WithMetadata(new HttpMethodMetadata([HttpMethods.Get]));
}
