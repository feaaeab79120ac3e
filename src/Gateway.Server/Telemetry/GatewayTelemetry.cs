using System.Diagnostics;

namespace Gateway.Server.Telemetry;

/// <summary>Names of everything that the gateway tells OpenTelemetry; auditors' dashboards rely on them (DESIGN section 10).</summary>
internal static class GatewayTelemetry
{
    public const string Name = "Gateway.Server";

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
    }
}
