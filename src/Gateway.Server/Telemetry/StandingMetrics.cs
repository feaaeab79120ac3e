using System.Diagnostics.Metrics;
using Gateway.Ledger.Writing;
using Gateway.Server.Audit;
using Gateway.Server.Directives;
using Gateway.Server.Enforcement.Judging;

namespace Gateway.Server.Telemetry;

/// <summary>The gateway's state as gauges, read when a collector asks: what alerts are built on. Yes is 1, no is 0.</summary>
internal sealed class StandingMetrics
{
    public StandingMetrics(IMeterFactory meters, LedgerWriter ledger, DirectivesInForce inForce, PolicyClock clock, DiskWatch disk)
    {
        var meter = meters.Create(GatewayTelemetry.Name);
        meter.CreateObservableGauge(GatewayTelemetry.Metrics.LedgerSize, () => ledger.Size, "{entry}", "Durable entries of the ledger.");
        meter.CreateObservableGauge(GatewayTelemetry.Metrics.LedgerWritable, () => ledger.IsWritable ? 1 : 0, null, "Whether the ledger can be written; while it cannot, nothing leaves.");
        meter.CreateObservableGauge(GatewayTelemetry.Metrics.CheckpointFaulty, () => ledger.CheckpointFault is null ? 0 : 1, null, "Whether checkpoints fail to reach the file in other custody.");
        meter.CreateObservableGauge(GatewayTelemetry.Metrics.LedgerDiskLow, () => disk.Space is { IsLow: true } ? 1 : 0, null, "Whether the ledger's file system has less than 20 % free.");
        meter.CreateObservableGauge(GatewayTelemetry.Metrics.LedgerDiskFree, () => disk.Space?.FreeShare ?? double.NaN, null, "Free share of the ledger's file system, 0 to 1; not a number where it does not say.");
        meter.CreateObservableGauge(GatewayTelemetry.Metrics.Lockdown, () => inForce.Current.Lockdown is null ? 0 : 1, null, "Whether the gateway is in lockdown.");
        meter.CreateObservableGauge(GatewayTelemetry.Metrics.Epoch, () => inForce.Current.Set.Epoch, null, "Ledger index that made the current directive set current.");
        meter.CreateObservableGauge(GatewayTelemetry.Metrics.ClockAstray, () => clock.IsAstray ? 1 : 0, null, "Whether wall and monotonic clock disagree by more than 5 s since start.");
    }
}
