using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Gateway.FakePartner;
using Gateway.Server.Tests.Answers;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Enforcement;

/// <summary>Promise 3: what runs is cut when it is no longer permitted, within a second of the file being saved, and the outcome says by what.</summary>
public sealed class CutTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_download_is_cut_by_a_ban_and_its_answer_is_not_ended()
    {
        await using var partner = await KestrelPartner.StartAsync(KestrelPartner.ServerSentEvents(TimeSpan.FromMilliseconds(10)));
        await using var gateway = await Wire.StartAsync(partner.Address);
        await using var client = await gateway.ConnectAsync();
        var head = await BeginAsync(client, Wire.Get(Wire.Any));

        gateway.Put(Wire.Ban);

        Assert.NotEqual(ConnectionEnd.StillOpen, await client.WaitForEndAsync(Second));
        var outcome = await Outcomes.OfAsync(gateway, head);
        Assert.Equal("cut", (string?)outcome["result"]);
        Assert.Equal(["ban"], outcome["directives"]!.AsArray().Select(id => (string?)id));
        Assert.True((long)outcome["epoch"]! > (long)gateway.Entries("intent").Single()["epoch"]!);
        Assert.True((long)outcome["bytesIn"]! > 0);
        Assert.Equal(200, (int)outcome["status"]!);
    }

    [Fact]
    public async Task An_upload_is_cut_by_a_ban_the_caller_gets_451_and_the_partners_last_byte_came_within_a_second()
    {
        await using var partner = await FakePartnerServer.StartAsync();
        await using var gateway = await Wire.StartAsync(partner.Address);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync(Wire.Message("POST", Wire.Any, "Content-Length: 100000000\r\n"));
        using var stop = new CancellationTokenSource();
        var sending = SendSlowlyAsync(client, stop.Token);
        await TestGateway.WaitAsync(() => partner.BytesReceived > 50_000);

        gateway.Put(Wire.Ban);
        var saved = TimeProvider.System.GetUtcNow();
        var answer = await client.ReadAnswerAsync();
        await stop.CancelAsync();
        await sending;

        var problem = OwnAnswer.Check(gateway, answer, 451, "cut");
        Assert.Equal("close", answer.Headers["Connection"].Single());
        Assert.Equal("The message of ban.", (string?)problem["detail"]);
        Assert.Contains("rel=\"blocked-by\"", answer.Headers["Link"].Single(), StringComparison.Ordinal);
        var outcome = await gateway.OutcomeOfAsync((long)problem["record"]!);
        Assert.Equal("cut", (string?)outcome["result"]);
        Assert.Equal(451, (int)outcome["status"]!);
        Assert.Equal(["ban"], outcome["directives"]!.AsArray().Select(id => (string?)id));
        var connection = partner.Connections.Single();
        await TestGateway.WaitAsync(() => connection.ClosedAt is not null);
        var last = connection.Chunks.Last(chunk => chunk.Direction == TapDirection.Received).At;
        Assert.True(last - saved < Second, $"The last byte came {last - saved} after the file was saved.");
        var head = partner.RequestHeads.Single().Length;
        Assert.InRange(connection.BytesReceived - head, 50_000 - head, (long)outcome["bytesOut"]!);
    }

    [Fact]
    public async Task Of_a_cut_upload_nothing_that_lay_unsent_follows_to_a_slow_partner()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 32 * 1024 };
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var slow = new SlowReader(listener);
        await using var gateway = await Wire.StartAsync(new Uri($"http://{listener.LocalEndPoint}"));
        await using var client = await gateway.ConnectAsync();
        var sending = SendAllAsync(client, Wire.Message("POST", Wire.Any, "Content-Length: 20000000\r\n") + new string('x', 20_000_000));
        await TestGateway.WaitAsync(() => slow.Received > 200_000, seconds: 30);

        gateway.Put(Wire.Ban);
        await client.ReadAnswerAsync();
        var atCut = slow.Received;

        // At its rate the partner would go on reading for seconds, had the queue been left to it.
        Assert.True(await slow.Ended.WaitAsync(Second, TestContext.Current.CancellationToken) - atCut < 300_000);
        await sending;
    }

    [Fact]
    public async Task A_request_whose_partner_has_not_answered_yet_is_451_and_the_connection_ends()
    {
        await using var partner = RawPartner.Start(RawBehaviours.HangAsync);
        await using var gateway = await Wire.StartAsync(partner.Address);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync(Wire.Get(Wire.Any));
        await TestGateway.WaitAsync(() => partner.Heads.Count == 1);

        gateway.Put(Wire.Ban);
        var answer = await client.ReadAnswerAsync();

        OwnAnswer.Check(gateway, answer, 451, "cut");
        Assert.Equal("close", answer.Headers["Connection"].Single());
        Assert.Equal(ConnectionEnd.Closed, await client.WaitForEndAsync(Second));
        Assert.Equal("cut", (string?)(await Outcomes.OfAsync(gateway, answer))["result"]);
    }

    [Fact]
    public async Task A_change_that_still_permits_cuts_nothing()
    {
        await using var partner = await KestrelPartner.StartAsync(KestrelPartner.ServerSentEvents(TimeSpan.FromMilliseconds(10)));
        await using var gateway = await Wire.StartAsync(partner.Address);
        await using var client = await gateway.ConnectAsync();
        await BeginAsync(client, Wire.Get(Wire.Any));

        await gateway.PutAndWaitAsync(Some.Directive("ban", "deny", new JsonObject { ["scope"] = new JsonObject { ["operations"] = new JsonArray("search") } }));

        Assert.Equal(ConnectionEnd.StillOpen, await client.WaitForEndAsync(TimeSpan.FromMilliseconds(100)));
    }

    [Fact]
    public async Task A_lockdown_cuts_what_runs()
    {
        await using var partner = RawPartner.Start(RawBehaviours.HangAsync);
        await using var gateway = await Wire.StartAsync(partner.Address);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync(Wire.Get(Wire.Any));
        await TestGateway.WaitAsync(() => partner.Heads.Count == 1);

        gateway.Break();
        var answer = await client.ReadAnswerAsync();

        OwnAnswer.Check(gateway, answer, 451, "cut");
        Assert.Equal("cut", (string?)(await Outcomes.OfAsync(gateway, answer))["result"]);
    }

    [Fact]
    public async Task The_end_of_a_permission_cuts_what_runs_under_it()
    {
        var end = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(2);
        await using var partner = await KestrelPartner.StartAsync(KestrelPartner.ServerSentEvents(TimeSpan.FromMilliseconds(10)));
        await using var gateway = await Wire.StartAsync(partner.Address, [Some.Allow("until", new JsonObject { ["effectiveUntil"] = end.ToString("yyyy-MM-ddTHH:mm:ss.fffzzz", System.Globalization.CultureInfo.InvariantCulture) })]);
        await using var client = await gateway.ConnectAsync();
        var head = await BeginAsync(client, Wire.Get(Wire.Any));

        Assert.NotEqual(ConnectionEnd.StillOpen, await client.WaitForEndAsync(TimeSpan.FromSeconds(4)));

        var cutAt = TimeProvider.System.GetUtcNow();
        Assert.InRange(cutAt, end - TimeSpan.FromMilliseconds(50), end + Second);
        Assert.Equal("cut", (string?)(await Outcomes.OfAsync(gateway, head))["result"]);
        Assert.Equal(403, (await gateway.AskAsync(Wire.Get(Wire.Any))).Status);
        Assert.Equal(1, (int)gateway.Entries("boundary").Single()["cut"]!);
    }

    [Fact]
    public async Task A_caller_that_leaves_in_the_middle_of_its_upload_ends_the_send_as_gone()
    {
        var sink = new UploadSink();
        await using var partner = await KestrelPartner.StartAsync(sink.HandleAsync);
        await using var gateway = await Wire.StartAsync(partner.Address);
        await using (var client = await gateway.ConnectAsync())
        {
            await client.SendAsync(Wire.Message("POST", Wire.Any, "Content-Length: 100000\r\n") + new string('x', 50_000));
            await TestGateway.WaitAsync(() => sink.BytesReceived > 40_000);
            client.Reset();
        }

        var outcome = await Outcomes.OfOnlyAsync(gateway);

        Assert.Equal("client-gone", (string?)outcome["result"]);
        Assert.Equal(50_000, (long)outcome["bytesOut"]!);
        Assert.Null(outcome["status"]);
        await TestGateway.WaitAsync(() => sink.Broken == 1);
    }

    [Fact]
    public async Task A_web_socket_echoes_and_is_recorded_with_the_bytes_of_both_directions()
    {
        await using var partner = await KestrelPartner.StartAsync(KestrelPartner.EchoWebSocketAsync);
        await using var gateway = await Wire.StartAsync(partner.Address);
        using var socket = await gateway.OpenWebSocketAsync();

        Assert.Equal("hello", await socket.EchoAsync("hello"));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);

        var outcome = await Outcomes.OfOnlyAsync(gateway);
        Assert.Equal("completed", (string?)outcome["result"]);
        Assert.Equal(101, (int)outcome["status"]!);
        // Each frame has a head of 2 bytes, with a mask of 4 on the way out.
        Assert.Equal((2 + 4 + 5) + (2 + 4 + 2), (long)outcome["bytesOut"]!);
        Assert.Equal((2 + 5) + (2 + 2), (long)outcome["bytesIn"]!);
        Assert.Equal(["stream"], gateway.Entries("intent").Single()["operations"]!.AsArray().Select(name => (string?)name));
    }

    [Theory]
    [InlineData("1.1", 101)]
    [InlineData("2.0", 200)]
    public async Task A_web_socket_is_cut_by_a_ban_on_both_sides_and_its_outcome_has_the_bytes_of_both_directions(string version, int status)
    {
        var partnerSawTheEnd = new TaskCompletionSource();
        await using var partner = await KestrelPartner.StartAsync(async context =>
        {
            try { await KestrelPartner.EchoWebSocketAsync(context); }
            finally { partnerSawTheEnd.TrySetResult(); }
        });
        await using var gateway = await Wire.StartAsync(partner.Address, options => options.Settings.Add(Wire.WithH2c));
        using var socket = await gateway.OpenWebSocketAsync(version);
        await socket.EchoAsync("hello");

        gateway.Put(Wire.Ban);
        var saved = Stopwatch.GetTimestamp();
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ReceiveAsync(new byte[10], TestContext.Current.CancellationToken));
        await partnerSawTheEnd.Task.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);

        Assert.True(Stopwatch.GetElapsedTime(saved) < Second);
        var outcome = await Outcomes.OfOnlyAsync(gateway);
        Assert.Equal(("cut", status), ((string?)outcome["result"], (int)outcome["status"]!));
        // One frame each way, with a mask of 4 bytes on the way out.
        Assert.Equal((2 + 4 + 5, 2 + 5), ((long)outcome["bytesOut"]!, (long)outcome["bytesIn"]!));
        Assert.Equal(1, partner.Requests);
    }

    [Fact]
    public async Task A_refused_web_socket_gets_the_same_answer_as_any_other_request()
    {
        await using var partner = RawPartner.Start(RawBehaviours.UpgradeAndEchoAsync);
        await using var gateway = await Wire.StartAsync(partner.Address, [Wire.Ban]);

        var answer = await gateway.AskAsync(Wire.Get("/open/live", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));

        OwnAnswer.Check(gateway, answer, 451, "denied");
        Assert.Equal(0, partner.Connections);
    }

    [Fact]
    public async Task Over_HTTP2_a_running_answer_is_cut_by_a_reset_of_its_stream_alone()
    {
        await using var partner = await KestrelPartner.StartAsync(KestrelPartner.ServerSentEvents(TimeSpan.FromMilliseconds(10)));
        await using var gateway = await Wire.StartAsync(partner.Address, options => options.Settings.Add(Wire.WithH2c));
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact, BaseAddress = gateway.H2cAddress() };
        using var running = await client.GetAsync(new Uri(Wire.Any, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var stream = await running.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await stream.ReadExactlyAsync(new byte[10], TestContext.Current.CancellationToken);

        await gateway.PutAndWaitAsync(Wire.Ban);

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
        Assert.IsType<HttpProtocolException>(failure.GetBaseException());
        using var next = await client.GetAsync(new Uri(Wire.Any, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnavailableForLegalReasons, next.StatusCode);
    }

    [Fact]
    public async Task Over_HTTP2_an_upload_is_cut_and_told_why()
    {
        var sink = new UploadSink();
        await using var partner = await KestrelPartner.StartAsync(sink.HandleAsync);
        await using var gateway = await Wire.StartAsync(partner.Address, options => options.Settings.Add(Wire.WithH2c));
        await using var client = await RawHttp2.ConnectAsync(gateway.H2cAddress().Port);
        await client.SendHeadAsync(1, [(":method", "POST"), (":scheme", "http"), (":path", Wire.Any), (":authority", "gw"), ("content-length", "100000")], endStream: false);
        await client.SendAsync(Http2Frame.Data, 0, 1, new byte[10_000]);
        await TestGateway.WaitAsync(() => sink.BytesReceived == 10_000);

        gateway.Put(Wire.Ban);
        var saved = Stopwatch.GetTimestamp();
        var answer = await client.ReadAnswerAsync(1);

        Assert.True(Stopwatch.GetElapsedTime(saved) < Second);
        Assert.Equal(451, answer.Status);
        Assert.Equal("urn:moratorium-gateway:problem:cut", (string?)JsonNode.Parse(answer.Body)!["type"]);
        await TestGateway.WaitAsync(() => sink.Broken == 1);
        var outcome = await Outcomes.OfOnlyAsync(gateway);
        Assert.Equal(("cut", 451, 10_000), ((string?)outcome["result"], (int)outcome["status"]!, (long)outcome["bytesOut"]!));
    }

    private static async Task<string> BeginAsync(RawHttp client, string message)
    {
        await client.SendAsync(message);
        var head = await client.ReadHeadAsync();
        Assert.StartsWith("HTTP/1.1 200 ", head, StringComparison.Ordinal);
        Assert.NotEmpty(await client.ReadSomeAsync());
        return head;
    }

    private static async Task SendSlowlyAsync(RawHttp client, CancellationToken stop)
    {
        var piece = new byte[8 * 1024];
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await client.SendAsync(piece);
                await Task.Delay(5, stop);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The gateway closed the connection, or the test has its answer.
        }
    }

    private static async Task SendAllAsync(RawHttp client, string message)
    {
        try
        {
            await client.SendAsync(message);
        }
        catch (IOException)
        {
            // Cut while it was sending.
        }
    }

    /// <summary>Takes one connection and reads about 1.6 MB a second from it, until it ends.</summary>
    private sealed class SlowReader
    {
        private long _received;

        public SlowReader(Socket listener) => Ended = Task.Run(() => ReadAsync(listener));

        public long Received => Interlocked.Read(ref _received);

        /// <summary>Bytes in all.</summary>
        public Task<long> Ended { get; }

        private async Task<long> ReadAsync(Socket listener)
        {
            using var connection = await listener.AcceptAsync();
            var buffer = new byte[16 * 1024];
            try
            {
                while (await connection.ReceiveAsync(buffer) is > 0 and var read)
                {
                    Interlocked.Add(ref _received, read);
                    await Task.Delay(10);
                }
            }
            catch (SocketException)
            {
                // Reset: what lay unsent is gone.
            }
            return Received;
        }
    }
}
