using Gateway.Policy.Apis;
using Gateway.Policy.Requests;
using Gateway.Policy.Tests.Requests;
using Xunit;

namespace Gateway.Policy.Tests.Apis;

public sealed class RequestClassifierTests
{
    private static readonly ApiProfile Overlapping = ProfileText.Read(ProfileText.With(
        """
        { "id": "literal", "methods": ["POST"], "path": "/people/search", "operations": ["search"], "probe": "still", "byReference": false },
        { "id": "any", "methods": ["POST", "GET"], "path": "/people/{id}", "operations": ["manage"], "probe": "none", "byReference": false },
        { "id": "status", "methods": ["GET"], "path": "/status", "operations": ["other"], "probe": "none", "byReference": false },
        { "id": "rest", "methods": ["GET"], "path": "/status/**", "operations": ["results"], "probe": "none", "byReference": false },
        { "id": "annotate", "methods": ["POST"], "path": "/v1/images:annotate", "operations": ["detect"] },
        { "id": "image", "methods": ["POST"], "path": "/v1/{image}", "operations": ["stop"] },
        { "id": "lists", "methods": ["GET"], "path": "/{kind:faces|people}/{id}/items", "operations": ["manage"] },
        { "id": "live", "methods": ["GET"], "path": "/live", "webSocket": true, "operations": ["stream"], "probe": "live" },
        { "id": "by-query", "methods": ["GET"], "path": "/object", "when": [{ "query": "process", "is": ["label"] }], "operations": ["other"] }
        """,
        """
        { "method": "POST", "target": "/people/search", "rule": "literal+any", "operations": ["search", "manage"], "probe": "unknown" },
        { "method": "GET", "target": "/people/7", "rule": "any", "operations": ["manage"] },
        { "method": "POST", "target": "/v1/images:annotate", "rule": "annotate+image", "operations": ["detect", "stop"] },
        { "method": "GET", "target": "/status", "rule": "status+rest", "operations": ["results"] },
        { "method": "GET", "target": "/status/a/b", "rule": "rest", "operations": ["results"] },
        { "method": "POST", "target": "/v1/7", "rule": "image", "operations": ["stop"] },
        { "method": "GET", "target": "/Faces/7/Items", "rule": "lists", "operations": ["manage"] },
        { "method": "GET", "target": "/live", "webSocket": true, "rule": "live", "operations": ["stream"] },
        { "method": "GET", "target": "/object?process=label", "rule": "by-query", "operations": ["other"] }
        """));

    [Theory]
    [InlineData("POST", "/people/search", "literal+any", "search manage")]
    [InlineData("POST", "/PEOPLE/Search/", "literal+any", "search manage")]
    [InlineData("GET", "/people/search", "any", "manage")]
    [InlineData("PUT", "/people/search", "none", "unknown")]
    [InlineData("GET", "/status", "status+rest", "results")]
    [InlineData("GET", "/status/a/b/c", "rest", "results")]
    [InlineData("GET", "/faces/7/items", "lists", "manage")]
    [InlineData("GET", "/things/7/items", "none", "unknown")]
    [InlineData("GET", "/people", "none", "unknown")]
    [InlineData("GET", "/", "none", "unknown")]
    public void Every_rule_that_fits_counts_and_other_gives_way(string method, string path, string rule, string operations)
    {
        var head = Classify(Overlapping, method, path);

        Assert.Equal((rule, Some.Operations(operations)), (head.Rule, head.Operations));
    }

    [Fact]
    public void An_escape_does_not_hide_a_literal_behind_a_placeholder() =>
        Assert.Equal(Some.Operations("detect stop"), Classify(Overlapping, "POST", "/v1/images%3Aannotate").Operations);

    [Fact]
    public void A_websocket_fits_only_rules_that_say_so()
    {
        (string, string)[] upgrade = [("Connection", "Upgrade"), ("Upgrade", "websocket")];

        Assert.Equal("live", Classify(Overlapping, "GET", "/live", upgrade).Rule);
        Assert.Equal("none", Classify(Overlapping, "GET", "/people/7", upgrade).Rule);
        Assert.Equal("none", Classify(Overlapping, "GET", "/live").Rule);
    }

    [Fact]
    public void A_websocket_over_http2_is_judged_as_the_get_that_the_partner_receives()
    {
        var raw = Some.Raw("CONNECT", "/live") with { IsHttp2OrLater = true, IsWebSocketConnect = true };
        Assert.True(CanonicalRequest.TryRead(raw, out var request, out _));

        Assert.True(RequestClassifier.TryClassifyHead(Overlapping, request, "/live", raw.Headers, out var head, out _));

        Assert.Equal("live", head.Rule);
    }

    [Theory]
    [InlineData("/object?process=label", "by-query", "other")]
    [InlineData("/object?Process=l%61bel", "by-query", "other")]
    [InlineData("/object?process=Label", "none", "unknown")]
    [InlineData("/object?process=label&x=1", "by-query", "other")]
    [InlineData("/object?process=lab+el", "by-query", "unknown")]
    [InlineData("/object?process=lab%C3%A9l", "by-query", "unknown")]
    [InlineData("/object?process=label&process[]=x", "by-query", "unknown")]
    [InlineData("/object?process=label&%20process=x", "by-query", "unknown")]
    [InlineData("/object", "none", "unknown")]
    public void A_query_value_counts_as_far_as_it_has_one_reading(string target, string rule, string operations)
    {
        var head = Classify(Overlapping, "GET", target);

        Assert.Equal((rule, Some.Operations(operations)), (head.Rule, head.Operations));
    }

    [Theory]
    [InlineData("/object?process=label&process=label")]
    [InlineData("/object?process=label&PROCESS=face")]
    public void A_repeated_query_discriminator_is_ambiguous(string target)
    {
        var request = Some.Request("GET", target);

        Assert.False(RequestClassifier.TryClassifyHead(Overlapping, request.Canonical, request.Canonical.Path, request.Headers, out var head, out var why));

        Assert.Equal("query process", why.Part);
        Assert.Equal(Classification.Unknown, head);
    }

    [Fact]
    public void A_repeated_header_discriminator_is_ambiguous_whatever_the_path()
    {
        var request = Some.Request("POST", "/nowhere");
        var twice = Some.Headers(("X-Amz-Target", "RekognitionService.DetectLabels"), ("x-amz-target", "RekognitionService.SearchFaces"));

        Assert.False(RequestClassifier.TryClassifyHead(Seeds.Profile("rekognition.json"), request.Canonical, "/nowhere", twice, out _, out var why));

        Assert.Equal("header X-Amz-Target", why.Part);
    }

    [Fact]
    public void What_no_rule_fits_is_unknown_and_says_what_it_asked_for()
    {
        var head = Classify(Seeds.Profile("rekognition.json"), "POST", "/", ("X-Amz-Target", "RekognitionService.New" + new string('x', 500)));

        Assert.Equal((Classification.NoRule, OperationSet.Of(OperationClass.Unknown), ProbeKind.Unknown, true), (head.Rule, head.Operations, head.Probe, head.ByReference));
        Assert.Equal(128, Assert.Single(head.Discriminators).Value.Length);
    }

    [Fact]
    public void The_headers_that_decide_are_named_for_the_permit_gate()
    {
        Assert.Equal(["X-Amz-Target", "Content-Type", "Content-Encoding"], Seeds.Profile("rekognition.json").DiscriminatingHeaders);
        Assert.Equal(["Content-Type", "Content-Encoding"], Seeds.Profile("azure-face.json").DiscriminatingHeaders);
    }

    [Fact]
    public void A_path_without_its_route_prefix_may_be_empty() => Assert.Equal("none", Classify(Overlapping, "GET", "/", path: "").Rule);

    internal static Classification Classify(ApiProfile profile, string method, string target, params (string Name, string Value)[] headers) => Classify(profile, method, target, null, headers);

    internal static Classification Classify(ApiProfile profile, string method, string target, string? path, params (string Name, string Value)[] headers)
    {
        var request = Some.Request(method, target, headers);
        return RequestClassifier.TryClassifyHead(profile, request.Canonical, path ?? request.Canonical.Path, request.Headers, out var head, out var why)
            ? head
            : throw new InvalidOperationException(why.Part);
    }
}
