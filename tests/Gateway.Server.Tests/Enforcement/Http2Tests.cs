using System.Net;
using System.Text;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace Gateway.Server.Tests.Enforcement;

/// <summary>HTTP/2 on either side: the same promises, and what gRPC needs.</summary>
public sealed class Http2Tests
{
    private const int RefusedStream = 7;

    [Fact]
    public async Task A_call_as_gRPC_makes_it_passes_with_its_trailers_both_sides_over_HTTP2()
    {
        string? seen = null;
        await using var partner = await KestrelPartner.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            seen = $"{context.Request.Protocol} {context.Request.Path} {context.Request.Headers.TE} {context.Request.Headers["grpc-timeout"]} {await reader.ReadToEndAsync(context.RequestAborted)}";
            context.Response.ContentType = "application/grpc";
            await context.Response.WriteAsync("answer", context.RequestAborted);
            context.Response.AppendTrailer("grpc-status", "0");
        }, HttpProtocols.Http2);
        await using var gateway = await Wire.StartAsync(partner.Address, Wire.OverHttp2);
        using var client = Client(gateway);
        using var call = Request(HttpMethod.Post, Wire.Any);
        call.Content = new StringContent("question");
        call.Headers.Add("TE", "trailers");
        call.Headers.Add("grpc-timeout", "1S");

        using var answer = await client.SendAsync(call, TestContext.Current.CancellationToken);

        Assert.Equal("answer", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("0", answer.TrailingHeaders.GetValues("grpc-status").Single());
        Assert.Equal("HTTP/2 /any/thing trailers 1S question", seen);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_stream_that_the_partner_refuses_is_not_sent_again(string method)
    {
        await using var partner = await KestrelPartner.StartAsync(context =>
        {
            context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(RefusedStream);
            return Task.CompletedTask;
        }, HttpProtocols.Http2);
        await using var gateway = await Wire.StartAsync(partner.Address, Wire.OverHttp2);

        var answer = await gateway.AskAsync(Wire.Message(method, Wire.Any, body: method == "POST" ? "body" : ""));

        Assert.Equal(502, answer.Status);
        Assert.Equal(1, partner.Requests);
        Assert.Equal(1, (int)(await Outcomes.OfAsync(gateway, answer))["attempts"]!);
    }

    [Fact]
    public async Task A_web_socket_is_asked_for_by_one_plain_GET_whatever_version_the_partner_is_given_otherwise()
    {
        await using var partner = await KestrelPartner.StartAsync(KestrelPartner.EchoWebSocketAsync);
        await using var gateway = await Wire.StartAsync(partner.Address, Wire.OverHttp2);
        using var socket = await gateway.OpenWebSocketAsync();

        Assert.Equal("hello", await socket.EchoAsync("hello"));

        Assert.Equal(1, partner.Requests);
        Assert.Empty(gateway.Entries("attempt"));
    }

    [Fact]
    public async Task A_web_socket_over_HTTP2_becomes_the_same_GET()
    {
        await using var partner = await KestrelPartner.StartAsync(KestrelPartner.EchoWebSocketAsync);
        await using var gateway = await Wire.StartAsync(partner.Address, options => options.Settings.Add(Wire.WithH2c));
        using var socket = await gateway.OpenWebSocketAsync("2.0");

        Assert.Equal("hello", await socket.EchoAsync("hello"));

        Assert.Equal("HTTP/2", (string?)gateway.Entries("intent").Single()["protocol"]);
    }

    [Theory]
    [InlineData("/open/any//thing", "Accept", "*/*")]
    [InlineData("/open/any/%2e%2e/told", "Accept", "*/*")]
    [InlineData(Wire.Any, "X-HTTP-Method-Override", "DELETE")]
    [InlineData(Wire.Any, "X_Key", "1")]
    public async Task What_is_ambiguous_over_HTTP2_is_refused(string target, string name, string value)
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK"));
        await using var gateway = await Wire.StartAsync(partner.Address, options => options.Settings.Add(Wire.WithH2c));
        using var client = Client(gateway);
        using var request = Request(HttpMethod.Get, target);
        request.RequestUri = new Uri(gateway.H2cAddress().GetLeftPart(UriPartial.Authority) + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        request.Headers.TryAddWithoutValidation("X-Key", "2");
        request.Headers.TryAddWithoutValidation(name, value);

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.NotEmpty(answer.Headers.GetValues("Gateway-Record"));
        Assert.Equal(0, partner.Connections);
    }

    [Fact]
    public async Task Bodies_that_come_in_turns_stay_apart_and_request_trailers_stay_here()
    {
        await using var partner = await KestrelPartner.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            await context.Response.WriteAsync($"{context.Request.Path} {await reader.ReadToEndAsync(context.RequestAborted)} {context.Features.GetRequiredFeature<IHttpRequestTrailersFeature>().Trailers.Count}", context.RequestAborted);
        });
        await using var gateway = await Wire.StartAsync(partner.Address, options => options.Settings.Add(Wire.WithH2c));
        await using var client = await RawHttp2.ConnectAsync(gateway.H2cAddress().Port);
        int[] streams = [1, 3];
        foreach (var stream in streams)
            await client.SendHeadAsync(stream, [(":method", "POST"), (":scheme", "http"), (":path", $"/open/any/{stream}"), (":authority", "gw")], endStream: false);
        for (var part = 0; part < 3; part++)
        {
            foreach (var stream in streams)
                await client.SendAsync(Http2Frame.Data, 0, stream, Encoding.ASCII.GetBytes($"{stream}{part}"));
        }

        var bodies = new List<string>();
        foreach (var stream in streams)
        {
            await client.SendHeadAsync(stream, [("x-partner", "late")]);
            bodies.Add(Encoding.ASCII.GetString((await client.ReadAnswerAsync(stream)).Body));
        }

        Assert.Equal(["/any/1 101112 0", "/any/3 303132 0"], bodies);
        Assert.Equal(2, partner.Requests);
    }

    private static HttpClient Client(TestGateway gateway) => new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = gateway.H2cAddress() };

    private static HttpRequestMessage Request(HttpMethod method, string target) =>
        new(method, new Uri(target, UriKind.Relative)) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
}
