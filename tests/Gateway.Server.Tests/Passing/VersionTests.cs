using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace Gateway.Server.Tests.Passing;

/// <summary>HTTP/1.1 and HTTP/2 (without TLS: prior knowledge) on either side, with bodies both ways.</summary>
public sealed class VersionTests
{
    public static TheoryData<string, HttpProtocols, bool> Sides => new()
    {
        { "1.1", HttpProtocols.Http1, true }, { "1.1", HttpProtocols.Http1, false },
        { "1.1", HttpProtocols.Http2, true }, { "1.1", HttpProtocols.Http2, false },
        { "2.0", HttpProtocols.Http1, true }, { "2.0", HttpProtocols.Http1, false },
        { "2.0", HttpProtocols.Http2, true }, { "2.0", HttpProtocols.Http2, false },
    };

    [Theory, MemberData(nameof(Sides))]
    public async Task A_body_goes_there_and_comes_back_byte_for_byte_with_the_answers_trailer(string caller, HttpProtocols partnerSpeaks, bool isChunked)
    {
        var asked = "";
        await using var partner = await KestrelPartner.StartAsync(async context =>
        {
            asked = $"{context.Request.Protocol} {context.Request.Headers.ContentLength} {context.Request.Headers.ContentEncoding}";
            context.Response.Headers.ContentEncoding = "gzip";
            if (!isChunked) context.Response.ContentLength = context.Request.ContentLength;
            await context.Request.Body.CopyToAsync(context.Response.Body, context.RequestAborted);
            if (context.Response.SupportsTrailers()) context.Response.AppendTrailer("X-Checksum", "7");
        }, partnerSpeaks);
        await using var gateway = await Wire.StartAsync(partner.Address, options =>
        {
            options.Settings.Add(Wire.WithH2c);
            if (partnerSpeaks == HttpProtocols.Http2) options.Settings.AddRange(["ReverseProxy:Clusters:open:HttpRequest:Version=2", "ReverseProxy:Clusters:open:HttpRequest:VersionPolicy=RequestVersionExact"]);
        });
        var body = Bomb();
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AutomaticDecompression = DecompressionMethods.None });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(caller == "2.0" ? gateway.H2cAddress() : gateway.ProxyAddress, Wire.Any))
        {
            Version = Version.Parse(caller),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = isChunked ? new StreamContent(new Unmeasured(body)) : new ByteArrayContent(body),
        };
        request.Content.Headers.ContentEncoding.Add("gzip");

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var returned = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal($"HTTP/{(partnerSpeaks == HttpProtocols.Http2 ? "2" : "1.1")} {(isChunked ? "" : body.Length)} gzip", asked);
        Assert.Equal(SHA256.HashData(body), SHA256.HashData(returned));
        Assert.Equal("gzip", answer.Content.Headers.ContentEncoding.Single());
        if (caller == "2.0" && partnerSpeaks == HttpProtocols.Http2) Assert.Equal("7", answer.TrailingHeaders.GetValues("X-Checksum").Single());
        // Kestrel sends no trailers over HTTP/1.1.
        if (caller == "1.1") Assert.Empty(answer.TrailingHeaders);
        var outcome = await Outcomes.OfOnlyAsync(gateway);
        Assert.Equal(("completed", body.Length, body.Length), ((string?)outcome["result"], (long)outcome["bytesOut"]!, (long)outcome["bytesIn"]!));
    }

    // 64 MiB of nothing in some 64 kB: whoever unpacked it would show.
    private static byte[] Bomb()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            for (var i = 0; i < 64; i++) gzip.Write(new byte[1024 * 1024]);
        return packed.ToArray();
    }

    /// <summary>A stream that cannot tell its length.</summary>
    private sealed class Unmeasured(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
