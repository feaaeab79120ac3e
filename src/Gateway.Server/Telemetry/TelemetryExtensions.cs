using System.Diagnostics;
using System.Reflection;
using Gateway.Ledger.Writing;
using Gateway.Server.Audit;
using Gateway.Server.Telemetry.Logs;
using Gateway.Server.Telemetry.Otlp;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gateway.Server.Telemetry;

internal static class TelemetryExtensions
{
    /// <summary>Spans that may wait in memory; beyond it they are dropped and counted (<c>otel.sdk.processor.span.processed</c>, <c>queue_full</c>). About 1 KB each.</summary>
    private const int SpanQueue = 65_536;

    /// <summary>The longest that a span waits for others, in milliseconds.</summary>
    private const int SpanDelay = 1_000;

    private static readonly string Version = typeof(TelemetryExtensions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>
    /// Traces, metrics and logs. Only the gateway's own source of spans is listened to: the framework's and HttpClient's instrumentation quotes URLs and takes the
    /// caller's trace for its parent.
    /// </summary>
    public static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder)
    {
        var withdrawn = OtelVariables.Withdraw(builder.Configuration);
        builder.AddLogs();
        builder.AddTraces();
        builder.AddMetrics();
        var services = builder.Services;
        services.AddSingleton<GatewayMetrics>().AddSingleton<StandingMetrics>().AddSingleton<PartnerMetrics>();
        services.AddSingleton<DistributedContextPropagator, SilentPropagator>();
        services.AddOpenTelemetry().ConfigureResource(Describe(builder));
        if (withdrawn.Count > 0)
            services.AddSingleton<IHostedService>(provider => new WithdrawnVariables(withdrawn, provider.GetRequiredService<ILogger<WithdrawnVariables>>()));
        return builder;
    }

    /// <summary>The source and the sampler are set always; they listen only when an exporter makes a provider, here or in a host that reads spans in memory.</summary>
    private static void AddTraces(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptionsWithValidateOnStart<TelemetryOptions, TelemetryOptionsValidator>().BindConfiguration(TelemetryOptions.Section);
        services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddSource(GatewayTelemetry.Name).SetSampler(new AlwaysOnSampler()));
        if (OtlpDestination.Of(builder.Configuration, "TRACES") is { } destination)
        {
            services.AddSingleton(_ => new TraceCollector(destination)).AddSingleton(OpenSpool);
            services.AddSingleton<SpanDeliveryService>().AddHostedService(provider => provider.GetRequiredService<SpanDeliveryService>());
            services.AddOpenTelemetry().WithTracing(tracing => tracing.AddProcessor(provider => new BatchActivityExportProcessor(
                new SpooledTraceExporter(provider.GetRequiredService<SpanDeliveryService>(), provider.GetRequiredService<GatewayMetrics>()), maxQueueSize: SpanQueue, scheduledDelayMilliseconds: SpanDelay)));
        }
        if (builder.Configuration.GetSection(TelemetryOptions.Section).Get<TelemetryOptions>() is not { Console: true }) return;
        if (!builder.Environment.IsDevelopment())
            throw new StartupException($"`{TelemetryOptions.Section}:Console`: spans are shown on the console in Development only, since stdout holds one JSON line per event elsewhere. Set `OTEL_EXPORTER_OTLP_ENDPOINT` instead.");
        services.AddOpenTelemetry().WithTracing(tracing => tracing.AddProcessor(new BatchActivityExportProcessor(new ConsoleActivityExporter(new ConsoleExporterOptions()), scheduledDelayMilliseconds: SpanDelay)));
    }

    private static SpanSpool OpenSpool(IServiceProvider provider)
    {
        // Whoever has the ledger has what lies beside it: two gateways would send, and remove, each other's.
        provider.GetRequiredService<LedgerWriter>();
        var options = provider.GetRequiredService<IOptions<TelemetryOptions>>().Value;
        var folder = options.SpoolPath is { Length: > 0 } path ? path : provider.GetRequiredService<IOptions<LedgerOptions>>().Value.Path + ".spans";
        return SpanSpool.Open(folder, options.SpoolBytes, provider.GetRequiredService<DiskSpaceReader>());
    }

    /// <summary>Prometheus asks on the management surface; OTLP beside it where it is configured.</summary>
    private static void AddMetrics(this WebApplicationBuilder builder) => builder.Services.AddOpenTelemetry().WithMetrics(metrics =>
    {
        // The second meter is the SDK's own and tells, among others, of dropped spans.
        metrics.AddMeter(GatewayTelemetry.Name, "otel.sdk.experimental", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime");
        metrics.AddInstrumentation(provider => provider.GetRequiredService<StandingMetrics>());
        metrics.AddInstrumentation(provider => provider.GetRequiredService<PartnerMetrics>());
        metrics.SetExemplarFilter(ExemplarFilterType.AlwaysOff);
        metrics.AddPrometheusExporter();
        if (OtlpDestination.Of(builder.Configuration, "METRICS") is { } destination)
            metrics.AddOtlpExporter(destination.ApplyTo);
    });

    private static Action<ResourceBuilder> Describe(WebApplicationBuilder builder) => resource => resource
        .AddService(GatewayTelemetry.Service, serviceVersion: Version)
        .AddAttributes([
            new("deployment.environment.name", builder.Environment.EnvironmentName.ToLowerInvariant()),
            new(GatewayTelemetry.Tags.Origin, builder.Configuration[$"{GatewayOptions.Section}:Origin"] ?? "")]);
}
