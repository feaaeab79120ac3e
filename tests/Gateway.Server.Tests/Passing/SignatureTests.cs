using System.Text;
using Gateway.FakePartner;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Passing;

/// <summary>Requests that are signed over host, path, headers and body (AWS Signature Version 4): the partner recomputes the signature from what reached it.</summary>
public sealed class SignatureTests
{
    private const string Secret = "not/a+real/secret/key";
    private const string Body = """{"Image":{"Bytes":"aGVsbG8="},"CollectionId":"c"}""";
    private const string Date = "20260206T120000Z";
    private static readonly string[] Signed = ["content-type", "host", "x-amz-date", "x-amz-target", "x-amz-content-sha256"];

    [Fact]
    public void The_signature_is_that_of_Amazons_own_example()
    {
        var message = new SignedMessage("GET", "/", "Action=ListUsers&Version=2010-05-08",
            [new("Host", "iam.amazonaws.com"), new("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"), new("X-Amz-Date", "20150830T123600Z")], default);

        var field = SignatureV4.Sign(message, ["content-type", "host", "x-amz-date"], "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1/iam");

        Assert.Equal(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
            field);
    }

    [Fact]
    public async Task A_signed_request_verifies_at_the_partner_behind_the_gateway()
    {
        await using var partner = await FakePartnerServer.StartAsync(new FakePartnerOptions { SecretKey = Secret });
        await using var gateway = await StartAsync(partner);

        var answer = await AskAsync(gateway, Message());

        Assert.Equal(200, answer.Status);
        Assert.Contains("FaceMatches", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-Amz-Target: RekognitionService.SearchFacesByImage", "X-Amz-Target: RekognitionService.DetectFaces")]
    [InlineData("X-Amz-Date: 20260206T120000Z", "X-Amz-Date: 20260206T120001Z")]
    [InlineData("\"CollectionId\":\"c\"", "\"CollectionId\":\"d\"")]
    [InlineData("POST / HTTP/1.1", "POST /?x=1 HTTP/1.1")]
    public async Task A_request_that_was_changed_after_it_was_signed_fails_there(string written, string changed)
    {
        await using var partner = await FakePartnerServer.StartAsync(new FakePartnerOptions { SecretKey = Secret });
        await using var gateway = await StartAsync(partner);

        var answer = await AskAsync(gateway, Message().Replace(written, changed, StringComparison.Ordinal));

        Assert.Equal(403, answer.Status);
        Assert.Contains("InvalidSignatureException", answer.Text, StringComparison.Ordinal);
        Assert.Equal(1, partner.RequestCount);
    }

    private static string Message()
    {
        var body = Encoding.UTF8.GetBytes(Body);
        List<KeyValuePair<string, string>> headers =
        [
            new("Host", Some.RekognitionHost), new("Content-Type", "application/x-amz-json-1.1"), new("X-Amz-Target", "RekognitionService.SearchFacesByImage"),
            new("X-Amz-Date", Date), new("X-Amz-Content-Sha256", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(body))),
        ];
        headers.Add(new("Authorization", SignatureV4.Sign(new SignedMessage("POST", "/", "", headers, body), Signed, "AKIDEXAMPLE", Secret, "us-east-1/rekognition")));
        return $"POST / HTTP/1.1\r\n{string.Concat(headers.Select(header => $"{header.Key}: {header.Value}\r\n"))}Content-Length: {body.Length}\r\n\r\n{Body}";
    }

    private static Task<TestGateway> StartAsync(FakePartnerServer partner) => TestGateway.StartAsync(options =>
    {
        options.Routes.Add(TestRoute.Rekognition(partner.Address));
        options.Directives.Add(Some.Allow("everything", new System.Text.Json.Nodes.JsonObject
        {
            ["scope"] = new System.Text.Json.Nodes.JsonObject { ["operations"] = new System.Text.Json.Nodes.JsonArray("*") },
        }));
    });

    private static async Task<RawAnswer> AskAsync(TestGateway gateway, string message)
    {
        await using var client = await RawHttp.ConnectAsync(gateway.ProxyAddress.Port);
        return await client.ExchangeAsync(message);
    }
}
