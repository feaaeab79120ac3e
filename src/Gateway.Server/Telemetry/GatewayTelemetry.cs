using System.Diagnostics;

namespace Gateway.Server.Telemetry;

/// <summary>Names of everything that the gateway tells OpenTelemetry; auditors' dashboards rely on them (DESIGN section 10).</summary>
internal static class GatewayTelemetry
{
    /// <summary>Name of the source of spans and of the meter.</summary>
    public const string Name = "Gateway.Server";

    /// <summary><c>service.name</c> of everything that is exported.</summary>
    public const string Service = "moratorium-gateway";

    public static ActivitySource Source { get; } = new(Name);

    internal static class Spans
    {
        public const string Request = "gateway.request";
        public const string Decide = "gateway.decide";
        public const string Record = "gateway.record";
        public const string Attempt = "gateway.attempt";
    }

    internal static class Tags
    {
        public const string Agency = "gateway.agency";
        public const string Api = "gateway.api";
        public const string Operations = "gateway.operations";
        public const string Effect = "gateway.effect";
        public const string Reason = "gateway.reason";
        public const string Directives = "gateway.directives";
        public const string Epoch = "gateway.epoch";
        public const string Record = "gateway.record";
        public const string Route = "gateway.route";

        /// <summary>Number of an attempt, from 1; on its span.</summary>
        public const string Attempt = "gateway.attempt.number";

        /// <summary>State of the route's breaker as the request found it, where that was not closed.</summary>
        public const string Breaker = "gateway.partner.breaker";

        /// <summary>Resource attribute: the origin that ledger and checkpoints name.</summary>
        public const string Origin = "gateway.origin";
    }

    internal static class Metrics
    {
        public const string Decisions = "gateway.decisions";
        public const string ExchangeDuration = "gateway.exchange.duration";
        public const string InFlight = "gateway.inflight";
        public const string LedgerSize = "gateway.ledger.size";
        public const string LedgerWritable = "gateway.ledger.writable";
        public const string CheckpointFaulty = "gateway.ledger.checkpoint.faulty";
        public const string LedgerDiskLow = "gateway.ledger.disk.low";
        public const string LedgerDiskFree = "gateway.ledger.disk.free";
        public const string Lockdown = "gateway.lockdown";
        public const string Epoch = "gateway.epoch";
        public const string ClockAstray = "gateway.clock.astray";
        public const string SpansLost = "gateway.spans.lost";
        public const string SpansKept = "gateway.spans.kept";
        public const string PartnerBreaker = "gateway.partner.breaker";
        public const string PartnerRunning = "gateway.partner.running";
        public const string PartnerQueued = "gateway.partner.queued";
        public const string TrailersDropped = "gateway.request.trailers.dropped";
    }
}
