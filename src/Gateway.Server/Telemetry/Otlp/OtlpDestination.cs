using System.Globalization;
using OpenTelemetry.Exporter;

namespace Gateway.Server.Telemetry.Otlp;

/// <summary>
/// Where one signal goes (OpenTelemetry specification, "OTLP Exporter Configuration"): the signal's own variable, else the common one. Read here for all three
/// signals, since the SDK's per-signal registrations look at the common ones only.
/// </summary>
internal sealed record OtlpDestination
{
    private const string Common = "OTEL_EXPORTER_OTLP_";

    public required Uri Endpoint { get; init; }
    public required OtlpExportProtocol Protocol { get; init; }
    public string? Headers { get; init; }
    public int? TimeoutMilliseconds { get; init; }
    public OtlpExportCompression Compression { get; init; }

    /// <summary>Null when no endpoint is configured for the signal: then it is not exported.</summary>
    /// <param name="signal"><c>TRACES</c>, <c>METRICS</c> or <c>LOGS</c>.</param>
    /// <exception cref="StartupException">A value cannot be read; a typo must not leave the auditors without traces.</exception>
    public static OtlpDestination? Of(IConfiguration configuration, string signal)
    {
        string? Value(string name) => Text(configuration, $"{Common}{signal}_{name}") ?? Text(configuration, Common + name);
        var own = Text(configuration, $"{Common}{signal}_ENDPOINT");
        if ((own ?? Text(configuration, Common + "ENDPOINT")) is not { } endpoint) return null;
        var protocol = ProtocolOf(Value("PROTOCOL"));
        return new OtlpDestination
        {
            Endpoint = EndpointOf(endpoint, own is null && protocol == OtlpExportProtocol.HttpProtobuf ? "v1/" + signal.ToLowerInvariant() : null),
            Protocol = protocol,
            Headers = HeadersOf(Value("HEADERS")),
            TimeoutMilliseconds = Value("TIMEOUT") is { } timeout ? MillisecondsOf(timeout) : null,
            Compression = CompressionOf(Value("COMPRESSION")),
        };
    }

    public void ApplyTo(OtlpExporterOptions options)
    {
        (options.Endpoint, options.Protocol, options.Compression) = (Endpoint, Protocol, Compression);
        options.Headers = Headers;
        if (TimeoutMilliseconds is { } timeout) options.TimeoutMilliseconds = timeout;
    }

    /// <summary><see cref="Headers"/> one by one, read as the SDK reads them: percent-encoded, then <c>name=value</c> between commas.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> HeaderFields() =>
        [.. Uri.UnescapeDataString(Headers ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(field => field.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0].Trim(), pair[1].Trim()))];

    private static string? HeadersOf(string? text) =>
        text is null || Uri.UnescapeDataString(text).Split(',', StringSplitOptions.RemoveEmptyEntries).All(field => field.IndexOf('=', StringComparison.Ordinal) > 0)
            ? text
            : throw new StartupException($"`{Common}HEADERS`: not a list of headers. Write `name=value`, with commas between several.");

    private static string? Text(IConfiguration configuration, string key) => configuration[key] is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    private static Uri EndpointOf(string text, string? path)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
            throw new StartupException($"`{Common}ENDPOINT`: not an address. Write an absolute http or https URL, such as `http://collector.example:4317`.");
        return path is null ? uri : new Uri(uri.AbsoluteUri.TrimEnd('/') + "/" + path);
    }

    private static OtlpExportProtocol ProtocolOf(string? text) => text switch
    {
        null or "grpc" => OtlpExportProtocol.Grpc,
        "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
        _ => throw new StartupException($"`{Common}PROTOCOL`: `{text}` is not spoken here. Write `grpc` or `http/protobuf`."),
    };

    private static OtlpExportCompression CompressionOf(string? text) => text switch
    {
        null or "none" => OtlpExportCompression.None,
        "gzip" => OtlpExportCompression.GZip,
        _ => throw new StartupException($"`{Common}COMPRESSION`: `{text}` is not known. Write `gzip` or `none`."),
    };

    private static int MillisecondsOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds > 0
            ? milliseconds
            : throw new StartupException($"`{Common}TIMEOUT`: `{text}` is no time. Write whole milliseconds, such as `10000`.");
}
