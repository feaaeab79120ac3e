using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using Gateway.Server.Enforcement;
using Gateway.Server.Enforcement.Judging;
using Gateway.Server.Enforcement.Sending;
using Gateway.Server.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Xunit;

namespace Gateway.Server.Tests.Enforcement;

/// <summary>Where the body that leaves is taken from.</summary>
public sealed class SentContentTests
{
    private const string InBuffer = "as it lies in the server's buffer", Forwarded = "as the forwarder copies it";

    [Theory]
    [InlineData("1.1", HttpVersionPolicy.RequestVersionExact, "http", false, InBuffer)]
    [InlineData("1.1", HttpVersionPolicy.RequestVersionExact, "https", false, InBuffer)]
    [InlineData("2.0", HttpVersionPolicy.RequestVersionOrLower, "http", false, InBuffer)]
    // Over HTTP/2 the answer may come, and the exchange end, before the body is written: the forwarder waits for its own copying then, and for nothing else.
    [InlineData("2.0", HttpVersionPolicy.RequestVersionOrLower, "https", false, Forwarded)]
    [InlineData("2.0", HttpVersionPolicy.RequestVersionExact, "http", false, Forwarded)]
    [InlineData("1.1", HttpVersionPolicy.RequestVersionOrHigher, "https", false, Forwarded)]
    [InlineData("1.1", HttpVersionPolicy.RequestVersionExact, "http", true, Forwarded)]
    public async Task The_servers_buffer_serves_only_where_the_answer_waits_for_the_body(string version, HttpVersionPolicy policy, string scheme, bool expects, string sent)
    {
        using var exchange = ExchangeWith(Encoding.ASCII.GetBytes(InBuffer), isAtHand: true);
        using var message = MessageTo(scheme, new Version(version), policy);
        message.Headers.ExpectContinue = expects;
        using var content = new SentContent(message, exchange.Exchange, _ => true);

        Assert.Equal(sent, await content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(sent.Length, exchange.Exchange.Traffic.BytesOut);
    }

    [Fact]
    public async Task A_body_that_was_not_seen_whole_is_copied()
    {
        using var exchange = ExchangeWith(Encoding.ASCII.GetBytes(InBuffer), isAtHand: false);
        using var message = MessageTo("http", HttpVersion.Version11, HttpVersionPolicy.RequestVersionExact);
        using var content = new SentContent(message, exchange.Exchange, _ => true);

        Assert.Equal(Forwarded, await content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task After_a_write_that_failed_the_server_can_go_on_behind_the_body()
    {
        using var exchange = ExchangeWith(Encoding.ASCII.GetBytes(InBuffer), isAtHand: true);
        using var message = MessageTo("http", HttpVersion.Version11, HttpVersionPolicy.RequestVersionExact);
        using var content = new SentContent(message, exchange.Exchange, _ => true);

        await Assert.ThrowsAsync<NotSupportedException>(() => content.CopyToAsync(new MemoryStream([], writable: false), TestContext.Current.CancellationToken));

        var rest = await exchange.Exchange.Http.Request.BodyReader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.True(rest is { IsCompleted: true, Buffer.IsEmpty: true });
    }

    private static HttpRequestMessage MessageTo(string scheme, Version version, HttpVersionPolicy policy) => new(HttpMethod.Post, scheme + "://partner.example/")
    {
        Version = version,
        VersionPolicy = policy,
        Content = new StringContent(Forwarded, Encoding.ASCII),
    };

    private static Held ExchangeWith(byte[] body, bool isAtHand)
    {
        var pipe = new Pipe();
        pipe.Writer.Write(body);
        pipe.Writer.Complete();
        var http = new DefaultHttpContext();
        http.Features.Set<IRequestBodyPipeFeature>(new Body(pipe.Reader));
        var permit = new InFlightRequests().Open((0, TimeSpan.MaxValue), CancellationToken.None);
        return new Held(new Exchange
        {
            Http = http,
            Trace = ExchangeTrace.Start(http.Request, DateTimeOffset.UnixEpoch),
            Headers = new HeaderLines(http.Request.Headers),
            StartedAt = 0,
            Traffic = new Traffic { Permit = permit },
            Permit = permit,
            IsBodyAtHand = isAtHand,
        });
    }

    private sealed record Body(PipeReader Reader) : IRequestBodyPipeFeature;

    private sealed record Held(Exchange Exchange) : IDisposable
    {
        public void Dispose()
        {
            Exchange.Permit!.Dispose();
            Exchange.Traffic.Dispose();
        }
    }
}
