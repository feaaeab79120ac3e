using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Gateway.FakePartner;
using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace Gateway.Server.Tests.Passing;

/// <summary>Requests that are signed over host, path, query, headers and body (AWS Signature Version 4): the partner recomputes the signature from what reached it.</summary>
public sealed class SignatureTests
{
    private const string AccessKey = "AKIDEXAMPLE";
    private const string Secret = "not/a+real/secret/key";
    private const string Token = "session/token+of==somebody";
    private const string Body = """{"Image":{"Bytes":"aGVsbG8="},"CollectionId":"c"}""";
    private const string Date = "20260206T120000Z";
    private const string SignedHost = "signed.example";

    /// <summary>Every way of writing a character that the canonical form lets pass, with escapes in either case.</summary>
    private static readonly string[] Targets =
    [
        "/any/a%20b", "/any/~b", "/any/M%C3%BCller", "/any/M%c3%bcller", "/any/%E4%BA%BA/%f0%9f%98%80", "/any/a+b", "/any/a%2Bb", "/any/x:y@z,(1)'!*$&=", "/any/%5B%22%7B",
        "/any/b?q=a%20b&p=%C3%BC&r=%2F%3f&p=%7E~&s=50%25&t=&u[0]=+",
    ];

    [Fact]
    public void The_signature_is_that_of_Amazons_own_example()
    {
        var message = new SignedMessage("GET", "/", "Action=ListUsers&Version=2010-05-08",
            [new("Host", "iam.amazonaws.com"), new("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"), new("X-Amz-Date", "20150830T123600Z")], default);

        var field = SignatureV4.Sign(message, ["content-type", "host", "x-amz-date"], AccessKey, "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1/iam");

        Assert.Equal(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
            field);
    }

    // Amazon S3 API reference, "Authenticating Requests: Using Query Parameters".
    [Fact]
    public void The_query_of_a_presigned_URL_has_the_signature_of_Amazons_own_example()
    {
        var message = new SignedMessage("GET", "/test.txt", "X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400", [new("Host", "examplebucket.s3.amazonaws.com")], default);

        var query = SignatureV4.Presign(message, ["host"], "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1/s3");

        Assert.EndsWith("&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404", query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signed_request_verifies_at_the_partner_behind_the_gateway()
    {
        await using var partner = await FakePartnerServer.StartAsync(new FakePartnerOptions { SecretKey = Secret });
        await using var gateway = await StartAsync(partner.Address);

        var answer = await gateway.AskAsync(TextOf(Search()));

        Assert.Equal(200, answer.Status);
        Assert.Contains("FaceMatches", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-Amz-Target: RekognitionService.SearchFacesByImage", "X-Amz-Target: RekognitionService.DetectFaces")]
    [InlineData("X-Amz-Date: 20260206T120000Z", "X-Amz-Date: 20260206T120001Z")]
    [InlineData("\"CollectionId\":\"c\"", "\"CollectionId\":\"d\"")]
    [InlineData("POST / HTTP/1.1", "POST /?x=1 HTTP/1.1")]
    public async Task A_request_that_was_changed_after_it_was_signed_fails_there(string written, string changed) => await FailsAsync(TextOf(Search()), written, changed);

    [Fact]
    public async Task A_presigned_request_verifies_at_the_partner_and_its_credentials_stand_nowhere_in_the_record()
    {
        using var folder = new TempFolder();
        await using var partner = await FakePartnerServer.StartAsync(new FakePartnerOptions { SecretKey = Secret });
        var message = PresignedSearch();
        await using (var gateway = await StartAsync(partner.Address, options => options.Folder = folder))
        {
            var answer = await gateway.AskAsync(TextOf(message));

            Assert.Equal(200, answer.Status);
            Assert.Contains("FaceMatches", answer.Text, StringComparison.Ordinal);
            Assert.StartsWith($"POST /?{message.Query} HTTP/1.1\r\n", Assert.Single(partner.RequestHeads), StringComparison.Ordinal);
            Assert.Equal(
                $"/?X-Amz-Date={Date}&X-Amz-Expires=900&X-Amz-Security-Token=[redacted]&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=[redacted]&X-Amz-SignedHeaders=content-type%3Bhost%3Bx-amz-target&X-Amz-Signature=[redacted]",
                Assert.Single(gateway.Targets()));
            await Outcomes.OfAsync(gateway, answer);
        }

        // Once its gateway is gone all of the ledger is in these files.
        var kept = string.Concat(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file))));
        Assert.Contains("X-Amz-Expires=900", kept, StringComparison.Ordinal);
        Assert.All((string[])[AccessKey, Token, Uri.EscapeDataString(Token), message.Query[^64..]], secret => Assert.DoesNotContain(secret, kept, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("X-Amz-Target: RekognitionService.SearchFacesByImage", "X-Amz-Target: RekognitionService.DetectFaces")]
    [InlineData("X-Amz-Expires=900", "X-Amz-Expires=901")]
    [InlineData("\"CollectionId\":\"c\"", "\"CollectionId\":\"d\"")]
    [InlineData("POST /?", "POST /?x=1&")]
    [InlineData("%3Bx-amz-target", "")]
    public async Task A_presigned_request_that_was_changed_fails_there(string written, string changed) => await FailsAsync(TextOf(PresignedSearch()), written, changed);

    [Theory]
    [InlineData("1.1", false)]
    [InlineData("1.1", true)]
    [InlineData("2.0", false)]
    [InlineData("2.0", true)]
    public async Task A_signed_request_verifies_at_a_partner_that_is_spoken_to_over_HTTP2(string caller, bool isPresigned)
    {
        await using var partner = await VerifierAsync([], HttpProtocols.Http2);
        await using var gateway = await StartAsync(partner.Address, options => Speak(options, "rekognition", HttpProtocols.Http2));
        var message = isPresigned ? PresignedSearch() : Search();

        Assert.Equal((200, "verified over HTTP/2"), await AskAsync(gateway, message, caller));
        Assert.Equal((403, "not verified over HTTP/2"), await AskAsync(gateway, message with { Body = Encoding.UTF8.GetBytes(Body.Replace('c', 'd')) }, caller));
    }

    [Theory]
    [InlineData("1.1", HttpProtocols.Http1)]
    [InlineData("1.1", HttpProtocols.Http2)]
    [InlineData("2.0", HttpProtocols.Http1)]
    [InlineData("2.0", HttpProtocols.Http2)]
    public async Task Escapes_in_path_and_query_go_on_as_they_were_written_so_that_the_signature_over_them_verifies(string caller, HttpProtocols partnerSpeaks)
    {
        var received = new ConcurrentQueue<string>();
        await using var partner = await VerifierAsync(received, partnerSpeaks);
        await using var gateway = await StartWithPathsAsync(partner.Address, partnerSpeaks);

        var answers = new List<int>();
        foreach (var target in Targets)
            answers.Add((await AskAsync(gateway, Signed(target), caller)).Status);

        Assert.Equal(Targets, received);
        Assert.Equal(Targets.Select(_ => 200), answers);
    }

    // Not the same bytes, so not what was signed, although servers take the one for the other: it is the spelling that the partner looks at.
    [Theory]
    [InlineData("/any/M%C3%BCller", "/any/M%c3%bcller")]
    [InlineData("/any/a%2Bb", "/any/a+b")]
    [InlineData("/any/a%2Cb", "/any/a,b")]
    public async Task A_path_that_was_written_otherwise_than_it_was_signed_fails_there(string written, string sent)
    {
        await using var partner = await VerifierAsync([], HttpProtocols.Http1);
        await using var gateway = await StartWithPathsAsync(partner.Address, HttpProtocols.Http1);

        Assert.Equal((200, "verified over HTTP/1.1"), await AskAsync(gateway, Signed(written)));
        Assert.Equal((403, "not verified over HTTP/1.1"), await AskAsync(gateway, Signed(written) with { Path = sent }));
    }

    private static async Task FailsAsync(string message, string written, string changed)
    {
        await using var partner = await FakePartnerServer.StartAsync(new FakePartnerOptions { SecretKey = Secret });
        await using var gateway = await StartAsync(partner.Address);

        Assert.Contains(written, message, StringComparison.Ordinal);
        var answer = await gateway.AskAsync(message.Replace(written, changed, StringComparison.Ordinal));

        Assert.Equal(403, answer.Status);
        Assert.Contains("InvalidSignatureException", answer.Text, StringComparison.Ordinal);
        Assert.Equal(1, partner.RequestCount);
    }

    private static SignedMessage Search()
    {
        var message = new SignedMessage("POST", "/", "", [.. SearchHeaders, new("X-Amz-Date", Date), new("X-Amz-Content-Sha256", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Body))))], Encoding.UTF8.GetBytes(Body));
        return Authorized(message, ["content-type", "host", "x-amz-date", "x-amz-target", "x-amz-content-sha256"], "us-east-1/rekognition");
    }

    private static SignedMessage PresignedSearch()
    {
        var message = new SignedMessage("POST", "/", $"X-Amz-Date={Date}&X-Amz-Expires=900&X-Amz-Security-Token={Uri.EscapeDataString(Token)}", SearchHeaders, Encoding.UTF8.GetBytes(Body));
        return message with { Query = SignatureV4.Presign(message, ["content-type", "host", "x-amz-target"], AccessKey, Secret, "us-east-1/rekognition") };
    }

    private static SignedMessage Signed(string target)
    {
        var parts = target.Split('?', 2);
        return Authorized(new SignedMessage("GET", parts[0], parts.Length > 1 ? parts[1] : "", [new("Host", SignedHost), new("X-Amz-Date", Date)], default), ["host", "x-amz-date"], "us-east-1/execute-api");
    }

    private static IReadOnlyList<KeyValuePair<string, string>> SearchHeaders =>
        [new("Host", Some.RekognitionHost), new("Content-Type", "application/x-amz-json-1.1"), new("X-Amz-Target", "RekognitionService.SearchFacesByImage")];

    private static SignedMessage Authorized(SignedMessage message, string[] headers, string scope) =>
        message with { Headers = [.. message.Headers, new("Authorization", SignatureV4.Sign(message, headers, AccessKey, Secret, scope))] };

    private static string TargetOf(SignedMessage message) => message.Path + (message.Query.Length > 0 ? "?" + message.Query : "");

    private static string TextOf(SignedMessage message) =>
        $"{message.Method} {TargetOf(message)} HTTP/1.1\r\n{string.Concat(message.Headers.Select(header => $"{header.Key}: {header.Value}\r\n"))}"
        + (message.Body.IsEmpty ? "\r\n" : $"Content-Length: {message.Body.Length}\r\n\r\n{Encoding.UTF8.GetString(message.Body.Span)}");

    private static async Task<(int Status, string Text)> AskAsync(TestGateway gateway, SignedMessage message, string caller = "1.1")
    {
        if (caller == "1.1")
        {
            var answer = await gateway.AskAsync(TextOf(message));
            return (answer.Status, answer.Text);
        }
        await using var client = await RawHttp2.ConnectAsync(gateway.H2cAddress().Port);
        IEnumerable<(string, string)> fields = [(":method", message.Method), (":scheme", "http"), (":path", TargetOf(message)), (":authority", message.Headers[0].Value)];
        await client.SendHeadAsync(1, fields.Concat(message.Headers.Skip(1).Select(header => (header.Key.ToLowerInvariant(), header.Value))), message.Body.IsEmpty);
        if (!message.Body.IsEmpty) await client.SendAsync(Http2Frame.Data, RawHttp2.EndStream, 1, message.Body);
        var streamed = await client.ReadAnswerAsync(1);
        return (streamed.Status, Encoding.UTF8.GetString(streamed.Body));
    }

    /// <summary>A partner that says whether what reached it is what was signed.</summary>
    private static Task<KestrelPartner> VerifierAsync(ConcurrentQueue<string> received, HttpProtocols protocols) => KestrelPartner.StartAsync(async context =>
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        received.Enqueue(target);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var parts = target.Split('?', 2);
        var headers = context.Request.Headers.SelectMany(header => header.Value.Select(value => new KeyValuePair<string, string>(header.Key, value!)));
        var isVerified = SignatureV4.Verify(new SignedMessage(context.Request.Method, parts[0], parts.Length > 1 ? parts[1] : "", [.. headers], body.ToArray()), Secret);
        context.Response.StatusCode = isVerified ? 200 : 403;
        await context.Response.WriteAsync($"{(isVerified ? "" : "not ")}verified over {context.Request.Protocol}", context.RequestAborted);
    }, protocols);

    private static void Speak(TestGatewayOptions options, string cluster, HttpProtocols partnerSpeaks)
    {
        options.Settings.Add(Wire.WithH2c);
        if (partnerSpeaks == HttpProtocols.Http2)
            options.Settings.AddRange([$"ReverseProxy:Clusters:{cluster}:HttpRequest:Version=2", $"ReverseProxy:Clusters:{cluster}:HttpRequest:VersionPolicy=RequestVersionExact"]);
    }

    private static Task<TestGateway> StartAsync(Uri partner, Action<TestGatewayOptions>? setUp = null) => TestGateway.StartAsync(options =>
    {
        options.Routes.Add(TestRoute.Rekognition(partner));
        options.Directives.Add(Wire.Everything);
        setUp?.Invoke(options);
    });

    /// <summary>In front of an API that has more paths than Rekognition's one.</summary>
    private static Task<TestGateway> StartWithPathsAsync(Uri partner, HttpProtocols partnerSpeaks) => Wire.StartAsync(partner, options =>
    {
        options.Routes.Add(new TestRoute("signed", "signed-pd", "signed", partner, Host: SignedHost));
        Speak(options, "signed", partnerSpeaks);
    });
}
