namespace Gateway.Server.Telemetry.Otlp;

/// <summary>Tells whoever set one of the variables that are withdrawn that it does nothing here.</summary>
internal sealed partial class WithdrawnVariables(IReadOnlyList<string> names, ILogger<WithdrawnVariables> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Withdrawn(string.Join(", ", names));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(6001, LogLevel.Warning, "Ignored {Names}: every decision is traced, and nothing in the environment can switch that off. Only OTEL_EXPORTER_OTLP_*, OTEL_METRIC_EXPORT_* and OTEL_RESOURCE_ATTRIBUTES count")]
    private partial void Withdrawn(string names);
}
