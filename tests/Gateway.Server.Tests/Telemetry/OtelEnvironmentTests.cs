using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Telemetry;

/// <summary>The gateway as a process under hostile variables, with a collector that takes what comes.</summary>
public sealed class OtelEnvironmentTests
{
    private const string Secret = "s3cr3t-in-a-query";

    [Fact]
    public async Task Spans_metrics_and_logs_arrive_although_the_environment_switches_everything_off()
    {
        var received = new ConcurrentQueue<(string Path, byte[] Body)>();
        await using var collector = await KestrelPartner.StartAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            received.Enqueue((context.Request.Path, body.ToArray()));
            context.Response.ContentType = "application/x-protobuf";
        });
        using var folder = new TempFolder();
        folder.Write("directives/moratorium.json", Some.Moratorium());
        await using var gateway = await GatewayProcess.StartAsync(folder, ["Logging:LogLevel:Default=Trace", "Logging:Console:LogLevel:Default=Trace"], new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address.ToString(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_TRACES_SAMPLER"] = "always_off",
            ["OTEL_SDK_DISABLED"] = "true",
            ["OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT"] = "0",
            ["OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT"] = "1",
            ["OTEL_METRICS_EXEMPLAR_FILTER"] = "always_on",
            ["OTEL_SERVICE_NAME"] = "somebody-else",
        });
        using var client = new HttpClient { BaseAddress = gateway.ProxyAddress };

        using var answer = await client.GetAsync($"/nobody?key={Secret}");
        var traceId = (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["traceId"]!;
        var exitCode = await gateway.StopAsync();

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(0, exitCode);
        var traces = received.Where(message => message.Path == "/v1/traces").Select(message => message.Body).ToList();
        Assert.Contains(traces, body => Holds(body, Convert.FromHexString(traceId)) && Holds(body, "gateway.request"u8) && Holds(body, "no-partner"u8));
        Assert.All(traces, body => Assert.True(Holds(body, "moratorium-gateway"u8) && Holds(body, "gateway.origin"u8) && !Holds(body, "somebody-else"u8)));
        Assert.Contains(received, message => message.Path == "/v1/metrics" && Holds(message.Body, "gateway.decisions"u8));
        Assert.Contains(received, message => message.Path == "/v1/logs" && Holds(message.Body, "Agency traffic enters"u8));
        Assert.DoesNotContain(received, message => Holds(message.Body, Encoding.ASCII.GetBytes(Secret)));
        CheckLines(gateway.Lines);
    }

    private static void CheckLines(IReadOnlyList<string> lines)
    {
        var events = lines.Select(line => JsonNode.Parse(line)!).ToList();
        Assert.All(events, line => Assert.EndsWith("Z", (string)line["Timestamp"]!, StringComparison.Ordinal));
        var ignored = Assert.Single(events, line => (int)line["EventId"]! == 6001);
        Assert.Contains("OTEL_SDK_DISABLED", (string)ignored["Message"]!, StringComparison.Ordinal);
        Assert.Contains("OTEL_TRACES_SAMPLER", (string)ignored["Message"]!, StringComparison.Ordinal);
        Assert.DoesNotContain(lines, line => line.Contains(Secret, StringComparison.Ordinal));
    }

    private static bool Holds(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> part) => bytes.IndexOf(part) >= 0;
}
