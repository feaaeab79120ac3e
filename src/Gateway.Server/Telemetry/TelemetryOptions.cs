namespace Gateway.Server.Telemetry;

/// <summary>What is shown beside OTLP: section <c>Gateway:Telemetry</c>. Where OTLP goes is said by <c>OTEL_EXPORTER_OTLP_*</c>, as everywhere.</summary>
internal sealed class TelemetryOptions
{
    public const string Section = "Gateway:Telemetry";

    /// <summary>Shows every span on the console, readable. Only in Development, since stdout holds one JSON line per event elsewhere. Default false.</summary>
    public bool Console { get; set; }
}
