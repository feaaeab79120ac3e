namespace Gateway.Server.Tests.Enforcement.Shapes;

/// <summary>A request over HTTP/2: its header fields in order, and the DATA that follows them; null: the head ends the stream.</summary>
public sealed record Http2Message((string Name, string Value)[] Fields, string? Body = null);

/// <summary>Every shape over HTTP/2, in the words of the list of what gateways and partners read differently.</summary>
internal static class Http2Shapes
{
    private const string ZeroLength = "Content-Length: 0";
    private static readonly Fate ByServer = new Fate.Rejected(0, "rejected-http2");

    public static IEnumerable<Shape<Http2Message>> All =>
    [
        .. SharedShapes.RefusedTargets.SelectMany(row => row.Targets.Select(target => new Shape<Http2Message>($"{row.Words}: {target}", Head(path: target), new Fate.Refused("target")))),
        .. SharedShapes.RefusedFields.Where(row => row.Words != "`te: gzip`").Select(row => new Shape<Http2Message>(row.Words, Head(more: row.Fields), new Fate.Refused("header " + row.Fields[0].Name))),
        .. Rejected(),
        .. Refused(),
        .. Passing(),
    ];

    /// <summary>What the server refuses by itself: it resets the stream or ends the connection.</summary>
    private static IEnumerable<Shape<Http2Message>> Rejected() =>
    [
        new("`:path` without slash", Head(path: "open/any/thing"), ByServer),
        new("`:path` empty", Head(path: ""), ByServer),
        new("`:path` absolute", Head(path: "http://gw/open/any/thing"), ByServer),
        new("CR in method", Head("GE\rT"), ByServer),
        new("LF in method", Head("GE\nT"), ByServer),
        new("NUL in method", Head("GE\0T"), ByServer),
        new("space in method", Head("GE T"), ByServer),
        new("CR in path", Head(path: "/open/any/a\rb"), ByServer),
        new("LF in path", Head(path: "/open/any/a\nb"), ByServer),
        new("NUL in path", Head(path: "/open/any/a\0b"), ByServer),
        new("`%00` in path", Head(path: "/open/any/a%00b"), ByServer),
        new("CR in value", Head(more: [("x-partner", "a\rb")]), ByServer),
        new("LF in value", Head(more: [("x-partner", "a\nb")]), ByServer),
        new("NUL in value", Head(more: [("x-partner", "a\0b")]), ByServer),
        new("raw byte >0x7f in `:path` that is no UTF-8", Head(path: "/open/any/caf\u00e9"), ByServer),
        new("raw bytes >0x7f in a value that are no UTF-8", Head(more: [("x-partner", "caf\u00e9")]), ByServer),
        new("missing `:scheme`", new([(":method", "GET"), (":path", Wire.Any), (":authority", "gw")]), ByServer),
        new("`:authority` `gw,evil`", Head(authority: "gw,evil"), ByServer),
        new("two hosts, no `:authority`", new([(":method", "GET"), (":scheme", "http"), (":path", Wire.Any), ("host", "gw"), ("host", "evil")]), ByServer),
        new("`content-length` negative", Head("POST", more: [("content-length", "-1")], body: "ok"), ByServer),
        new("`content-length` empty", Head("POST", more: [("content-length", "")], body: "ok"), ByServer),
        new("`content-length` list", Head("POST", more: [("content-length", "2, 2")], body: "ok"), ByServer),
        new("101 header fields", Head(more: [.. Enumerable.Range(0, 101).Select(i => ($"x-{i}", "a"))]), new Fate.Rejected(431, "rejected-431")),
        new("`:scheme` not matching", new([(":method", "GET"), (":scheme", "https"), (":path", Wire.Any), (":authority", "gw")]), ByServer),
        new("userinfo in `:authority`", Head(authority: "user@gw"), ByServer),
        new("duplicate pseudo-header", Head(before: (":path", Wire.Any)), ByServer),
        new("late pseudo-header", new([(":method", "GET"), (":scheme", "http"), (":authority", "gw"), ("accept", "*/*"), (":path", Wire.Any)]), ByServer),
        new("unknown pseudo-header", Head(before: (":foo", "bar")), ByServer),
        new("missing `:method`", new([(":scheme", "http"), (":path", Wire.Any), (":authority", "gw")]), ByServer),
        new("missing `:path`", new([(":method", "GET"), (":scheme", "http"), (":authority", "gw")]), ByServer),
        new("`connection`", Head(more: [("connection", "close")]), ByServer),
        new("`te: gzip`", Head(more: [("te", "gzip")]), ByServer),
        new("upper-case name", Head(more: [("X-Partner", "a")]), ByServer),
        new("empty name", Head(more: [("", "a")]), ByServer),
        new("non-ASCII name", Head(more: [("x-caf\u00e9", "a")]), ByServer),
        new("two different `content-length`", Head("POST", more: [("content-length", "2"), ("content-length", "3")], body: "ok"), ByServer),
        new("64 KB headers", Head(more: [("x-partner", new string('x', 15 * 1024)), ("x-a", new string('x', 10 * 1024)), ("x-b", new string('x', 10 * 1024))]), ByServer),
        new("extended CONNECT, other `:protocol`", new([(":method", "CONNECT"), (":protocol", "foo"), (":scheme", "http"), (":path", "/open/live"), (":authority", "gw")]), new Fate.Refused("method")),
        new("CONNECT of a host", new([(":method", "CONNECT"), (":authority", "gw:443")]), new Fate.Refused("method")),
    ];

    /// <summary>What the server lets through, and the gateway refuses.</summary>
    private static IEnumerable<Shape<Http2Message>> Refused() =>
    [
        new("`:path` `/v1/s#f`", Head(path: "/open/any/thing#f"), new Fate.Refused("target")),
        new("raw space in `:path`", Head(path: "/open/any/a b"), new Fate.Refused("target")),
        new("raw `\\` in `:path`", Head(path: "/open/any\\thing"), new Fate.Refused("target")),
        new("raw `;` in `:path`", Head(path: "/open/any;x=1/thing"), new Fate.Refused("target")),
        new("raw bytes >0x7f in `:path` (UTF-8)", Head(path: "/open/any/caf\u00c3\u00a9"), new Fate.Refused("target")),
        new("a target longer than 8,192 characters", Head(path: "/open/any/" + new string('a', 8190)), new Fate.Refused("target")),
        new("lower-case `get`", Head("get"), new Fate.Refused("method")),
        new("lower-case `post`", Head("post", body: "ok"), new Fate.Refused("method")),
        new("`PROPFIND`", Head("PROPFIND"), new Fate.Refused("method")),
        new("`TRACE`", Head("TRACE"), new Fate.Refused("method")),
        new("`FOO`", Head("FOO"), new Fate.Refused("method")),
        new("`OPTIONS *`", Head("OPTIONS", path: "*"), new Fate.Refused("target")),
        new("missing `:authority`, no host", new([(":method", "GET"), (":scheme", "http"), (":path", Wire.Any)]), new Fate.Refused("host")),
        new("empty `:authority`, no host", Head(authority: ""), new Fate.Refused("host")),
        new("`:authority` `gw.`", Head(authority: "gw."), new Fate.Refused("host")),
        new("`:authority` `gw:99999`", Head(authority: "gw:99999"), new Fate.Refused("host")),
        new("`:authority` `gw:0`", Head(authority: "gw:0"), new Fate.Refused("host")),
        new("`:authority` `-gw`", Head(authority: "-gw"), new Fate.Refused("host")),
        new("`keep-alive` in h2", Head(more: [("keep-alive", "timeout=5")]), new Fate.Refused("header keep-alive")),
        new("`proxy-connection` in h2", Head(more: [("proxy-connection", "close")]), new Fate.Refused("header proxy-connection")),
        new("`http2-settings` in h2", Head(more: [("http2-settings", "AAEAAEAA")]), new Fate.Refused("header http2-settings")),
        new("`upgrade: h2c` in h2", Head(more: [("upgrade", "h2c")]), new Fate.Refused("header upgrade")),
        new("CL + TE in h2", Head("POST", more: [("content-length", "2"), ("transfer-encoding", "chunked")], body: "ok"), new Fate.Refused("header")),
        new("a discriminating header of the profile twice", Head("POST", path: "/open/told", more: [("x-operation", "search"), ("x-operation", "none")], body: "ok"), new Fate.Refused("header x-operation")),
        new("extended CONNECT for a WebSocket, dot segments", new([(":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "http"), (":path", "/open/any/../live"), (":authority", "gw"), ("sec-websocket-version", "13")]), new Fate.Refused("target")),
        new("`transfer-encoding: chunked` in h2", Head("POST", more: [("transfer-encoding", "chunked")], body: "ok"), new Fate.Refused("header")),
        new("`upgrade: websocket` in h2", Head(more: [("upgrade", "websocket")]), new Fate.Refused("header")),
        new("name `a:b`", Head(more: [("a:b", "x")]), new Fate.Refused("header")),
        new("name `x-agency:evil`", Head(more: [("x-agency:evil", "x")]), new Fate.Refused("header")),
        new("name `transfer-encoding:chunked`", Head(more: [("transfer-encoding:chunked", "x")]), new Fate.Refused("header")),
        new("name `a b`", Head(more: [("a b", "x")]), new Fate.Refused("header")),
        new("name with trailing space", Head(more: [("x-partner ", "x")]), new Fate.Refused("header")),
        new("name with a control character", Head(more: [("x-part\u0001ner", "x")]), new Fate.Refused("header")),
        new("value with a leading space", Head(more: [("x-operation", " search")]), new Fate.Refused("header x-operation")),
        new("value with a trailing space", Head(more: [("x-operation", "search ")]), new Fate.Refused("header x-operation")),
        new("HEAD with body", Head("HEAD", body: "ok"), new Fate.Refused("body")),
        new("GET with body and its length", Head(more: [("content-length", "2")], body: "ok"), new Fate.Refused("header content-length")),
        new("GET with body", Head(body: "ok"), new Fate.Refused("body")),
    ];

    private static IEnumerable<Shape<Http2Message>> Passing() =>
    [
        new("`host: evil` beside `:authority: gw` (authority wins)", Head(more: [("host", "evil")]), new Fate.Sent("GET /any/thing", ZeroLength)),
        new("`/V1/SEARCH`: case is kept, and judged without it", Head(path: "/OPEN/ANY/Thing"), new Fate.Sent("GET /ANY/Thing", ZeroLength)),
        new("trailing `/` is kept", Head(path: "/open/any/thing/"), new Fate.Sent("GET /any/thing/", ZeroLength)),
        new("`content-length: +5`", Head("POST", more: [("content-length", "+5")], body: "hello"), new Fate.Sent("POST /any/thing", "Content-Length: 5") { Body = "hello" }),
        new("two hosts beside `:authority: gw` (authority wins)", Head(more: [("host", "evil"), ("host", "gw")]), new Fate.Sent("GET /any/thing", ZeroLength)),
        new("Proxy-Foo, Trailer, Forwarded", Head(more: [("proxy-foo", "x"), ("trailer", "x-partner"), ("forwarded", "for=10.0.0.1"), ("x-forwarded-host", "evil")]), new Fate.Sent("GET /any/thing", ZeroLength)),
        new("`host` alone", new([(":method", "GET"), (":scheme", "http"), (":path", Wire.Any), ("host", "gw")]), new Fate.Sent("GET /any/thing", ZeroLength)),
        new("two equal `content-length`", Head("POST", more: [("content-length", "2"), ("content-length", "2")], body: "ok"), ByServer),
        new("`content-length` too short", Head("POST", more: [("content-length", "1")], body: "hello"), new Fate.BrokenOff()),
        new("`content-length` too long", Head("POST", more: [("content-length", "100")], body: "hello"), new Fate.BrokenOff()),
        new("a body without `content-length`", Head("POST", body: "hello"), new Fate.Sent("POST /any/thing", "Transfer-Encoding: chunked") { Body = "hello" }),
        new("`content-length` that fits", Head("POST", more: [("content-length", "5")], body: "hello"), new Fate.Sent("POST /any/thing", "Content-Length: 5") { Body = "hello" }),
        new("Authorization, Cookie, baggage, tracestate: only what the API's profile names goes out",
            Head(more: [("x-key", "k"), ("authorization", "Bearer a"), ("cookie", "session=1"), ("baggage", "a=b"), ("tracestate", "a=b"), ("x-agency", "x"), ("x-forwarded-for", "10.0.0.1")]),
            new Fate.Sent("GET /any/thing", "x-key: k", ZeroLength)),
        new("GET whose end comes in an empty DATA frame", Head(body: ""), new Fate.Sent("GET /any/thing", ZeroLength)),
        new("a discriminating header", Head("POST", path: "/open/told", more: [("x-operation", "search")], body: "ok"), new Fate.Sent("POST /told", "x-operation: search", "Transfer-Encoding: chunked") { Body = "ok" }),
        new("`te: trailers`", Head(more: [("te", "trailers")]), new Fate.Sent("GET /any/thing", "TE: trailers", ZeroLength)),
    ];

    private static Http2Message Head(
        string method = "GET", string path = Wire.Any, string authority = "gw", (string, string)? before = null, (string, string)[]? more = null, string? body = null) =>
        new([(":method", method), (":scheme", "http"), (":path", path), (":authority", authority), .. before is { } first ? [first] : Array.Empty<(string, string)>(), .. more ?? []], body);
}
