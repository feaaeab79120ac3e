using System.Diagnostics.Metrics;
using Gateway.Server.Partners.Resilience;
using Polly.CircuitBreaker;

namespace Gateway.Server.Telemetry;

/// <summary>How partners do, route by route, as gauges that are read when a collector asks.</summary>
internal sealed class PartnerMetrics
{
    public PartnerMetrics(IMeterFactory meters, RoutePipelines pipelines)
    {
        var meter = meters.Create(GatewayTelemetry.Name);
        meter.CreateObservableGauge(
            GatewayTelemetry.Metrics.PartnerBreaker, () => pipelines.All.Select(route => Of(route, route.State switch
            {
                CircuitState.Closed => 0,
                CircuitState.HalfOpen => 1,
                CircuitState.Open or CircuitState.Isolated => 2,
            })), null, "The breaker of a route: 0 closed, 1 half-open, 2 open. While it is open nothing is sent.");
        meter.CreateObservableGauge(
            GatewayTelemetry.Metrics.PartnerRunning, () => pipelines.All.Select(route => Of(route, route.Running)), "{request}", "Requests that wait for the head of their answer, where the route limits them.");
        meter.CreateObservableGauge(
            GatewayTelemetry.Metrics.PartnerQueued, () => pipelines.All.Select(route => Of(route, route.Queued)), "{request}", "Requests that wait for their turn at the limit of their route.");
    }

    private static Measurement<long> Of(RoutePipeline route, long value) =>
        new(value, new(GatewayTelemetry.Tags.Route, route.Route.RouteId), new(GatewayTelemetry.Tags.Agency, route.Route.Agency));
}
