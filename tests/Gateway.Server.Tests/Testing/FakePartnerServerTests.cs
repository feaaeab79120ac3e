using System.Text;
using System.Text.Json;
using Gateway.FakePartner;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Testing;

public sealed class FakePartnerServerTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task It_answers_a_CompreFace_search_and_the_tap_has_every_byte_of_the_photograph()
    {
        await using var partner = await FakePartnerServer.StartAsync();
        var photograph = await File.ReadAllBytesAsync(Photographs.Small, TestContext.Current.CancellationToken);
        var body = (byte[])[.. "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"probe.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"u8, .. photograph, .. "\r\n--b--\r\n"u8];
        await using var client = await RawHttp.ConnectAsync(partner.Port);

        var head = $"POST /api/v1/recognition/recognize HTTP/1.1\r\nHost: p\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: {body.Length}\r\n\r\n";
        await client.SendAsync(head);
        await client.SendAsync(body);
        var answer = await client.ReadAnswerAsync();

        Assert.Equal(200, answer.Status);
        Assert.Equal("subject-0001", JsonDocument.Parse(answer.Body).RootElement.GetProperty("result")[0].GetProperty("subjects")[0].GetProperty("subject").GetString());
        Assert.Equal(head, Assert.Single(partner.RequestHeads));
        Assert.Equal([.. Encoding.Latin1.GetBytes(head), .. body], partner.Connections[0].BytesOf(TapDirection.Received));
        Assert.Equal(head.Length + body.Length, partner.BytesReceived);
    }

    [Theory]
    [InlineData("DetectFaces", "FaceDetails")]
    [InlineData("SearchFacesByImage", "FaceMatches")]
    [InlineData("CompareFaces", "SourceImageFace")]
    [InlineData("IndexFaces", "FaceRecords")]
    public async Task It_answers_Rekognition_by_target_over_TLS_and_the_tap_keeps_plain_text(string operation, string member)
    {
        using var certificate = TestCertificates.Create("rekognition.us-east-1.amazonaws.com");
        await using var partner = await FakePartnerServer.StartAsync(new FakePartnerOptions { Certificate = certificate });
        await using var client = await RawHttp.ConnectTlsAsync(partner.Port, "rekognition.us-east-1.amazonaws.com", certificate);

        var answer = await client.ExchangeAsync(Rekognition(operation));

        Assert.Equal(200, answer.Status);
        Assert.Equal("application/x-amz-json-1.1", answer.Headers["Content-Type"].Single());
        Assert.NotEmpty(answer.Headers["x-amzn-RequestId"].Single());
        Assert.True(JsonDocument.Parse(answer.Body).RootElement.TryGetProperty(member, out _));
        Assert.Contains($"X-Amz-Target: RekognitionService.{operation}\r\n", partner.RequestHeads[0], StringComparison.Ordinal);
        Assert.StartsWith("https://", partner.Address.AbsoluteUri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_Rekognition_operation_is_refused_as_Amazon_does()
    {
        await using var partner = await FakePartnerServer.StartAsync();
        await using var client = await RawHttp.ConnectAsync(partner.Port);

        var answer = await client.ExchangeAsync(Rekognition("ReadMinds"));

        Assert.Equal((400, """{"__type":"UnknownOperationException"}"""), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task Connections_without_a_request_are_not_counted_as_requests()
    {
        await using var partner = await FakePartnerServer.StartAsync();
        await using (await RawHttp.ConnectAsync(partner.Port)) { }
        await using var client = await RawHttp.ConnectAsync(partner.Port);
        await client.ExchangeAsync("GET /api/v1/recognition/subjects HTTP/1.1\r\nHost: p\r\n\r\n");
        await client.ExchangeAsync("GET /nothing HTTP/1.1\r\nHost: p\r\n\r\n");

        Assert.Equal((2, 2), (partner.Connections.Count, partner.RequestCount));
    }

    [Fact]
    public async Task A_limit_bounds_what_a_connection_keeps_and_not_what_it_counts()
    {
        await using var partner = await FakePartnerServer.StartAsync(new FakePartnerOptions { KeepBytesPerConnection = 10 });
        await using var client = await RawHttp.ConnectAsync(partner.Port);
        await client.ExchangeAsync("GET /nothing HTTP/1.1\r\nHost: p\r\n\r\n");

        var connection = Assert.Single(partner.Connections);
        Assert.Equal("GET /nothi"u8.ToArray(), connection.BytesOf(TapDirection.Received));
        Assert.Equal(34, connection.BytesReceived);
        Assert.Empty(connection.BytesOf(TapDirection.Sent));
        Assert.True(connection.BytesSent > 100);
    }

    [Fact]
    public async Task Waiting_for_a_head_says_what_was_seen_instead()
    {
        await using var partner = await FakePartnerServer.StartAsync();
        await using var client = await RawHttp.ConnectAsync(partner.Port);
        await client.SendAsync("GET /a HTTP/1.1\r\nHost: p\r\n\r\n");

        Assert.StartsWith("GET /a ", await partner.WaitForHeadAsync(head => head.Contains("/a ", StringComparison.Ordinal), Soon, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await partner.WaitForQuietAsync(TimeSpan.FromMilliseconds(50), Soon, TestContext.Current.CancellationToken);
        var missing = await Assert.ThrowsAsync<TimeoutException>(
            () => partner.WaitForHeadAsync(head => head.Contains("/b", StringComparison.Ordinal), TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken));
        Assert.Contains("1 others", missing.Message, StringComparison.Ordinal);
    }

    private static string Rekognition(string operation) =>
        $$"""POST / HTTP/1.1{{"\r\n"}}Host: rekognition.us-east-1.amazonaws.com{{"\r\n"}}Content-Type: application/x-amz-json-1.1{{"\r\n"}}X-Amz-Target: RekognitionService.{{operation}}{{"\r\n"}}Content-Length: 2{{"\r\n\r\n"}}{}""";
}
