namespace Gateway.Server.Tests.Enforcement.Shapes;

/// <summary>Targets and header fields that are refused over either version of HTTP. Each stands beside the words of the list.</summary>
internal static class SharedShapes
{
    /// <summary>Targets that servers are known to read in two ways.</summary>
    public static (string Words, string[] Targets)[] RefusedTargets { get; } =
    [
        ("`//v1/search`, `///v1///search`, `//evil.example/v1`",
            ["//open/any/thing", "///open///any///thing", "//evil.example/open/any/thing", "/open//any/thing", "/open/any//thing", "/open/any/thing//"]),
        ("`/public/../v1`, `/public/%2e%2e/v1`, `.%2e`",
            ["/open/any/../told", "/open/any/./thing", "/open/any/%2e%2e/told", "/open/any/%2E%2E/told", "/open/any/.%2e/told", "/open/any/%2e./told", "/open/any/..", "/open/..", "/../open/any/thing", "/open/any/%2e"]),
        ("`/public/%252e%252e/v1`", ["/open/any/%252e%252e/told"]),
        ("`/v1%2fsearch` and `/v1%252fsearch`",
            ["/open/any%2fthing", "/open/any%2Fthing", "/open/any%252fthing", "/open%2fany/thing", "/open/any/..%2ftold"]),
        ("`%5c`", ["/open/any%5cthing", "/open/any%5Cthing", "/open/any/..%5ctold"]),
        ("`/public/..;/v1`, `/v1;x=1/s`, `%3b`", ["/open/any/..;/told", "/open/any;x=1/thing", "/open/any%3bx/thing", "/open/any/thing?a=1;b=2"]),
        ("`%zz`, overlong `%c0%af`", ["/open/any/%zz", "/open/any/%c0%af", "/open/any/%", "/open/any/thing?a=%zz", "/open/any/thing?a=%ff"]),
        ("`%ef%bc%8f` (full-width slash), trailing `.`, invisible characters", ["/open/any/%ef%bc%8f", "/open/any/%ef%b8%b0/told", "/open/any/%e2%84%80", "/open/any%cd%be", "/open/any/%e2%84%aa", "/open/any/thing?%ef%bd%81=1", "/open/any/thing.", "/open./any", "/open/any/%e2%80%8b"]),
        ("`%3f`, `%23`", ["/open/any%3fx", "/open/any%23x"]),
        ("`%0d%0a`, `%09`", ["/open/any/%0d%0aX-Key:1", "/open/any/%09", "/open/any/thing?a=%0a"]),
        ("escapes of what needs none, double encoding, `%25`", ["/%6fpen/any/thing", "/open/any/%41", "/open/any/thing?%61=1", "/open/any/thing?a=%2541", "/open/any/100%25"]),
        ("`_method`", ["/open/any/thing?_method=DELETE", "/open/any/thing?a=1&_METHOD=DELETE", "/open/any/thing?X-HTTP-Method-Override=DELETE", "/open/any/thing?x-method-override=DELETE", "/open/any/thing?X-HTTP-Method=DELETE", "/open/any/thing?+.method=DELETE", "/open/any/thing?%20_method=DELETE"]),
        ("`$httpMethod`, `$httpHeaders` and what else stands for a method, header or body",
            ["/open/any/thing?$httpMethod=DELETE", "/open/any/thing?a=1&%24httpMethod=DELETE", "/open/any/thing?%24httpHeaders=X-Key%3A1", "/open/any/thing?$HTTPHEADERS=X-Key%3A1", "/open/any/thing?%24ct=text/plain",
                "/open/any/thing?%24req=a", "/open/any/thing?_HttpMethod=DELETE", "/open/any/thing?_ctype=text/plain", "/open/any/thing?x-tunneled-method=DELETE", "/open/any/thing?X-Amz-Target=RekognitionService.SearchFaces"]),
    ];

    /// <summary>Header fields that may mean one thing to us and another to a partner.</summary>
    public static (string Words, (string Name, string Value)[] Fields)[] RefusedFields { get; } =
    [
        ("`X-HTTP-Method-Override`", [("x-http-method-override", "DELETE")]),
        ("`X-HTTP-Method`", [("x-http-method", "DELETE")]),
        ("`X-Method-Override`", [("x-method-override", "DELETE")]),
        ("`X-Original-Method`", [("x-original-method", "DELETE")]),
        ("`X-Original-URI`", [("x-original-uri", "/told")]),
        ("`X-Original-URL`", [("x-original-url", "/told")]),
        ("`X-Rewrite-URL`", [("x-rewrite-url", "/told")]),
        ("`traceparent` twice", [("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00")]),
        ("duplicate Authorization", [("authorization", "Bearer a"), ("authorization", "Bearer b")]),
        ("`X_Agency`: underscore twin of a header that is there", [("x_key", "1"), ("x-key", "2")]),
        ("`X_Amz_Target`: underscore twin of a known header", [("x_amz_target", "1")]),
        ("a discriminating header twice", [("x-amz-target", "a"), ("x-amz-target", "b")]),
        ("`te: gzip`", [("te", "gzip")]),
        ("`Expect: y 100-continue`", [("expect", "y 100-continue")]),
        ("control character 0x01 in a value", [("x-partner", "a\u0001b")]),
        ("TAB in a value", [("x-partner", "a\tb")]),
        ("non-ASCII in a value (UTF-8)", [("x-partner", "caf\u00c3\u00a9")]),
        ("`Frt-*` twice", [("frt-purpose", "a"), ("frt-purpose", "b")]),
        ("`Frt-*` that nobody knows", [("frt-unheard-of", "a")]),
        ("`Frt-*` malformed", [("frt-suspicion", "strong")]),
    ];
}
