using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Server.Tests.Answers;
using Gateway.Server.Tests.Surfaces;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Enforcement;

/// <summary>What a body can prove, and what waiting for it costs (DESIGN section 7, body): DetectFaces is detection unless it asks for attributes, which is analysis.</summary>
public sealed class BodyRulesTests : IAsyncLifetime
{
    private const string Detection = """{"Image":{"Bytes":"aGVsbG8="}}""";
    private const string Analysis = """{"Image":{"Bytes":"aGVsbG8="},"Attributes":["ALL"]}""";
    private readonly RawPartner _partner = RawPartner.Start(RawBehaviours.Fixed("200 OK", "ok"));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _partner.DisposeAsync();

    [Theory]
    [InlineData(Detection, 200, "detect")]
    [InlineData("""{"Image":{"Bytes":"aGVsbG8="},"Attributes":["DEFAULT"]}""", 200, "detect")]
    [InlineData(Analysis, 403, "detect analyze")]
    [InlineData("""{"Image":{"Bytes":"aGVsbG8="},"Attributes":["DEFAULT"],"Attributes":["ALL"]}""", 403, "detect analyze")]
    [InlineData("""{"Image":{"Bytes":"aGVsbG8="}""", 403, "detect analyze")]
    [InlineData("", 403, "detect analyze")]
    public async Task A_grant_for_detection_covers_what_the_body_proves_to_be_detection(string body, int status, string operations)
    {
        await using var gateway = await StartAsync(Detect());

        var answer = await gateway.AskAsync(DetectFaces(body));

        Assert.Equal(status, answer.Status);
        Assert.Equal(operations.Split(' '), OwnAnswer.Witnessed(gateway, answer)["operations"]!.AsArray().Select(name => (string?)name).OrderByDescending(name => name));
        Assert.Equal(status == 200 ? 1 : 0, _partner.Heads.Count);
    }

    [Fact]
    public async Task A_body_that_arrives_in_pieces_is_seen_whole_and_leaves_whole()
    {
        string? received = null;
        await using var partner = RawPartner.Start(async exchange =>
        {
            received = Encoding.Latin1.GetString(await exchange.ReadBodyAsync());
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        await using var gateway = await StartAsync(Detect(), partner);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(DetectFacesHead + "Transfer-Encoding: chunked\r\n\r\n");
        foreach (var piece in Detection.Chunk(7))
        {
            await client.SendAsync($"{piece.Length:x}\r\n");
            await client.SendAsync(new string(piece) + "\r\n");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
        await client.SendAsync("0\r\n\r\n");

        Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
        Assert.Equal(Detection, received);
    }

    [Fact]
    public async Task A_body_of_more_than_64_KiB_proves_nothing()
    {
        await using var gateway = await StartAsync(Detect());
        var body = Detection.Replace("aGVsbG8=", new string('A', 64 * 1024), StringComparison.Ordinal);

        Assert.Equal(403, (await gateway.AskAsync(DetectFaces(body))).Status);
        Assert.Equal(403, (await gateway.AskAsync(DetectFacesHead + $"Transfer-Encoding: chunked\r\n\r\n{body.Length:x}\r\n{body}\r\n0\r\n\r\n")).Status);
        Assert.Equal(0, _partner.Connections);
    }

    [Fact]
    public async Task A_compressed_body_proves_nothing()
    {
        await using var gateway = await StartAsync(Detect());
        await using var client = await gateway.ConnectAsync();
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes(Detection));

        await client.SendAsync(DetectFacesHead + $"Content-Encoding: gzip\r\nContent-Length: {packed.Length}\r\n\r\n");
        await client.SendAsync(packed.ToArray());

        Assert.Equal(403, (await client.ReadAnswerAsync()).Status);
        Assert.Equal(0, _partner.Connections);
    }

    [Fact]
    public async Task A_body_whose_beginning_does_not_arrive_within_five_seconds_is_408()
    {
        await using var gateway = await StartAsync(Detect());
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(DetectFacesHead + "Content-Length: 100\r\n\r\n{");
        var answer = await client.ReadAnswerAsync();

        OwnAnswer.Check(gateway, answer, 408, "body-too-slow");
        Assert.Equal(0, _partner.Connections);
    }

    [Theory]
    [InlineData("Content-Length: 100\r\n\r\n{", "99", false)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n", "99", true)]
    public async Task After_a_body_that_was_too_slow_the_connection_goes_on(string beginning, string rest, bool isChunked)
    {
        await using var gateway = await StartAsync(Detect());
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync(DetectFacesHead + beginning);
        OwnAnswer.Check(gateway, await client.ReadAnswerAsync(), 408, "body-too-slow");

        var padding = new string(' ', int.Parse(rest, null));
        await client.SendAsync((isChunked ? $"{padding.Length:x}\r\n{padding}\r\n0\r\n\r\n" : padding) + DetectFaces(Detection));

        Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
        Assert.Single(_partner.Heads);
    }

    [Fact]
    public async Task What_no_body_could_save_is_refused_without_waiting_for_it()
    {
        await using var gateway = await StartAsync(Some.Moratorium());
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(DetectFacesHead + "Content-Length: 100\r\n\r\n");
        var answer = await client.ReadAnswerAsync();

        OwnAnswer.Check(gateway, answer, 451, "denied");
    }

    [Fact]
    public async Task A_ban_that_begins_while_a_body_is_waited_for_decides_what_the_body_ends()
    {
        await using var gateway = await StartAsync(Detect());
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync(DetectFacesHead + $"Content-Length: {Detection.Length}\r\n\r\n{Detection[..^1]}");
        await TestGateway.WaitAsync(async () => (int)(await gateway.StatusAsync())["inFlight"]! == 1);
        Assert.Empty(gateway.Entries("intent"));

        await gateway.PutAndWaitAsync(Wire.Ban);
        await client.SendAsync(Detection[^1..]);
        var answer = await client.ReadAnswerAsync();

        OwnAnswer.Check(gateway, answer, 451, "denied");
        Assert.Equal(gateway.Epoch, (long)OwnAnswer.Witnessed(gateway, answer)["epoch"]!);
        Assert.Equal(0, _partner.Connections);
    }

    [Fact]
    public async Task A_caller_that_waits_to_be_told_to_go_on_is_refused_without_sending_its_body()
    {
        await using var gateway = await StartAsync(Some.Moratorium());
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(DetectFacesHead + "Expect: 100-continue\r\nContent-Length: 100\r\n\r\n");

        Assert.Equal(451, (await client.ReadAnswerAsync()).Status);
    }

    [Fact]
    public async Task A_caller_that_leaves_while_its_body_is_waited_for_is_recorded_as_gone()
    {
        await using var gateway = await StartAsync(Detect());
        await using (var client = await gateway.ConnectAsync())
        {
            await client.SendAsync(DetectFacesHead + "Content-Length: 100\r\n\r\n{");
            await TestGateway.WaitAsync(() => (int)gateway.StatusAsync().GetAwaiter().GetResult()["inFlight"]! == 1);
            client.Reset();
        }

        await TestGateway.WaitAsync(() => gateway.Entries("intent").Count == 1);

        var intent = gateway.Entries("intent").Single();
        Assert.Equal("client-gone", (string?)intent["reason"]);
        Assert.Equal("deny", (string?)intent["effect"]);
        Assert.Equal(0, _partner.Connections);
    }

    [Theory]
    [InlineData("Content-Length: 100\r\n\r\n{")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n")]
    public async Task A_body_that_ends_early_while_it_is_waited_for_has_one_record(string body)
    {
        await using var gateway = await StartAsync(Detect());
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(DetectFacesHead + body);
        // An end that is seen before the message begins leaves no message.
        await TestGateway.WaitAsync(async () => (int)(await gateway.StatusAsync())["inFlight"]! == 1);
        client.EndSending();

        Assert.NotEqual(ConnectionEnd.StillOpen, await client.WaitForEndAsync(TimeSpan.FromSeconds(5)));
        await TestGateway.WaitAsync(() => gateway.Entries("intent").Count > 0);
        // A caller that sends no more may be gone, or may still be reading.
        Assert.Contains((string?)gateway.Entries("intent").Single()["reason"], (string[])["ambiguous", "client-gone"]);
        Assert.Empty(Rejections.Of(gateway));
        Assert.Equal(0, _partner.Connections);
    }

    [Theory]
    [InlineData("zz")]
    [InlineData("FFFFFFFFFFFFFFFFF")]
    public async Task A_body_that_is_none_while_it_is_waited_for_is_400(string size)
    {
        await using var gateway = await StartAsync(Detect());

        var answer = await gateway.AskAsync(DetectFacesHead + $"Transfer-Encoding: chunked\r\n\r\n{size}\r\n{{\r\n");

        Assert.StartsWith("body: ", (string)OwnAnswer.Check(gateway, answer, 400, "ambiguous")["detail"]!, StringComparison.Ordinal);
        Assert.Empty(Rejections.Of(gateway));
        Assert.Equal(0, _partner.Connections);
    }

    [Fact]
    public async Task A_header_that_a_signature_covers_and_that_may_not_go_out_is_400()
    {
        await using var gateway = await StartAsync(Some.Allow());
        const string Signature = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260206/us-east-1/rekognition/aws4_request, SignedHeaders=host;baggage;x-amz-target, Signature=5d";
        var presigned = DetectFacesHead.Replace("POST / ", "POST /?X-Amz-SignedHeaders=host%3Bbaggage&X-Amz-Signature=5d ", StringComparison.Ordinal);

        foreach (var message in (string[])[$"{DetectFacesHead}Authorization: {Signature}\r\n", presigned])
        {
            var answer = await gateway.AskAsync(message + $"Baggage: a=b\r\nContent-Length: {Detection.Length}\r\n\r\n{Detection}");
            Assert.StartsWith("header baggage", (string)OwnAnswer.Check(gateway, answer, 400, "ambiguous")["detail"]!, StringComparison.Ordinal);
        }
        Assert.Equal(0, _partner.Connections);
    }

    private const string DetectFacesHead = $"POST / HTTP/1.1\r\nHost: {Some.RekognitionHost}\r\nX-Amz-Target: RekognitionService.DetectFaces\r\nContent-Type: application/x-amz-json-1.1\r\n";

    private static string DetectFaces(string body) => $"{DetectFacesHead}Content-Length: {body.Length}\r\n\r\n{body}";

    private static string Detect() => Some.Allow("detection", new JsonObject { ["scope"] = new JsonObject { ["operations"] = new JsonArray("detect") } });

    private Task<TestGateway> StartAsync(string directive, RawPartner? partner = null) => TestGateway.StartAsync(options =>
    {
        options.Routes.Add(TestRoute.Rekognition((partner ?? _partner).Address));
        options.Directives.Add(directive);
    });
}
