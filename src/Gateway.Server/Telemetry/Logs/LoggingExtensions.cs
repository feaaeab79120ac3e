using System.Text.Json;
using Gateway.Server.Telemetry.Otlp;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using OpenTelemetry.Logs;

namespace Gateway.Server.Telemetry.Logs;

/// <summary>Logs are diagnostics for whoever runs the gateway; facts for auditors go to the ledger.</summary>
internal static class LoggingExtensions
{
    /// <summary>One JSON line per event on stdout, in Development lines for people; OTLP beside it where it is configured.</summary>
    public static void AddLogs(this WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        if (builder.Environment.IsDevelopment())
        {
            builder.Logging.AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat, console.UseUtcTimestamp) = (true, "HH:mm:ss.fff ", true));
        }
        else
        {
            builder.Logging.AddJsonConsole(console =>
            {
                (console.TimestampFormat, console.UseUtcTimestamp) = ("yyyy-MM-ddTHH:mm:ss.fffZ", true);
                // An indented event would be many lines.
                console.JsonWriterOptions = new JsonWriterOptions { Indented = false };
            });
        }
        // INVARIANT: whoever does not read what the gateway says must not stop it. Lines are dropped then, and standard error is told how many.
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite);
        if (OtlpDestination.Of(builder.Configuration, "LOGS") is { } destination)
        {
            builder.Services.AddOpenTelemetry().WithLogging(
                logging => logging.AddOtlpExporter(destination.ApplyTo),
                options => (options.IncludeFormattedMessage, options.IncludeScopes) = (true, false));
        }
        // After everything else that makes rules, the configuration and its changes included.
        builder.Services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>>(new PostConfigureOptions<LoggerFilterOptions>(Options.DefaultName, LogGuard.Guard));
    }
}
