using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.FakePartner;
using Gateway.Server.Enforcement.Sending;
using Gateway.Server.Tests.Answers;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Enforcement;

/// <summary>One gateway whose partner sends every body back.</summary>
public sealed class EchoingGateway : IAsyncLifetime
{
    public RawPartner Partner { get; } = RawPartner.Start(async exchange =>
    {
        var body = await exchange.ReadBodyAsync();
        await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{Encoding.Latin1.GetString(body)}");
        exchange.KeepsOpen = true;
    });

    public TestGateway Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Gateway = await Wire.StartAsync(Partner.Address);

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Partner.DisposeAsync();
    }
}

/// <summary>What leaves is what was judged: target, host, body byte for byte, and no header beyond those that may go.</summary>
public sealed class OutgoingMessageTests(EchoingGateway shared) : IClassFixture<EchoingGateway>
{
    private readonly TestGateway _gateway = shared.Gateway;
    private readonly int _before = shared.Partner.Heads.Count;

    private string[] Sent => [.. shared.Partner.Heads.Skip(_before)];

    [Theory]
    [InlineData("/any/a%20b")]
    [InlineData("/any/J%C3%A9r%C3%B4me")]
    [InlineData("/any/j%c3%a9r%c3%b4me")]
    [InlineData("/any/A%26b")]
    [InlineData("/any/thing?")]
    [InlineData("/any/thing/")]
    [InlineData("/any/a+b!$&'()*,=:@~_-.c")]
    [InlineData("/any/thing?a=%2Fx%2f&b=[1]&c=a/b?d&e=%E2%82%AC&&f")]
    [InlineData("/ANY/Thing?A=b")]
    public async Task The_target_goes_out_letter_for_letter_less_the_prefix(string target)
    {
        Assert.Equal(200, (await _gateway.AskAsync(Wire.Get("/open" + target))).Status);
        Assert.Equal(200, (await _gateway.AskAsync(Wire.Get(target, host: Wire.Host))).Status);

        Assert.Equal([$"GET {target} HTTP/1.1", $"GET {target} HTTP/1.1"], Sent.Select(head => head.Split("\r\n")[0]));
    }

    [Theory]
    [InlineData("/OPEN/any/thing", "/any/thing")]
    [InlineData("http://gw/open/any/thing?x", "/any/thing?x")]
    public async Task A_prefix_in_any_case_and_the_absolute_form_of_the_same_host_are_taken_off(string target, string sent)
    {
        Assert.Equal(200, (await _gateway.AskAsync(Wire.Get(target))).Status);

        Assert.StartsWith($"GET {sent} HTTP/1.1\r\n", Sent.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task By_prefix_the_partner_gets_its_own_host_and_by_name_the_callers()
    {
        await _gateway.AskAsync(Wire.Get(Wire.Any));
        await _gateway.AskAsync(Wire.Get("/any/thing", host: "Open.Example:8443"));

        Assert.Equal([$"127.0.0.1:{shared.Partner.Port}", "Open.Example:8443"], Sent.Select(head => HttpBytes.FieldsOf(head)["Host"].Single()));
    }

    [Fact]
    public async Task Only_headers_that_may_go_out_do_and_these_unchanged()
    {
        const string Out = "Accept: */*;q=0.5,  text/plain\r\nAccept-Encoding: br;q=1.0, gzip\r\nUser-Agent: client/1 (x; y)\r\nRange: bytes=0-\r\nIf-None-Match: \"a\", W/\"b\"\r\n"
            + "Content-Type: text/plain; charset=\"utf-8\"\r\nX-Amz-Meta: 1\r\nX-Partner: p\r\nX-Key: secret\r\nTE: trailers\r\n";
        const string Stays = "Frt-Case-Number: 26-0000001\r\nFrt-Purpose: missing\r\nGateway-Authorization: Bearer abc\r\nGateway-Note: x\r\nbaggage: a=b\r\ntracestate: a=b\r\n"
            + "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00\r\nX-Forwarded-For: 10.0.0.1\r\nX-Forwarded-Host: evil\r\nX-Forwarded-Proto: https\r\n"
            + "Forwarded: for=10.0.0.1\r\nVia: 1.1 x\r\nAuthorization: Bearer abc\r\nX-Unknown: x\r\nKeep-Alive: timeout=5\r\nProxy-Authorization: Basic YQ==\r\nConnection: keep-alive, TE\r\n"
            + "Cookie: session=1; partner-session=2; other=3\r\n";

        Assert.Equal(200, (await _gateway.AskAsync(Wire.Get(Wire.Any, Out + Stays))).Status);

        var lines = Sent.Single().Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Order(StringComparer.Ordinal);
        Assert.Equal(
            [.. Out.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Append("Content-Length: 0").Append("Cookie: partner-session=2").Append($"Host: 127.0.0.1:{shared.Partner.Port}").Order(StringComparer.Ordinal)],
            lines);
    }

    [Fact]
    public async Task Lines_of_one_field_leave_as_one_list_in_their_order()
    {
        Assert.Equal(200, (await _gateway.AskAsync(Wire.Get(
            Wire.Any, "Accept: b/*\r\nX-Partner: 1\r\nAccept: a/*\r\nX-Partner: 2\r\n"))).Status);

        var fields = HttpBytes.FieldsOf(Sent.Single());
        Assert.Equal(["b/*, a/*"], fields["Accept"]);
        Assert.Equal(["1, 2"], fields["X-Partner"]);
    }

    [Fact]
    public async Task What_a_caller_nominates_in_Connection_beside_close_is_sent_as_it_was_judged()
    {
        // The server reads the field as `close` before anybody of ours sees it.
        Assert.Equal(200, (await _gateway.AskAsync(Wire.Get(Wire.Any, "X-Partner: p\r\nConnection: close, X-Partner\r\n"))).Status);

        var fields = HttpBytes.FieldsOf(Sent.Single());
        Assert.Equal("p", fields["X-Partner"].Single());
        Assert.Empty(fields["Connection"]);
    }

    [Fact]
    public async Task A_bare_GET_leaves_with_nothing_added_but_its_zero_length()
    {
        await _gateway.AskAsync(Wire.Get(Wire.Any));

        Assert.Equal($"GET /any/thing HTTP/1.1\r\nHost: 127.0.0.1:{shared.Partner.Port}\r\nContent-Length: 0\r\n\r\n", Sent.Single());
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Methods_pass_as_they_are(string method)
    {
        Assert.Equal(200, (await _gateway.AskAsync(Wire.Message(method, Wire.Any), method == "HEAD")).Status);

        Assert.StartsWith(method + " /any/thing HTTP/1.1\r\n", Sent.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fixed")]
    [InlineData("chunked")]
    public async Task A_body_arrives_byte_for_byte_and_the_record_counts_it(string framing)
    {
        var body = Convert.ToBase64String(File.ReadAllBytes(Photographs.Small));
        var halves = new[] { body[..7], body[7..] };
        var message = framing == "fixed"
            ? Wire.Message("POST", Wire.Any, body: body)
            : Wire.Message("POST", Wire.Any, "Transfer-Encoding: chunked\r\n") + string.Concat(halves.Select(half => $"{half.Length:x};ext=1\r\n{half}\r\n")) + "0\r\n\r\n";

        var answer = await _gateway.AskAsync(message);

        Assert.Equal(body, answer.Text);
        var fields = HttpBytes.FieldsOf(Sent.Single());
        Assert.Equal(framing == "fixed" ? 1 : 0, fields["Content-Length"].Count());
        Assert.Equal(framing == "chunked" ? 1 : 0, fields["Transfer-Encoding"].Count());
        var outcome = await Outcomes.OfAsync(_gateway, answer);
        Assert.Equal("completed", (string?)outcome["result"]);
        Assert.Equal(body.Length, (long)outcome["bytesOut"]!);
        Assert.Equal(body.Length, (long)outcome["bytesIn"]!);
        Assert.Equal(200, (int)outcome["status"]!);
        Assert.Equal(1, (int)outcome["attempts"]!);
        Assert.Equal(body.Length, (long)outcome["digests"]!.AsArray().Single()!["length"]!);
    }

    [Fact]
    public async Task A_head_leaves_together_with_a_body_that_was_seen_whole()
    {
        using var partner = new TcpListener(IPAddress.Loopback, 0);
        partner.Start();
        await using var gateway = await TestGateway.StartAsync(options =>
        {
            options.Routes.Add(TestRoute.CompreFace(new Uri($"http://{partner.LocalEndpoint}/")));
            options.Directives.Add(Some.Allow());
        });
        await using var client = await gateway.ConnectAsync();
        var body = "--b1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\nphotograph\r\n--b1--\r\n";
        await client.SendAsync(Wire.Message("POST", "/compreface/api/v1/recognition/recognize", "Content-Type: multipart/form-data; boundary=b1\r\n", body));

        using var connection = await partner.AcceptSocketAsync(TestContext.Current.CancellationToken);
        var seen = new byte[64 * 1024];
        // What one call has sent is there for one call to take.
        var length = await connection.ReceiveAsync(seen, TestContext.Current.CancellationToken);

        var message = Encoding.ASCII.GetString(seen, 0, length);
        Assert.StartsWith("POST /api/v1/recognition/recognize HTTP/1.1\r\n", message, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n" + body, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 4)]
    public async Task So_it_does_where_the_forwarder_flushes_it_and_before_one_that_has_to_be_waited_for(bool isAtHand, int before)
    {
        await using var wire = new MemoryStream();
        await using var connection = new BufferedStream(wire, 4096);
        using var traffic = new Traffic();
        await using var sent = new CountingStream(connection, traffic, announced: 4, keepsHead: isAtHand);
        connection.Write("head"u8);

        await sent.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal(before, wire.Length);

        await sent.WriteAsync("body"u8.ToArray(), TestContext.Current.CancellationToken);
        await sent.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal("headbody"u8.ToArray(), wire.ToArray());
    }

    [Fact]
    public async Task Request_trailers_stay_here()
    {
        await _gateway.AskAsync(Wire.Message("POST", Wire.Any, "Transfer-Encoding: chunked\r\nTrailer: X-Partner\r\n") + "2\r\nok\r\n0\r\nX-Partner: late\r\n\r\n");

        Assert.DoesNotContain("X-Partner", Sent.Single(), StringComparison.OrdinalIgnoreCase);
        Assert.Matches(@"(?m)^gateway_request_trailers_dropped(_\w+)?(\{.*\})? 1\b", await _gateway.Management.GetStringAsync("/metrics", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_expectation_is_the_partners_to_answer()
    {
        await using var client = await _gateway.ConnectAsync();

        await client.SendAsync(Wire.Message("POST", Wire.Any, "Expect: 100-continue\r\nContent-Length: 2\r\n"));
        var interim = await client.ReadHeadAsync();
        await client.SendAsync("ok");

        Assert.StartsWith("HTTP/1.1 100 ", interim, StringComparison.Ordinal);
        Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);
        Assert.Equal("100-continue", HttpBytes.FieldsOf(Sent.Single())["Expect"].Single());
    }

    [Theory]
    [InlineData("Content-Length: 104857601\r\n")]
    public async Task More_than_100_MiB_is_413_before_anything_leaves(string length)
    {
        var answer = await _gateway.AskAsync(Wire.Message("POST", Wire.Any, length));

        OwnAnswer.Check(_gateway, answer, 413, "too-large");
        Assert.Empty(Sent);
    }

    [Fact]
    public async Task A_profiles_own_limit_is_413_before_anything_leaves_where_the_length_is_announced()
    {
        var answer = await _gateway.AskAsync(Wire.Message("POST", "/small/any", body: new string('x', 1001)));

        OwnAnswer.Check(_gateway, answer, 413, "too-large");
        Assert.Empty(Sent);
        Assert.Equal(200, (await _gateway.AskAsync(Wire.Message("POST", "/small/any", body: new string('x', 1000)))).Status);
    }

    [Fact]
    public async Task In_chunks_the_limit_breaks_the_send_off_and_the_caller_is_told_413()
    {
        var answer = await _gateway.AskAsync(Wire.Message("POST", "/small/any", "Transfer-Encoding: chunked\r\n") + $"3e9\r\n{new string('x', 1001)}\r\n0\r\n\r\n");

        OwnAnswer.Check(_gateway, answer, 413, "too-large");
        var outcome = await Outcomes.OfAsync(_gateway, answer);
        Assert.NotEqual("completed", (string?)outcome["result"]);
        Assert.Equal(413, (int)outcome["status"]!);
    }

    [Fact]
    public async Task Response_trailers_pass_less_those_that_are_ours()
    {
        await using var partner = RawPartner.Start(async exchange =>
        {
            await exchange.ReadBodyAsync();
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Checksum, Gateway-Record\r\n\r\n2\r\nok\r\n0\r\nX-Checksum: 7\r\nGateway-Record: 1\r\n\r\n");
        });
        await using var gateway = await Wire.StartAsync(partner.Address, options => options.Settings.Add(Wire.WithH2c));
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway.H2cAddress(), Wire.Any)) { Version = new Version(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact };

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("ok", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("7", answer.TrailingHeaders.GetValues("X-Checksum").Single());
        Assert.False(answer.TrailingHeaders.Contains("Gateway-Record"));
    }

    [Fact]
    public async Task The_tap_of_a_permitted_search_shows_the_photograph_and_of_a_refused_one_nothing()
    {
        await using var partner = await FakePartnerServer.StartAsync();
        await using var gateway = await TestGateway.StartAsync(options =>
        {
            options.Routes.Add(TestRoute.CompreFace(partner.Address));
            options.Directives.Add(Some.Allow());
        });
        var photograph = File.ReadAllBytes(Photographs.Face);

        using (var passed = await gateway.Client.SendAsync(Some.CompreFaceSearch(), TestContext.Current.CancellationToken))
            Assert.Equal(200, (int)passed.StatusCode);
        var received = partner.Connections.Single().BytesOf(TapDirection.Received);
        Assert.True(received.AsSpan().IndexOf(photograph) > 0);

        await gateway.PutAndWaitAsync(Some.Moratorium());
        using (var refused = await gateway.Client.SendAsync(Some.CompreFaceSearch(), TestContext.Current.CancellationToken))
            Assert.Equal(451, (int)refused.StatusCode);
        Assert.Equal(received.Length, partner.BytesReceived);
        Assert.Equal(1, partner.RequestCount);
        // Promise 6: nowhere in what the gateway keeps is any of the photograph.
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(gateway.LedgerPath)!, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
            Assert.Equal(-1, ReadShared(file).AsSpan().IndexOf(photograph.AsSpan(100, 32)));
    }

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
