using Gateway.Policy.Requests;
using Xunit;

namespace Gateway.Policy.Tests.Requests;

public sealed class CanonicalRequestTests
{
    [Theory]
    [InlineData("/", "/", "")]
    [InlineData("/v1/search", "/v1/search", "")]
    [InlineData("/v1/search/", "/v1/search/", "")]
    [InlineData("/V1/Search?A=b&a=B", "/V1/Search", "?A=b&a=B")]
    [InlineData("/v1/images:annotate?", "/v1/images:annotate", "?")]
    [InlineData("/bioid.services.v1.FaceRecognition/Enroll", "/bioid.services.v1.FaceRecognition/Enroll", "")]
    [InlineData("/faces/Jane%20Doe?subject=Jos%C3%A9%20%26%20Co&x=a+b", "/faces/Jane%20Doe", "?subject=Jos%C3%A9%20%26%20Co&x=a+b")]
    [InlineData("/?X-Amz-Credential=AK%2F20260206%2Fus-east-1%2Frekognition%2Faws4_request", "/", "?X-Amz-Credential=AK%2F20260206%2Fus-east-1%2Frekognition%2Faws4_request")]
    [InlineData("/detect?url=https%3A%2F%2Fhost%3A8443%2Fa%3Fb%3Dc%23d", "/detect", "?url=https%3A%2F%2Fhost%3A8443%2Fa%3Fb%3Dc%23d")]
    [InlineData("/search?ids[]=1&q=a?b/c&rate=50%25&sep=%3B", "/search", "?ids[]=1&q=a?b/c&rate=50%25&sep=%3B")]
    [InlineData("https://partner.example/v1?a=b", "/v1", "?a=b")]
    [InlineData("HTTPS://Partner.Example/v1", "/v1", "")]
    public void A_plain_target_is_judged_and_sent_as_written(string target, string path, string query)
    {
        Assert.True(CanonicalRequest.TryRead(Some.Raw("GET", target), out var request, out _));

        Assert.Equal((path, query), (request.Path, request.Query));
    }

    [Theory]
    [InlineData("//v1/search", CanonicalRule.EmptySegment)]
    [InlineData("/v1//search", CanonicalRule.EmptySegment)]
    [InlineData("/v1/search//", CanonicalRule.EmptySegment)]
    [InlineData("//evil.example/v1", CanonicalRule.EmptySegment)]
    [InlineData("/public/../v1", CanonicalRule.DotSegment)]
    [InlineData("/public/./v1", CanonicalRule.DotSegment)]
    [InlineData("/..", CanonicalRule.DotSegment)]
    [InlineData("/public/%2e%2e/v1", CanonicalRule.DotSegment)]
    [InlineData("/public/.%2E/v1", CanonicalRule.DotSegment)]
    [InlineData("/public/%252e%252e/v1", CanonicalRule.DoubleEncoding)]
    [InlineData("/a%25b", CanonicalRule.EscapedPercent)]
    [InlineData("/100%25", CanonicalRule.EscapedPercent)]
    [InlineData("/a%25bc", CanonicalRule.DoubleEncoding)]
    [InlineData("/a/.../b", CanonicalRule.DotSegment)]
    [InlineData("/v1%2fsearch", CanonicalRule.EscapedSeparator)]
    [InlineData("/v1%252fsearch", CanonicalRule.DoubleEncoding)]
    [InlineData("/v1\\search", CanonicalRule.Backslash)]
    [InlineData("/v1%5csearch", CanonicalRule.EscapedSeparator)]
    [InlineData("/public/..;/v1", CanonicalRule.PathParameter)]
    [InlineData("/v1;x=1/s", CanonicalRule.PathParameter)]
    [InlineData("/v1%3bx=1/s", CanonicalRule.EscapedSeparator)]
    [InlineData("/v1%3fsearch", CanonicalRule.EscapedSeparator)]
    [InlineData("/v1%23search", CanonicalRule.EscapedSeparator)]
    [InlineData("/v1#frag", CanonicalRule.Fragment)]
    [InlineData("/v1?a=b#frag", CanonicalRule.Fragment)]
    [InlineData("/%zz", CanonicalRule.MalformedEscape)]
    [InlineData("/v1%2", CanonicalRule.MalformedEscape)]
    [InlineData("/v1?a=%", CanonicalRule.MalformedEscape)]
    [InlineData("/%c0%af", CanonicalRule.EscapedUtf8)]
    [InlineData("/a%e2%82", CanonicalRule.EscapedUtf8)]
    [InlineData("/?a=%ff", CanonicalRule.EscapedUtf8)]
    [InlineData("/?a=%ed%a0%80", CanonicalRule.EscapedUtf8)]
    [InlineData("/v1%ef%bc%8fsearch", CanonicalRule.EscapedSeparator)]
    [InlineData("/v1/%e2%80%a4%e2%80%a4/s", CanonicalRule.EscapedSeparator)]
    [InlineData("/a%0d%0ab", CanonicalRule.EscapedControl)]
    [InlineData("/a%09b", CanonicalRule.EscapedControl)]
    [InlineData("/a%00", CanonicalRule.EscapedControl)]
    [InlineData("/?a=%0a", CanonicalRule.EscapedControl)]
    [InlineData("/a%e2%80%8bb", CanonicalRule.EscapedControl)]
    [InlineData("/%73earch", CanonicalRule.EscapedUnreserved)]
    [InlineData("/a%2Db", CanonicalRule.EscapedUnreserved)]
    [InlineData("/?return%46aceId=true", CanonicalRule.EscapedUnreserved)]
    [InlineData("/search.", CanonicalRule.TrailingDot)]
    [InlineData("/v1./search", CanonicalRule.TrailingDot)]
    [InlineData("/?a=1;b=2", CanonicalRule.QuerySemicolon)]
    [InlineData("/?a=%2525", CanonicalRule.DoubleEncoding)]
    [InlineData("/?u=a%252fb", CanonicalRule.DoubleEncoding)]
    [InlineData("/a b", CanonicalRule.TargetCharacter)]
    [InlineData("/caf\u00e9", CanonicalRule.TargetCharacter)]
    [InlineData("/a\tb", CanonicalRule.TargetCharacter)]
    [InlineData("/a\"b", CanonicalRule.TargetCharacter)]
    [InlineData("/?a=\u00e9", CanonicalRule.TargetCharacter)]
    [InlineData("/?a=<b>", CanonicalRule.TargetCharacter)]
    [InlineData("/?_method=DELETE", CanonicalRule.MethodOverride)]
    [InlineData("/?a=1&_METHOD=DELETE", CanonicalRule.MethodOverride)]
    [InlineData("/?a=1&x-http-method-override=PUT", CanonicalRule.MethodOverride)]
    [InlineData("", CanonicalRule.TargetForm)]
    [InlineData("*", CanonicalRule.TargetForm)]
    [InlineData("v1/search", CanonicalRule.TargetForm)]
    [InlineData("?a=b", CanonicalRule.TargetForm)]
    [InlineData("partner.example:443", CanonicalRule.TargetForm)]
    [InlineData("https://evil.example/v1", CanonicalRule.TargetForm)]
    [InlineData("https://user@partner.example/v1", CanonicalRule.TargetForm)]
    [InlineData("https://partner.example:443/v1", CanonicalRule.TargetForm)]
    [InlineData("http://partner.example/v1", CanonicalRule.TargetForm)]
    [InlineData("https://partner.example", CanonicalRule.TargetForm)]
    [InlineData("https://partner.example//v1", CanonicalRule.EmptySegment)]
    public void A_target_that_servers_read_in_two_ways_is_refused(string target, string rule) => Refused(Some.Raw("GET", target), "target", rule);

    [Theory]
    [InlineData("_method")]
    [InlineData("X-HTTP-Method-Override")]
    [InlineData("X-HTTP-Method")]
    [InlineData("X-Method-Override")]
    [InlineData("X-Tunneled-Method")]
    [InlineData("_HttpMethod")]
    [InlineData("_ctype")]
    [InlineData("X-Amz-Target")]
    [InlineData("$httpMethod")]
    [InlineData("$httpHeaders")]
    [InlineData("$ct")]
    [InlineData("$req")]
    public void A_parameter_that_stands_for_the_method_a_header_or_the_body_is_refused_in_every_spelling_and_by_name(string name)
    {
        var escaped = name.Replace("$", "%24", StringComparison.Ordinal);
        string[] targets =
        [
            $"/?{name}", $"/?{name}=a", $"/?{escaped}=a", $"/?x=1&{name}=a", $"/?x=1&{escaped}&y=2", $"/?{name.ToUpperInvariant()}=a", $"/?{escaped.ToLowerInvariant()}=a",
            $"/?+{name}=a", $"/?%20{escaped}=a", $"/?{name}[]=a", $"/?{escaped}%5b%5D=a", $"/?{name}+=a", $"/?{escaped}%20=a", $"/?{name.Replace('_', '.')}=a",
        ];
        foreach (var target in targets)
        {
            Refused(Some.Raw("POST", target), "target", CanonicalRule.MethodOverride);
            CanonicalRequest.TryRead(Some.Raw("POST", target), out _, out var why);
            Assert.Contains($"`{name}`", why!.Detail, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/?method=a&httpMethod=a&ct=a&req=a")]
    [InlineData("/?$fields=a&$alt=json&%24key=b&alt=json")]
    [InlineData("/?$request=a&$httpMethods=a&my_method=a&_methods=a&$ctx=a")]
    [InlineData("/?x=$httpMethod&y=%24req&z=_method")]
    [InlineData("/?X-Amz-Date=a&X-Amz-SignedHeaders=host%3Bx-amz-target")]
    public void Names_and_values_that_only_hold_such_a_word_pass(string target) =>
        Assert.True(CanonicalRequest.TryRead(Some.Raw("GET", target), out _, out _));

    [Theory]
    [InlineData("/subjects/Jr.", LoosenableRules.TrailingDot)]
    [InlineData("/No./7", LoosenableRules.TrailingDot)]
    [InlineData("/100%25", LoosenableRules.EscapedPercent)]
    [InlineData("/100%25%20", LoosenableRules.EscapedPercent)]
    [InlineData("/50%25./x", LoosenableRules.EscapedPercent | LoosenableRules.TrailingDot)]
    [InlineData("/plain", LoosenableRules.None)]
    public void A_loosened_rule_need_not_be_kept_and_the_request_says_which_it_needs(string target, LoosenableRules needs)
    {
        Assert.True(CanonicalRequest.TryRead(Some.Raw("GET", target), LoosenableRules.TrailingDot | LoosenableRules.EscapedPercent, out var request, out _));

        Assert.Equal((target, needs), (request.Path, request.Needs));
        Assert.True(request.TryFit(needs, out _));
        Assert.Equal(needs == LoosenableRules.None, request.TryFit(LoosenableRules.None, out var why));
        CanonicalRequest.TryRead(Some.Raw("GET", target), out _, out var strictly);
        Assert.Equal(strictly?.Part, why?.Part);
    }

    [Theory]
    [InlineData("/.")]
    [InlineData("/a/../b")]
    [InlineData("/a/.../b")]
    [InlineData("/a/....")]
    [InlineData("/%252e%252e/b")]
    [InlineData("/a%25%32%65")]
    [InlineData("/a%2525")]
    [InlineData("/a%2fb")]
    [InlineData("/a;b")]
    [InlineData("//a")]
    [InlineData("/x?a=%2525")]
    public void Nothing_loosened_lets_dot_segments_separators_or_a_second_escape_through(string target) =>
        Assert.False(CanonicalRequest.TryRead(Some.Raw("GET", target), LoosenableRules.TrailingDot | LoosenableRules.EscapedPercent, out _, out _));

    [Fact]
    public void A_target_has_a_longest_length()
    {
        Assert.True(CanonicalRequest.TryRead(Some.Raw("GET", "/" + new string('a', CanonicalRequest.MaxTargetLength - 1)), out _, out _));
        Refused(Some.Raw("GET", "/" + new string('a', CanonicalRequest.MaxTargetLength)), "target", CanonicalRule.TargetLength);
    }

    [Fact]
    public void Absolute_form_is_not_a_form_of_http2() =>
        Refused(Some.Raw("GET", "https://partner.example/v1") with { IsHttp2OrLater = true }, "target", CanonicalRule.TargetForm);

    [Theory]
    [InlineData("get")]
    [InlineData("Post")]
    [InlineData("TRACE")]
    [InlineData("CONNECT")]
    [InlineData("FOO")]
    [InlineData("GET ")]
    [InlineData("")]
    [InlineData(null)]
    public void Other_methods_and_spellings_are_refused(string? method) => Refused(Some.Raw(method!, "/"), "method", CanonicalRule.Method);

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public void The_plain_methods_pass(string method)
    {
        Assert.True(CanonicalRequest.TryRead(Some.Raw(method, "/"), out var request, out _));

        Assert.Equal(method, request.Method);
    }

    [Fact]
    public void Connect_passes_for_a_websocket_over_http2_only()
    {
        var connect = Some.Raw("CONNECT", "/v1/stream") with { IsHttp2OrLater = true, IsWebSocketConnect = true };

        Assert.True(CanonicalRequest.TryRead(connect, out var request, out _));
        Assert.True(request.IsWebSocket);
        Refused(connect with { IsHttp2OrLater = false }, "method", CanonicalRule.Method);
        Refused(connect with { IsWebSocketConnect = false }, "method", CanonicalRule.Method);
        Refused(connect with { Method = "GET" }, "method", CanonicalRule.Method);
    }

    [Theory]
    [InlineData("partner.example", "partner.example")]
    [InlineData("Partner.EXAMPLE:8443", "partner.example")]
    [InlineData("10.0.0.7:80", "10.0.0.7")]
    [InlineData("compreface_api:8000", "compreface_api")]
    [InlineData("[2001:DB8::1]:443", "[2001:db8::1]")]
    public void A_host_is_lower_case_and_without_port(string written, string host)
    {
        Assert.True(CanonicalRequest.TryRead(Some.Raw("GET", "/") with { Host = written }, out var request, out _));

        Assert.Equal(host, request.Host);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("user@gw")]
    [InlineData("gw,evil")]
    [InlineData("gw evil")]
    [InlineData("gw:99999")]
    [InlineData("gw:0")]
    [InlineData("gw:080")]
    [InlineData("gw:")]
    [InlineData("gw:a")]
    [InlineData("gw.")]
    [InlineData(".gw")]
    [InlineData("a..b")]
    [InlineData("-a.example")]
    [InlineData("gw/path")]
    [InlineData("gw%2eexample")]
    [InlineData("b\u00fccher.example")]
    [InlineData("[::1")]
    [InlineData("[fe80::1%25eth0]")]
    [InlineData("[10.0.0.7]")]
    [InlineData("[::1]x")]
    public void An_odd_host_is_refused(string? host) => Refused(Some.Raw("GET", "/") with { Host = host! }, "host", CanonicalRule.Host);

    [Fact]
    public void A_host_header_that_differs_is_refused() => Refused(Some.Raw("GET", "/", ("Host", "evil.example")), "header Host", CanonicalRule.Host);

    [Theory]
    [InlineData("ftp")]
    [InlineData("")]
    [InlineData(null)]
    public void Only_http_and_https_are_schemes(string? scheme) => Refused(Some.Raw("GET", "/") with { Scheme = scheme! }, "scheme", CanonicalRule.Scheme);

    internal static void Refused(in RawRequest raw, string part, string rule)
    {
        Assert.False(CanonicalRequest.TryRead(raw, out _, out var why));
        Assert.Equal((part, rule), (why.Part, why.Rule));
    }
}
