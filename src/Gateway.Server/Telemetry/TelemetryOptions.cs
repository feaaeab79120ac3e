using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Gateway.Server.Telemetry;

/// <summary>What is shown beside OTLP, and where spans wait for the collector: section <c>Gateway:Telemetry</c>. Where OTLP goes is said by <c>OTEL_EXPORTER_OTLP_*</c>, as everywhere.</summary>
internal sealed class TelemetryOptions
{
    public const string Section = "Gateway:Telemetry";

    /// <summary>Shows every span on the console, readable. Only in Development, since stdout holds one JSON line per event elsewhere. Default false.</summary>
    public bool Console { get; set; }

    /// <summary>Folder of the spans that wait while the collector is away; made where an endpoint for traces is configured, the gateway's alone. Relative as the ledger's path is. Default <c>&lt;ledger&gt;.spans</c>.</summary>
    public string? SpoolPath { get; set; }

    /// <summary>Bytes of disk that they may take, and that have to stay free beside them; what is beyond is lost and counted. 1 MiB to 64 GiB; default 256 MiB.</summary>
    [Range(1L << 20, 64L << 30)]
    public long SpoolBytes { get; set; } = 256 << 20;
}

[OptionsValidator]
internal sealed partial class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>;
