using Gateway.Policy.Requests;
using Xunit;

namespace Gateway.Policy.Tests.Requests;

public sealed class HeaderFieldsTests
{
    public static TheoryData<string> Singletons =>
    [
        "Host", "Content-Length", "content-type", "Content-Encoding", "Authorization", "Gateway-Authorization", "X-Amz-Target", "SOAPAction", "Range", "Expect", "Traceparent",
        "Content-Range", "Content-Disposition", "Content-MD5", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-Sha256", "X-Api-Key", "Ocp-Apim-Subscription-Key", "X-TC-Action",
    ];

    [Theory]
    [InlineData("X-HTTP-Method-Override", "DELETE", CanonicalRule.MethodOverride)]
    [InlineData("x-http-method", "DELETE", CanonicalRule.MethodOverride)]
    [InlineData("X-Method-Override", "DELETE", CanonicalRule.MethodOverride)]
    [InlineData("X-Original-Method", "DELETE", CanonicalRule.MethodOverride)]
    [InlineData("X-Original-URI", "/admin", CanonicalRule.MethodOverride)]
    [InlineData("X-Original-URL", "/admin", CanonicalRule.MethodOverride)]
    [InlineData("X-Rewrite-URL", "/admin", CanonicalRule.MethodOverride)]
    [InlineData("X_Amz_Target", "a", CanonicalRule.UnderscoreTwin)]
    [InlineData("Content_Type", "a", CanonicalRule.UnderscoreTwin)]
    [InlineData("frt_purpose", "missing", CanonicalRule.UnderscoreTwin)]
    [InlineData("X_HTTP_Method-Override", "PUT", CanonicalRule.UnderscoreTwin)]
    [InlineData("User-Agent", "a\u0001b", CanonicalRule.HeaderValue)]
    [InlineData("User-Agent", "a\tb", CanonicalRule.HeaderValue)]
    [InlineData("User-Agent", "caf\u00e9", CanonicalRule.HeaderValue)]
    [InlineData("User-Agent", "a\u007f", CanonicalRule.HeaderValue)]
    [InlineData("User-Agent", " a", CanonicalRule.HeaderValue)]
    [InlineData("User-Agent", "a ", CanonicalRule.HeaderValue)]
    [InlineData("User-Agent", " ", CanonicalRule.HeaderValue)]
    [InlineData("Content-Length", "+5", CanonicalRule.Framing)]
    [InlineData("Content-Length", "", CanonicalRule.Framing)]
    [InlineData("Transfer-Encoding", "gzip, chunked", CanonicalRule.Framing)]
    [InlineData("Transfer-Encoding", "identity", CanonicalRule.Framing)]
    [InlineData("Expect", "y 100-continue", CanonicalRule.Expect)]
    [InlineData("TE", "gzip", CanonicalRule.HopByHop)]
    [InlineData("Connection", "close, Authorization", CanonicalRule.HopByHop)]
    [InlineData("Connection", "X-Amz-Target", CanonicalRule.HopByHop)]
    [InlineData("Upgrade", "websocket", CanonicalRule.Upgrade)]
    public void An_odd_header_is_refused_by_name(string name, string value, string rule) =>
        CanonicalRequestTests.Refused(Some.Raw("POST", "/", (name, value)), "header " + name, rule);

    [Theory]
    [InlineData("a:b")]
    [InlineData("a b")]
    [InlineData("a ")]
    [InlineData("")]
    [InlineData("\u0001")]
    [InlineData("caf\u00e9")]
    [InlineData("transfer-encoding:chunked")]
    public void A_name_with_an_odd_character_is_refused_and_not_repeated(string name) =>
        CanonicalRequestTests.Refused(Some.Raw("POST", "/", (name, "x")), "header", CanonicalRule.HeaderName);

    [Theory, MemberData(nameof(Singletons))]
    public void A_header_that_means_one_value_is_sent_once(string name) =>
        CanonicalRequestTests.Refused(Some.Raw("POST", "/", (name, "1"), (name.ToUpperInvariant(), "1")), "header " + name, CanonicalRule.RepeatedHeader);

    [Fact]
    public void An_underscore_twin_of_a_header_that_is_there_is_refused() =>
        CanonicalRequestTests.Refused(Some.Raw("POST", "/", ("X-Agency", "a"), ("X_Agency", "b")), "header X_Agency", CanonicalRule.UnderscoreTwin);

    [Fact]
    public void A_name_with_an_underscore_that_is_nobodys_twin_passes() =>
        Assert.True(CanonicalRequest.TryRead(Some.Raw("POST", "/", ("app_id", "a"), ("app_key", "b")), out _, out _));

    [Theory]
    [InlineData("Content-Length", "5", "Transfer-Encoding", "chunked")]
    [InlineData("X-Content-Length", "5", "Transfer-Encoding", "chunked")]
    public void Length_and_coding_together_are_refused(string name, string value, string other, string otherValue) =>
        CanonicalRequestTests.Refused(Some.Raw("POST", "/", (name, value), (other, otherValue)), "header Content-Length", CanonicalRule.Framing);

    [Theory]
    [InlineData("GET", "Content-Length", "1")]
    [InlineData("HEAD", "Content-Length", "10")]
    [InlineData("GET", "Transfer-Encoding", "chunked")]
    public void Get_and_head_have_no_body(string method, string name, string value) =>
        CanonicalRequestTests.Refused(Some.Raw(method, "/", (name, value)), "header " + name, CanonicalRule.Framing);

    [Theory]
    [InlineData("Connection", "keep-alive")]
    [InlineData("Connection", "TE, close")]
    [InlineData("TE", "trailers")]
    [InlineData("Expect", "100-Continue")]
    [InlineData("Transfer-Encoding", "Chunked")]
    [InlineData("Content-Length", "52428800")]
    [InlineData("Accept", "*/*")]
    [InlineData("Cookie", "a=b; c=d")]
    public void What_clients_usually_send_passes(string name, string value) =>
        Assert.True(CanonicalRequest.TryRead(Some.Raw("POST", "/", (name, value)), out _, out _));

    [Fact]
    public void A_get_may_ask_for_a_websocket()
    {
        Assert.True(CanonicalRequest.TryRead(Some.Raw("GET", "/", ("Connection", "keep-alive, Upgrade"), ("Upgrade", "WebSocket")), out var request, out _));
        Assert.True(request.IsWebSocket);
    }

    [Theory]
    [InlineData("POST", "websocket", "Upgrade")]
    [InlineData("DELETE", "websocket", "Upgrade")]
    [InlineData("GET", "h2c", "Upgrade")]
    [InlineData("GET", "SPDY/3.1", "Upgrade")]
    [InlineData("GET", "websocket, h2c", "Upgrade")]
    [InlineData("GET", "websocket", "keep-alive")]
    public void Any_other_upgrade_is_refused(string method, string protocol, string connection) =>
        CanonicalRequestTests.Refused(Some.Raw(method, "/", ("Connection", connection), ("Upgrade", protocol)), "header Upgrade", CanonicalRule.Upgrade);

    [Fact]
    public void Who_asks_for_h2c_is_told_what_to_do_instead()
    {
        Assert.False(CanonicalRequest.TryRead(Some.Raw("GET", "/", ("Connection", "Upgrade"), ("Upgrade", "h2c")), out _, out var why));

        Assert.Contains("version(HttpClient.Version.HTTP_1_1)", why.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_body_that_no_header_announces_is_no_body_of_get_or_head()
    {
        CanonicalRequestTests.Refused(Some.Raw("GET", "/") with { HasUnannouncedBody = true }, "body", CanonicalRule.Framing);
        CanonicalRequestTests.Refused(Some.Raw("HEAD", "/") with { HasUnannouncedBody = true }, "body", CanonicalRule.Framing);
        Assert.True(CanonicalRequest.TryRead(Some.Raw("POST", "/") with { HasUnannouncedBody = true }, out _, out _));
    }

    [Theory]
    [InlineData("Transfer-Encoding", "chunked")]
    [InlineData("Connection", "close")]
    [InlineData("Keep-Alive", "timeout=5")]
    [InlineData("Upgrade", "websocket")]
    [InlineData("HTTP2-Settings", "a")]
    [InlineData("Proxy-Connection", "close")]
    public void Http2_has_no_connection_headers(string name, string value) =>
        CanonicalRequestTests.Refused(Some.Raw("POST", "/", (name, value)) with { IsHttp2OrLater = true }, "header " + name, CanonicalRule.HopByHop);

    [Fact]
    public void A_refusal_never_quotes_the_value()
    {
        const string Secret = "s3cr3t";
        foreach (var raw in new[]
        {
            Some.Raw("GET", "/%zz" + Secret), Some.Raw(Secret, "/"), Some.Raw("GET", "/") with { Host = Secret + "@gw" }, Some.Raw("POST", "/", ("Content-Length", Secret)),
            Some.Raw("POST", "/", ("Frt-Purpose\u0001" + Secret, "a")), Some.Raw("POST", "/", ("Connection", Secret)),
        })
        {
            Assert.False(CanonicalRequest.TryRead(raw, out _, out var why));
            Assert.DoesNotContain(Secret, why.Part + why.Detail);
        }
    }
}
