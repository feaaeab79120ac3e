using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;
using Xunit;

namespace Gateway.Server.Tests.Telemetry;

/// <summary>One trace per request whatever the caller sends (promise 7, DESIGN section 10).</summary>
public sealed class TraceTests : IAsyncLifetime
{
    private const string CallersTrace = "0af7651916cd43dd8448eb211c80319c";
    private const string CallersParent = "00-" + CallersTrace + "-b7ad6b7169203331-00";

    private readonly SpanLog _spans = new();
    private IHeaderDictionary _received = new HeaderDictionary();
    private KestrelPartner _partner = null!;

    public async ValueTask InitializeAsync() => _partner = await KestrelPartner.StartAsync(context =>
    {
        _received = context.Request.Headers;
        return context.Response.WriteAsync("{}");
    });

    public ValueTask DisposeAsync() => _partner.DisposeAsync();

    [Fact]
    public async Task A_permitted_request_has_a_server_span_and_below_it_decision_record_and_attempt()
    {
        await using var gateway = await StartAsync(Some.Allow());

        var (_, spans) = await SearchAsync(gateway);

        var server = Assert.Single(spans, span => span.OperationName == "gateway.request");
        Assert.Equal(default, server.ParentSpanId);
        Assert.Equal(
            ["gateway.attempt", "gateway.decide", "gateway.record"],
            spans.Where(span => span.ParentSpanId == server.SpanId).Select(span => span.OperationName).Order(StringComparer.Ordinal));
        Assert.Equal(4, spans.Count);
        Assert.Equal(ActivityKind.Client, spans.Single(span => span.OperationName == "gateway.attempt").Kind);
    }

    [Fact]
    public async Task The_server_span_says_what_the_record_says()
    {
        await using var gateway = await StartAsync(Some.Allow());

        var (intent, spans) = await SearchAsync(gateway);

        var server = spans.Single(span => span.Kind == ActivityKind.Server);
        Assert.Equal("partner-pd", server.GetTagItem("gateway.agency"));
        Assert.Equal("compreface", server.GetTagItem("gateway.api"));
        Assert.Equal(["search"], Assert.IsType<string[]>(server.GetTagItem("gateway.operations")));
        Assert.Equal("allow", server.GetTagItem("gateway.effect"));
        Assert.Equal("permitted", server.GetTagItem("gateway.reason"));
        Assert.Equal(["grant"], Assert.IsType<string[]>(server.GetTagItem("gateway.directives")));
        Assert.Equal((long)intent["epoch"]!, server.GetTagItem("gateway.epoch"));
        Assert.Equal((long)intent["index"]!, server.GetTagItem("gateway.record"));
        Assert.Equal(200, server.GetTagItem("http.response.status_code"));
        Assert.Equal((string?)intent["spanId"], server.SpanId.ToHexString());
    }

    [Fact]
    public async Task A_refused_request_has_a_span_that_names_the_directive_and_no_attempt()
    {
        await using var gateway = await StartAsync(Some.Moratorium());

        var (_, spans) = await SearchAsync(gateway);

        var server = spans.Single(span => span.Kind == ActivityKind.Server);
        Assert.Equal("deny", server.GetTagItem("gateway.effect"));
        Assert.Equal("denied", server.GetTagItem("gateway.reason"));
        Assert.Equal(["moratorium"], Assert.IsType<string[]>(server.GetTagItem("gateway.directives")));
        Assert.DoesNotContain(spans, span => span.OperationName == "gateway.attempt");
    }

    [Fact]
    public async Task Of_a_confidential_directive_spans_hold_the_id_only()
    {
        await using var gateway = await StartAsync(Some.Directive("sealed-1", "deny", new JsonObject { ["confidential"] = true, ["title"] = "Operation Hush" }));

        var (_, spans) = await SearchAsync(gateway);

        var told = string.Join('\n', spans.SelectMany(span => span.TagObjects).Select(tag => tag.Value is IEnumerable<string> list ? string.Join(' ', list) : tag.Value?.ToString()));
        Assert.Contains("sealed-1", told, StringComparison.Ordinal);
        Assert.DoesNotContain("Hush", told, StringComparison.Ordinal);
        Assert.DoesNotContain("message of", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_callers_unsampled_traceparent_baggage_and_tracestate_change_nothing()
    {
        await using var gateway = await StartAsync(Some.Allow());

        var (intent, spans) = await SearchAsync(gateway, request =>
        {
            request.Headers.Add("traceparent", CallersParent);
            request.Headers.Add("tracestate", "vendor=off");
            request.Headers.Add("baggage", "sampling=off");
        });

        Assert.Equal(4, spans.Count);
        var server = spans.Single(span => span.Kind == ActivityKind.Server);
        Assert.NotEqual(CallersTrace, server.TraceId.ToHexString());
        Assert.True(server.Recorded);
        Assert.Empty(server.Baggage);
        Assert.Equal(CallersTrace, Assert.Single(server.Links).Context.TraceId.ToHexString());
        Assert.Equal(CallersParent, (string?)intent["callerTraceParent"]);
    }

    [Fact]
    public async Task No_trace_context_goes_out_to_the_partner()
    {
        await using var gateway = await StartAsync(Some.Allow());

        await SearchAsync(gateway, request =>
        {
            request.Headers.Add("traceparent", CallersParent);
            request.Headers.Add("baggage", "unit=homicide");
        });

        Assert.Equal(1, _partner.Requests);
        Assert.DoesNotContain(_received.Keys, name => name.ToLowerInvariant() is "traceparent" or "tracestate" or "baggage" or "request-id" or "correlation-context");
    }

    [Theory]
    [InlineData("not a traceparent")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("01-" + CallersTrace + "-b7ad6b7169203331-01-anything-a-later-version-may-hold")]
    public async Task A_traceparent_that_is_not_of_the_known_form_is_neither_linked_nor_recorded(string header)
    {
        await using var gateway = await StartAsync(Some.Moratorium());

        var (intent, spans) = await SearchAsync(gateway, request => request.Headers.TryAddWithoutValidation("traceparent", header));

        Assert.Empty(spans.Single(span => span.Kind == ActivityKind.Server).Links);
        Assert.Null(intent["callerTraceParent"]);
    }

    [Fact]
    public async Task Trace_ids_begin_with_the_time()
    {
        await using var gateway = await StartAsync(Some.Moratorium());
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

        var (intent, _) = await SearchAsync(gateway);

        var milliseconds = long.Parse(((string)intent["traceId"]!).AsSpan(0, 12), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        Assert.InRange(milliseconds, before, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task An_ambiguous_message_has_a_trace_too()
    {
        await using var gateway = await StartAsync(Some.Allow());
        await using var raw = await RawHttp.ConnectAsync(gateway.ProxyAddress.Port);

        var answer = await raw.ExchangeAsync("GET /compreface//api HTTP/1.1\r\nHost: gateway.test\r\n\r\n");

        Assert.Equal(400, answer.Status);
        var spans = await _spans.WholeAsync((string)JsonNode.Parse(answer.Text)!["traceId"]!);
        Assert.Equal("ambiguous", spans.Single(span => span.Kind == ActivityKind.Server).GetTagItem("gateway.reason"));
    }

    [Fact]
    public async Task A_request_that_is_cut_ends_as_denied_because_it_was_cut()
    {
        await using var gateway = await StartAsync(Some.Allow());
        await using var raw = await RawHttp.ConnectAsync(gateway.ProxyAddress.Port);
        await raw.SendAsync("POST /compreface/api/v1/recognition/recognize HTTP/1.1\r\nHost: gateway.test\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000000\r\n\r\n--b");
        await TestGateway.WaitAsync(() => _partner.Requests == 1 || gateway.Entries("intent").Count == 1);

        gateway.Put(Some.Moratorium());
        await raw.WaitForEndAsync(TimeSpan.FromSeconds(10));

        var spans = await _spans.WholeAsync((string)gateway.Entries("intent")[0]["traceId"]!);
        var server = spans.Single(span => span.Kind == ActivityKind.Server);
        Assert.Equal("deny", server.GetTagItem("gateway.effect"));
        Assert.Equal("cut", server.GetTagItem("gateway.reason"));
        Assert.Equal(["moratorium"], Assert.IsType<string[]>(server.GetTagItem("gateway.directives")));
    }

    [Fact]
    public async Task Without_an_exporter_nobody_listens_and_ids_are_recorded_all_the_same()
    {
        await using var gateway = await TestGateway.StartAsync(options => options.Directives.Add(Some.Moratorium()));

        using var answer = await gateway.Client.GetAsync("/nobody");

        Assert.Null(gateway.Services.GetService<TracerProvider>());
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        var intent = Assert.Single(gateway.Entries("intent"));
        Assert.Equal(32, ((string)intent["traceId"]!).Length);
        Assert.Equal(16, ((string)intent["spanId"]!).Length);
    }

    [Theory]
    [InlineData("OTEL_TRACES_SAMPLER=always_off")]
    [InlineData("OTEL_TRACES_SAMPLER=traceidratio", "OTEL_TRACES_SAMPLER_ARG=0")]
    [InlineData("OTEL_SDK_DISABLED=true")]
    [InlineData("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT=0")]
    public async Task Settings_that_sample_or_disable_have_no_effect(params string[] settings)
    {
        await using var gateway = await StartAsync(Some.Moratorium(), settings);

        var (_, spans) = await SearchAsync(gateway);

        Assert.Equal("deny", spans.Single(span => span.Kind == ActivityKind.Server).GetTagItem("gateway.effect"));
    }

    private Task<TestGateway> StartAsync(string directive, params string[] settings) => TestGateway.StartAsync(options =>
    {
        options.Spans = _spans;
        options.Routes.Add(TestRoute.CompreFace(_partner.Address));
        options.Directives.Add(directive);
        options.Settings.AddRange(settings);
    });

    /// <summary>Sends one search; the intent that it left and the spans of its trace.</summary>
    private async Task<(JsonNode Intent, IReadOnlyList<Activity> Spans)> SearchAsync(TestGateway gateway, Action<HttpRequestMessage>? change = null)
    {
        using var request = Some.CompreFaceSearch();
        change?.Invoke(request);
        using var answer = await gateway.Client.SendAsync(request);
        var intent = Assert.Single(gateway.Entries("intent"));
        return (intent, await _spans.WholeAsync((string)intent["traceId"]!));
    }
}
