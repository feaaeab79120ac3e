namespace Gateway.Server.Tests.Enforcement.Shapes;

/// <summary>Every shape over HTTP/1.1, in the order and words of the list of what gateways and partners read differently.</summary>
internal static class Http1Shapes
{
    private const string Post = "POST /open/any/thing HTTP/1.1\r\nHost: gw\r\n";
    private const string Get = "GET /open/any/thing HTTP/1.1\r\nHost: gw\r\n";
    private const string Chunked = Post + "Transfer-Encoding: chunked\r\n\r\n";
    private const string ZeroLength = "Content-Length: 0";
    private static readonly Fate ByServer = Rejected(400);

    public static IEnumerable<Shape<string>> All =>
    [
        .. SharedShapes.RefusedTargets.SelectMany(row => row.Targets.Select(target => new Shape<string>($"{row.Words}: {target}", Wire.Get(target), new Fate.Refused("target")))),
        .. Targets(),
        .. Hosts(),
        .. Methods(),
        .. SharedShapes.RefusedFields.Select(row => new Shape<string>(
            row.Words, $"{Get}{string.Concat(row.Fields.Select(line => $"{line.Name}: {line.Value}\r\n"))}\r\n", new Fate.Refused("header " + row.Fields[0].Name))),
        .. Upgrades(),
        .. Framing(),
        .. Lines(),
        .. Passing(),
    ];

    private static IEnumerable<Shape<string>> Targets() =>
    [
        new("`\\` raw", Wire.Get("/open/any\\thing"), new Fate.Refused("target")),
        new("raw `#frag` in the target", Wire.Get("/open/any/thing#frag"), new Fate.Refused("target")),
        new("`/V1/SEARCH`: case is kept, and judged without it", Wire.Get("/OPEN/ANY/Thing"), new Fate.Sent("GET /ANY/Thing", ZeroLength)),
        new("trailing `/` is kept", Wire.Get("/open/any/thing/"), new Fate.Sent("GET /any/thing/", ZeroLength)),
        new("`%00`", Wire.Get("/open/any/%00"), ByServer),
        new("raw bytes >0x7f", Wire.Get("/open/any/caf\u00e9"), ByServer),
        new("space in target", Wire.Get("/open/any/a b"), ByServer),
        new("`v1/search` without slash", Wire.Get("open/any/thing"), ByServer),
        new("absolute-form, same host", Wire.Get("http://gw/open/any/thing?x"), new Fate.Sent("GET /any/thing?x", ZeroLength)),
        new("absolute-form, other host", Wire.Get("http://evil.example/open/any/thing"), ByServer),
        new("absolute-form, userinfo", Wire.Get("http://user@gw/open/any/thing"), new Fate.Refused("target")),
        new("absolute-form, other scheme", Wire.Get("https://gw/open/any/thing"), new Fate.Refused("target")),
        new("absolute-form, dot segments", Wire.Get("http://gw/open/any/../told"), new Fate.Refused("target")),
        new("`OPTIONS *`", "OPTIONS * HTTP/1.1\r\nHost: gw\r\n\r\n", new Fate.Refused("target")),
        new("a target longer than 8,192 characters", Wire.Get("/open/any/" + new string('a', 8190)), new Fate.Refused("target")),
    ];

    private static IEnumerable<Shape<string>> Hosts() =>
    [
        new("two Hosts", "GET /open/any/thing HTTP/1.1\r\nHost: gw\r\nHost: evil\r\n\r\n", ByServer),
        new("no Host", "GET /open/any/thing HTTP/1.1\r\n\r\n", ByServer),
        new("`Host : x`", "GET /open/any/thing HTTP/1.1\r\nHost : gw\r\n\r\n", ByServer),
        new("`a@gw`", Wire.Get(Wire.Any, host: "a@gw"), ByServer),
        new("`gw,evil`", Wire.Get(Wire.Any, host: "gw,evil"), ByServer),
        new("`Host:` empty", Wire.Get(Wire.Any, host: ""), new Fate.Refused("host")),
        new("`Host: gw:99999`", Wire.Get(Wire.Any, host: "gw:99999"), new Fate.Refused("host")),
        new("`Host: gw:0`", Wire.Get(Wire.Any, host: "gw:0"), new Fate.Refused("host")),
        new("`GW.`", Wire.Get(Wire.Any, host: "GW."), new Fate.Refused("host")),
        new("`-gw`", Wire.Get(Wire.Any, host: "-gw"), new Fate.Refused("host")),
    ];

    private static IEnumerable<Shape<string>> Methods() =>
    [
        new("`get` lowercase", Wire.Message("get", Wire.Any), new Fate.Refused("method")),
        new("`post` lowercase", Wire.Message("post", Wire.Any), new Fate.Refused("method")),
        new("`Post`", Wire.Message("Post", Wire.Any), new Fate.Refused("method")),
        new("`TRACE`", Wire.Message("TRACE", Wire.Any), new Fate.Refused("method")),
        new("`FOO`", Wire.Message("FOO", Wire.Any), new Fate.Refused("method")),
        new("`PROPFIND`", Wire.Message("PROPFIND", Wire.Any), new Fate.Refused("method")),
        new("`CONNECT /x`", Wire.Message("CONNECT", Wire.Any), new Fate.Refused("method")),
        new("`CONNECT gw:443`", "CONNECT gw:443 HTTP/1.1\r\nHost: gw:443\r\n\r\n", new Fate.Refused("method")),
        new("space in method", Wire.Message("GE T", Wire.Any), ByServer),
        new("a method that is no token", Wire.Message("GE{}T", Wire.Any), ByServer),
    ];

    private static IEnumerable<Shape<string>> Upgrades() =>
    [
        new("`POST` + `Upgrade: websocket`", Wire.Message("POST", Wire.Any, "Connection: Upgrade\r\nUpgrade: websocket\r\n"), new Fate.Refused("header Upgrade")),
        new("`DELETE` + `Upgrade: websocket`", Wire.Message("DELETE", Wire.Any, "Connection: Upgrade\r\nUpgrade: websocket\r\n"), new Fate.Refused("header Upgrade")),
        new("`POST` + `Upgrade: SPDY/…`", Wire.Message("POST", Wire.Any, "Connection: Upgrade\r\nUpgrade: SPDY/3.1\r\n"), new Fate.Refused("header Upgrade")),
        new("`DELETE` + `Upgrade: SPDY/…`", Wire.Message("DELETE", Wire.Any, "Connection: Upgrade\r\nUpgrade: SPDY/3.1\r\n"), new Fate.Refused("header Upgrade")),
        new("`Upgrade: h2c`", $"{Get}Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n", new Fate.Refused("header Upgrade")),
        new("`Upgrade: h2c`, as java.net.http.HttpClient asks for it", $"{Get}Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\nUpgrade: h2c\r\n\r\n", new Fate.Refused("header Upgrade")),
        new("`Upgrade: foo`", $"{Get}Connection: Upgrade\r\nUpgrade: foo\r\n\r\n", new Fate.Refused("header Upgrade")),
        new("`Upgrade: websocket` that Connection does not name", $"{Get}Upgrade: websocket\r\n\r\n", new Fate.Refused("header Upgrade")),
        new("`Upgrade` twice", $"{Get}Connection: Upgrade\r\nUpgrade: websocket\r\nUpgrade: h2c\r\n\r\n", new Fate.Refused("header Upgrade")),
    ];

    private static IEnumerable<Shape<string>> Framing() =>
    [
        new("CL + TE", $"{Post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", new Fate.Refused("header Content-Length")),
        new("two CL, equal", $"{Post}Content-Length: 2\r\nContent-Length: 2\r\n\r\nok", ByServer),
        new("two CL, not equal", $"{Post}Content-Length: 2\r\nContent-Length: 3\r\n\r\nokk", ByServer),
        new("CL list", $"{Post}Content-Length: 2, 2\r\n\r\nok", ByServer),
        new("CL empty", $"{Post}Content-Length: \r\n\r\n", ByServer),
        new("CL negative", $"{Post}Content-Length: -1\r\n\r\n", ByServer),
        new("`Content-Length: +5`", $"{Post}Content-Length: +5\r\n\r\nhello", new Fate.Sent("POST /any/thing", "Content-Length: 5") { Body = "hello" }),
        new("`TE: gzip, chunked`", $"{Post}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", new Fate.Refused("header Transfer-Encoding")),
        new("TE twice", $"{Post}Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", new Fate.Refused("header Transfer-Encoding")),
        new("TE with tab", $"{Post}Transfer-Encoding:\tchunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", new Fate.Sent("POST /any/thing", "Transfer-Encoding: chunked") { Body = "ok" }),
        new("TE identity", $"{Post}Transfer-Encoding: identity\r\n\r\n", ByServer),
        new("TE `chunked, identity`", $"{Post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", ByServer),
        new("TE xchunked", $"{Post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", ByServer),
        new("TE with VT", $"{Post}Transfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n", ByServer),
        new("chunk ext with bare LF", $"{Chunked}2;a\nb\r\nok\r\n0\r\n\r\n", new Fate.BrokenOff()),
        new("chunk ext with bare CR", $"{Chunked}2;a\rb\r\nok\r\n0\r\n\r\n", new Fate.BrokenOff()),
        new("chunk LF-only", $"{Chunked}2\nok\n0\n\n", new Fate.BrokenOff()),
        new("chunk `0x2`", $"{Chunked}0x2\r\nok\r\n0\r\n\r\n", new Fate.BrokenOff()),
        new("chunk size + space", $"{Chunked}2 \r\nok\r\n0\r\n\r\n", new Fate.BrokenOff()),
        new("chunk size overflow", $"{Chunked}FFFFFFFFFFFFFFFFF\r\nok\r\n0\r\n\r\n", new Fate.BrokenOff()),
        new("chunk ext `;a=b`, trailer `X-Directive: permit`", $"{Chunked}2;a=b\r\nok\r\n0\r\nX-Directive: permit\r\n\r\n", new Fate.Sent("POST /any/thing", "Transfer-Encoding: chunked") { Body = "ok" }),
        new("GET with body, Content-Length", $"{Get}Content-Length: 2\r\n\r\nok", new Fate.Refused("header Content-Length")),
        new("GET with body, chunked", $"{Get}Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", new Fate.Refused("header Transfer-Encoding")),
        new("HEAD with body", $"HEAD /open/any/thing HTTP/1.1\r\nHost: gw\r\nContent-Length: 2\r\n\r\nok", new Fate.Refused("header Content-Length")),
        new("GET with Content-Length: 0", $"{Get}Content-Length: 0\r\n\r\n", new Fate.Sent("GET /any/thing", ZeroLength)),
    ];

    private static IEnumerable<Shape<string>> Lines() =>
    [
        new("bare-LF header lines", "GET /open/any/thing HTTP/1.1\nHost: gw\n\n", ByServer),
        new("one bare LF among header lines", $"{Get}X-Partner: a\nX-Key: b\r\n\r\n", ByServer),
        new("leading CRLF", "\r\n" + Wire.Get(Wire.Any), new Fate.Sent("GET /any/thing", ZeroLength)),
        new("obs-fold", $"{Get}X-Partner: a\r\n b\r\n\r\n", ByServer),
        new("empty name", $"{Get}: a\r\n\r\n", ByServer),
        new("CR in value", $"{Get}X-Partner: a\rb\r\n\r\n", ByServer),
        new("NUL in value", $"{Get}X-Partner: a\0b\r\n\r\n", ByServer),
        new("raw bytes >0x7f in a value that are no UTF-8", $"{Get}X-Partner: caf\u00e9\r\n\r\n", ByServer),
        new("space in name", $"{Get}X Partner: a\r\n\r\n", ByServer),
        new("HTTP/0.9", "GET /open/any/thing\r\n\r\n", ByServer),
        new("HTTP/1.2", "GET /open/any/thing HTTP/1.2\r\nHost: gw\r\n\r\n", Rejected(505)),
        new("HTTP/1.0 accepted without keep-alive", "GET /open/any/thing HTTP/1.0\r\nHost: gw\r\n\r\n", new Fate.Sent("GET /any/thing", ZeroLength)),
        new("64 KB headers", $"{Get}X-Partner: {new string('x', 64 * 1024)}\r\n\r\n", Rejected(431)),
        new("101 header fields", $"{Get}{string.Concat(Enumerable.Range(0, 101).Select(i => $"X-{i}: a\r\n"))}\r\n", Rejected(431)),
        new("`Connection: X-Key`", $"{Get}X-Key: a\r\nConnection: X-Key\r\n\r\n", new Fate.Refused("header Connection")),
        new("`Connection: close, X-Operation`: what discriminates is judged and sent all the same", "POST /open/told HTTP/1.1\r\nHost: gw\r\nX-Operation: search\r\nConnection: close, X-Operation\r\nContent-Length: 0\r\n\r\n",
            new Fate.Sent("POST /told", "X-Operation: search", ZeroLength)),
        new("a discriminating header of the profile twice", "POST /open/told HTTP/1.1\r\nHost: gw\r\nX-Operation: search\r\nX-Operation: none\r\nContent-Length: 0\r\n\r\n", new Fate.Refused("header X-Operation")),
        new("`Connection: close, Authorization, X-Agency`", $"{Get}X-Partner: p\r\nConnection: close, Authorization, X-Partner\r\n\r\n", new Fate.Sent("GET /any/thing", "X-Partner: p", ZeroLength)),
    ];

    private static IEnumerable<Shape<string>> Passing() =>
    [
        new("Authorization, Cookie, baggage, tracestate, Proxy-Foo, Trailer: only what the API's profile names goes out",
            $"{Get}X-Key: k\r\nAuthorization: Bearer a\r\nCookie: session=1\r\nbaggage: a=b\r\ntracestate: a=b\r\nProxy-Foo: x\r\nTrailer: X-Partner\r\nX-Agency: x\r\n\r\n",
            new Fate.Sent("GET /any/thing", "X-Key: k", ZeroLength)),
        new("X-Forwarded-For / -Host spoof, Forwarded", $"{Get}X-Forwarded-For: 10.0.0.1\r\nX-Forwarded-Host: evil\r\nForwarded: for=10.0.0.1\r\n\r\n", new Fate.Sent("GET /any/thing", ZeroLength)),
        new("header name case is kept", $"{Get}x-PARTNER: p\r\n\r\n", new Fate.Sent("GET /any/thing", "x-PARTNER: p", ZeroLength)),
        new("a name with an underscore that is nobody's twin is not on the list", $"{Get}x_other: 1\r\n\r\n", new Fate.Sent("GET /any/thing", ZeroLength)),
    ];

    private static Fate.Rejected Rejected(int status) => new(status, $"rejected-{status}");
}
