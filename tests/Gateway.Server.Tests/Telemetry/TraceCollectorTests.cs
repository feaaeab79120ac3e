using Gateway.Server.Telemetry.Otlp;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;
using OpenTelemetry.Exporter;
using Xunit;

namespace Gateway.Server.Tests.Telemetry;

/// <summary>What an answer of the collector means (OTLP specification 1.8, "Failures").</summary>
public sealed class TraceCollectorTests
{
    private static readonly byte[] Payload = [10, 0];

    [Theory]
    [InlineData("http/protobuf", OtlpExportCompression.None)]
    [InlineData("http/protobuf", OtlpExportCompression.GZip)]
    [InlineData("grpc", OtlpExportCompression.None)]
    [InlineData("grpc", OtlpExportCompression.GZip)]
    public async Task A_payload_arrives_as_it_was_with_the_headers_that_are_configured(string protocol, OtlpExportCompression compression)
    {
        await using var listener = await OtlpListener.StartAsync(protocol);
        var payload = new byte[100_000];
        new Random(1).NextBytes(payload);
        using var collector = CollectorAt(listener.Address, protocol, compression);

        Assert.Equal(Delivery.Taken, await collector.SendAsync(payload, CancellationToken.None));

        Assert.Equal(payload, Assert.Single(listener.Taken));
        Assert.Equal("pd 1", listener.Tenant);
    }

    [Theory]
    [InlineData(200, nameof(Delivery.Taken))]
    [InlineData(400, nameof(Delivery.Refused))]
    [InlineData(401, nameof(Delivery.Refused))]
    [InlineData(307, nameof(Delivery.Refused))]
    [InlineData(500, nameof(Delivery.Refused))]
    [InlineData(429, nameof(Delivery.Away))]
    [InlineData(502, nameof(Delivery.Away))]
    [InlineData(503, nameof(Delivery.Away))]
    [InlineData(504, nameof(Delivery.Away))]
    public async Task Over_HTTP_only_the_four_passing_statuses_are_tried_again(int status, string expected) =>
        Assert.Equal(expected, await AnswerToAsync("http/protobuf", OtlpListener.Answers(status)));

    [Theory]
    [InlineData(0, nameof(Delivery.Taken))]
    [InlineData(3, nameof(Delivery.Refused))]
    [InlineData(8, nameof(Delivery.Refused))]
    [InlineData(16, nameof(Delivery.Refused))]
    [InlineData(1, nameof(Delivery.Away))]
    [InlineData(4, nameof(Delivery.Away))]
    [InlineData(10, nameof(Delivery.Away))]
    [InlineData(11, nameof(Delivery.Away))]
    [InlineData(14, nameof(Delivery.Away))]
    [InlineData(15, nameof(Delivery.Away))]
    public async Task Over_gRPC_only_the_passing_statuses_are_tried_again(int status, string expected) =>
        Assert.Equal(expected, await AnswerToAsync("grpc", OtlpListener.EndsWith(status)));

    [Fact]
    public async Task A_collector_that_is_full_and_says_when_to_come_again_is_tried_again() =>
        Assert.Equal(nameof(Delivery.Away), await AnswerToAsync("grpc", OtlpListener.EndsWith(8, saysWhenToComeAgain: true)));

    [Theory]
    [InlineData("http/protobuf")]
    [InlineData("grpc")]
    public async Task A_collector_that_does_not_answer_in_time_cuts_off_or_does_not_listen_is_away(string protocol)
    {
        using var nobody = CollectorAt(new Uri($"http://127.0.0.1:{FreePort.Take()}"), protocol);

        Assert.Equal(nameof(Delivery.Away), await AnswerToAsync(protocol, OtlpListener.Hangs, milliseconds: 300));
        Assert.Equal(nameof(Delivery.Away), await AnswerToAsync(protocol, context =>
        {
            context.Abort();
            return Task.CompletedTask;
        }));
        Assert.Equal(Delivery.Away, await nobody.SendAsync(Payload, CancellationToken.None));
    }

    private static async Task<string> AnswerToAsync(string protocol, RequestDelegate answer, int milliseconds = 10_000)
    {
        await using var listener = await OtlpListener.StartAsync(protocol, instead: answer);
        using var collector = CollectorAt(listener.Address, protocol, milliseconds: milliseconds);
        return (await collector.SendAsync(Payload, CancellationToken.None)).ToString();
    }

    private static TraceCollector CollectorAt(Uri address, string protocol, OtlpExportCompression compression = OtlpExportCompression.None, int milliseconds = 10_000) => new(new OtlpDestination
    {
        Endpoint = protocol == "grpc" ? address : new Uri(address, "/v1/traces"),
        Protocol = protocol == "grpc" ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf,
        Compression = compression,
        Headers = "x-tenant=pd%201",
        TimeoutMilliseconds = milliseconds,
    });
}
