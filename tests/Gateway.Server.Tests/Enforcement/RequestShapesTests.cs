using Gateway.Server.Tests.Answers;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Enforcement;

/// <summary>One gateway with a partner that must see nothing.</summary>
public sealed class RefusingGateway : IAsyncLifetime
{
    public RawPartner Partner { get; } = RawPartner.Start(RawBehaviours.Fixed("200 OK"));

    public TestGateway Gateway { get; private set; } = null!;

    // Twenty refusals a second of one peer for one reason are answered one by one: a slow row for each is what a quick suite cannot wait for.
    public async ValueTask InitializeAsync() => Gateway = await Wire.StartAsync(Partner.Address, options => options.Clock = new HurryingClock());

    public async ValueTask DisposeAsync()
    {
        Assert.Equal(0, Partner.Connections);
        await Gateway.DisposeAsync();
        await Partner.DisposeAsync();
    }
}

/// <summary>Spellings that partners and gateways are known to read differently, over raw sockets (lessons of other gateways): refused 400 and recorded, never repaired, never sent.</summary>
public sealed class RequestShapesTests(RefusingGateway shared) : IClassFixture<RefusingGateway>
{
    private readonly TestGateway _gateway = shared.Gateway;

    [Theory]
    [InlineData("/open/any/../told")]
    [InlineData("/open/any/./thing")]
    [InlineData("/open/any/%2e%2e/told")]
    [InlineData("/open/any/%2E%2E/told")]
    [InlineData("/open/any/.%2e/told")]
    [InlineData("/open/any/%2e./told")]
    [InlineData("/open/any/%252e%252e/told")]
    [InlineData("/open/any/..;/told")]
    [InlineData("/open/any/..%2ftold")]
    [InlineData("/open/any/..%5ctold")]
    [InlineData("/open/any/..")]
    [InlineData("/open/..")]
    [InlineData("/../open/any/thing")]
    [InlineData("//open/any/thing")]
    [InlineData("/open//any/thing")]
    [InlineData("/open/any//thing")]
    [InlineData("///evil.example/any")]
    [InlineData("/open/any%2fthing")]
    [InlineData("/open/any%2Fthing")]
    [InlineData("/open/any%252fthing")]
    [InlineData("/open%2fany/thing")]
    [InlineData("/%6fpen/any/thing")]
    [InlineData("/open/any\\thing")]
    [InlineData("/open/any%5cthing")]
    [InlineData("/open/any;x=1/thing")]
    [InlineData("/open/any%3bx/thing")]
    [InlineData("/open/any%3fx")]
    [InlineData("/open/any%23x")]
    [InlineData("/open/any/thing#fragment")]
    [InlineData("/open/any/%0d%0aX-Key:1")]
    [InlineData("/open/any/%09")]
    [InlineData("/open/any/%zz")]
    [InlineData("/open/any/%c0%af")]
    [InlineData("/open/any/%ef%bc%8f")]
    [InlineData("/open/any/%e2%80%8b")]
    [InlineData("/open/any/thing.")]
    [InlineData("/open/any/%41")]
    [InlineData("/open/any/thing?_method=DELETE")]
    [InlineData("/open/any/thing?a=1;b=2")]
    [InlineData("/open/any/thing?a=%2541")]
    [InlineData("/open/any/thing?a=%0a")]
    [InlineData("/open/any/thing?%61=1")]
    public async Task A_target_that_can_be_read_in_two_ways(string target) => await RefusedAsync(Wire.Get(target), "target");

    [Theory]
    [InlineData("get")]
    [InlineData("Post")]
    [InlineData("TRACE")]
    [InlineData("FOO")]
    [InlineData("PROPFIND")]
    public async Task An_odd_method(string method) => await RefusedAsync(Wire.Message(method, Wire.Any), "method");

    [Theory]
    [InlineData("X-HTTP-Method-Override: DELETE")]
    [InlineData("X-HTTP-Method: DELETE")]
    [InlineData("X-Method-Override: DELETE")]
    [InlineData("X-Original-URL: /told")]
    [InlineData("X-Rewrite-URL: /told")]
    public async Task A_header_that_overrides_method_or_address(string field) => await RefusedAsync(Wire.Get(Wire.Any, field + "\r\n"), "header " + field.Split(':')[0]);

    [Theory]
    [InlineData("")]
    [InlineData("gw.")]
    [InlineData("gw:99999")]
    [InlineData("gw:0")]
    [InlineData("-gw")]
    public async Task An_odd_host(string host) => await RefusedAsync(Wire.Get(Wire.Any, host: host), "host");

    [Theory]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: gw\r\n\r\n")]
    [InlineData("POST /open/any/thing HTTP/1.1\r\nHost: gw\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")]
    [InlineData("DELETE /open/any/thing HTTP/1.1\r\nHost: gw\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")]
    [InlineData("GET /open/any/thing HTTP/1.1\r\nHost: gw\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n")]
    [InlineData("GET /open/any/thing HTTP/1.1\r\nHost: gw\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")]
    [InlineData("GET /open/any/thing HTTP/1.1\r\nHost: gw\r\nConnection: X-Key\r\n\r\n")]
    [InlineData("GET /open/any/thing HTTP/1.1\r\nHost: gw\r\nX_Key: 1\r\nX-Key: 2\r\n\r\n")]
    [InlineData("GET /open/any/thing HTTP/1.1\r\nHost: gw\r\nX_Amz_Target: 1\r\n\r\n")]
    [InlineData("GET /open/any/thing HTTP/1.1\r\nHost: gw\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("POST /open/any/thing HTTP/1.1\r\nHost: gw\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST /open/any/thing HTTP/1.1\r\nHost: gw\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST /open/any/thing HTTP/1.1\r\nHost: gw\r\nExpect: y 100-continue\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("GET /open/any/thing HTTP/1.1\r\nHost: gw\r\nTE: gzip\r\n\r\n")]
    [InlineData("POST /open/told HTTP/1.1\r\nHost: gw\r\nX-Operation: search\r\nX-Operation: none\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("GET /open/any/thing HTTP/1.1\r\nHost: gw\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n")]
    [InlineData("GET /open/any/thing HTTP/1.1\r\nHost: gw\r\nFrt-Purpose: a\r\nFrt-Purpose: b\r\n\r\n")]
    [InlineData("GET /open/any/thing HTTP/1.1\r\nHost: gw\r\nFrt-Unheard-Of: a\r\n\r\n")]
    [InlineData("GET /open/any/thing HTTP/1.1\r\nHost: gw\r\nFrt-Suspicion: strong\r\n\r\n")]
    public async Task A_message_that_can_be_read_in_two_ways(string message) => await RefusedAsync(message, "");

    [Fact]
    public async Task An_answer_never_quotes_what_it_refuses()
    {
        var answer = await _gateway.AskAsync(Wire.Get("/open/any/%0d%0aSet-Cookie:secret-value"));

        Assert.DoesNotContain("secret-value", answer.Head + answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-value", OwnAnswer.Witnessed(_gateway, answer).ToJsonString(), StringComparison.Ordinal);
    }

    private async Task RefusedAsync(string message, string part)
    {
        var before = shared.Partner.Heads.Count;
        RawAnswer answer;
        // One peer, one reason: a quick machine gets past twenty a second even so.
        while ((answer = await _gateway.AskAsync(message)).Status == 429) await Task.Delay(50, TestContext.Current.CancellationToken);

        var problem = OwnAnswer.Check(_gateway, answer, 400, "ambiguous");
        Assert.StartsWith(part, (string)problem["detail"]!, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(before, shared.Partner.Heads.Count);
    }
}
