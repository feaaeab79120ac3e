using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace Gateway.Server.Tests.Passing;

/// <summary>Whoever breaks off, at whatever stage: the other side notices, and the outcome names who it was.</summary>
public sealed class GoneTests
{
    public static TheoryData<string, Func<RawExchange, Task>> Partners => new()
    {
        { "before its answer", RawBehaviours.CloseWithoutAnswerAsync },
        { "in its head", exchange => exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-") },
        { "with no HTTP", exchange => exchange.SendAsync("\0\0\0 what?\r\n\r\n") },
        { "before the first byte of its body", exchange => exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n") },
        { "in its body", exchange => exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf") },
        { "between chunks", exchange => exchange.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n") },
        { "in a malformed chunk", exchange => exchange.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n") },
    };

    [Theory, MemberData(nameof(Partners))]
    public async Task A_partner_that_breaks_off_never_makes_a_whole_answer(string when, Func<RawExchange, Task> behaviour)
    {
        await using var partner = RawPartner.Start(behaviour);
        await using var gateway = await Wire.StartAsync(partner.Address);
        RawAnswer? answer = null;

        try { answer = await gateway.AskAsync(Wire.Get(Wire.Any)); }
        catch (IOException)
        {
            // The connection is reset where the answer has begun, which may take the beginning with it.
        }

        Assert.False(answer is { Status: 200, IsComplete: true }, when);
        var outcome = await Outcomes.OfOnlyAsync(gateway);
        Assert.Equal(("partner-failed", 1), ((string?)outcome["result"], (int)outcome["attempts"]!));
        Assert.Single(partner.Heads);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task A_partner_that_breaks_off_an_upload_is_blamed_for_it(HttpProtocols protocols)
    {
        await using var partner = await KestrelPartner.StartAsync(async context =>
        {
            await context.Request.Body.ReadAtLeastAsync(new byte[4], 4, cancellationToken: context.RequestAborted);
            context.Abort();
        }, protocols);
        await using var gateway = await Wire.StartAsync(partner.Address, options => SpeakTo(options, protocols));
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(Wire.Message("POST", Wire.Any, "Content-Length: 10000\r\n") + "beginning");
        var answering = client.ReadAnswerAsync();
        // Over HTTP/1.1 the socket layer notices at the next write.
        for (var i = 0; i < 900 && !answering.IsCompleted; i++)
        {
            await client.SendAsync("more");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
        var answer = await answering;

        Assert.Equal(502, answer.Status);
        Assert.Equal("partner-failed", (string?)(await Outcomes.OfAsync(gateway, answer))["result"]);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1, "1.1", "before")]
    [InlineData(HttpProtocols.Http1, "1.1", "within")]
    [InlineData(HttpProtocols.Http2, "2.0", "before")]
    [InlineData(HttpProtocols.Http2, "2.0", "within")]
    public async Task A_caller_that_leaves_ends_what_the_partner_does_for_it(HttpProtocols protocols, string version, string when)
    {
        var asked = new TaskCompletionSource();
        var left = new TaskCompletionSource();
        await using var partner = await KestrelPartner.StartAsync(async context =>
        {
            context.RequestAborted.Register(left.SetResult);
            asked.SetResult();
            if (when == "within") await context.Response.WriteAsync("beginning", context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }, protocols);
        await using var gateway = await Wire.StartAsync(partner.Address, options => SpeakTo(options, protocols));
        using var gone = new CancellationTokenSource();
        using (var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(version == "2.0" ? gateway.H2cAddress() : gateway.ProxyAddress, Wire.Any)) { Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            var sending = client.SendAsync(request, when == "within" ? HttpCompletionOption.ResponseHeadersRead : HttpCompletionOption.ResponseContentRead, gone.Token);
            await asked.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
            if (when == "within") (await sending).Dispose();
            else await gone.CancelAsync();
            await sending.ContinueWith(_ => { }, TaskScheduler.Default);
        }

        await left.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal("client-gone", (string?)(await Outcomes.OfOnlyAsync(gateway))["result"]);
    }

    private static void SpeakTo(TestGatewayOptions options, HttpProtocols protocols)
    {
        options.Settings.Add(Wire.WithH2c);
        if (protocols == HttpProtocols.Http2) options.Settings.AddRange(["ReverseProxy:Clusters:open:HttpRequest:Version=2", "ReverseProxy:Clusters:open:HttpRequest:VersionPolicy=RequestVersionExact"]);
    }
}
