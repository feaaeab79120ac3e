using Gateway.Server.Telemetry.Otlp;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Exporter;
using Xunit;

namespace Gateway.Server.Tests.Telemetry;

public sealed class OtlpDestinationTests
{
    [Fact]
    public void Without_an_endpoint_nothing_is_exported() => Assert.Null(Of("TRACES", ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")));

    [Theory]
    [InlineData("grpc", "http://collector:4317/")]
    [InlineData("http/protobuf", "http://collector:4317/v1/traces")]
    public void The_common_endpoint_gets_the_path_of_its_signal_where_the_protocol_has_paths(string protocol, string expected) =>
        Assert.Equal(expected, Of("TRACES", ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4317"), ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol))!.Endpoint.AbsoluteUri);

    [Fact]
    public void A_signals_own_settings_come_before_the_common_ones()
    {
        (string, string)[] settings =
        [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://common:4317"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "key=common"),
            ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://own:4318/spans"),
            ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/protobuf"),
            ("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "2500"),
            ("OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", "gzip"),
        ];

        var traces = Of("TRACES", settings)!;
        var logs = Of("LOGS", settings)!;

        Assert.Equal(
            new OtlpDestination { Endpoint = new Uri("http://own:4318/spans"), Protocol = OtlpExportProtocol.HttpProtobuf, Headers = "key=common", TimeoutMilliseconds = 2500, Compression = OtlpExportCompression.GZip },
            traces);
        Assert.Equal(new OtlpDestination { Endpoint = new Uri("http://common:4317"), Protocol = OtlpExportProtocol.Grpc, Headers = "key=common" }, logs);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "/v1/traces")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")]
    [InlineData("OTEL_EXPORTER_OTLP_COMPRESSION", "brotli")]
    [InlineData("OTEL_EXPORTER_OTLP_TIMEOUT", "10s")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "key=1,secret")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "=1")]
    public void What_cannot_be_read_is_a_start_up_error_that_names_the_key(string key, string value)
    {
        var error = Assert.Throws<StartupException>(() => Of("TRACES", ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4317"), (key, value)));

        Assert.Contains(key, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Header_fields_are_percent_encoded_pairs_between_commas() =>
        Assert.Equal(
            [KeyValuePair.Create("api-key", "a=b c"), KeyValuePair.Create("tenant", "pd")],
            Of("TRACES", ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4317"), ("OTEL_EXPORTER_OTLP_HEADERS", "api-key=a%3Db%20c, tenant=pd"))!.HeaderFields());

    private static OtlpDestination? Of(string signal, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        foreach (var (key, value) in settings)
            configuration[key] = value;
        return OtlpDestination.Of(configuration, signal);
    }
}
