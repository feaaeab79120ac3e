using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace Gateway.Server.Tests.Passing;

/// <summary>Partners that answer before they have the whole body, or before they want any of it.</summary>
public sealed class EarlyAnswerTests
{
    [Fact]
    public async Task Over_HTTP2_an_answer_before_the_body_is_whole_reaches_the_caller_at_once()
    {
        await using var partner = await KestrelPartner.StartAsync(context =>
        {
            context.Response.StatusCode = 413;
            return context.Response.WriteAsync("too much", context.RequestAborted);
        }, HttpProtocols.Http2);
        await using var gateway = await Wire.StartAsync(partner.Address, options => options.Settings.AddRange(
            ["ReverseProxy:Clusters:open:HttpRequest:Version=2", "ReverseProxy:Clusters:open:HttpRequest:VersionPolicy=RequestVersionExact"]));
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(Wire.Message("POST", Wire.Any, "Content-Length: 1000\r\n") + "beginning");
        var answer = await client.ReadAnswerAsync();

        Assert.Equal((413, "too much"), (answer.Status, answer.Text));
        Assert.Equal("completed", (string?)(await Outcomes.OfAsync(gateway, answer))["result"]);
    }

    [Fact]
    public async Task Over_HTTP1_an_answer_before_the_body_is_whole_reaches_the_caller_behind_its_body()
    {
        await using var partner = RawPartner.Start(RawBehaviours.EarlyAnswerAsync);
        await using var gateway = await Wire.StartAsync(partner.Address);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(Wire.Message("POST", Wire.Any, "Content-Length: 200000\r\n") + new string('x', 100_000));
        await TestGateway.WaitAsync(() => partner.Heads.Count == 1);
        await client.SendAsync(new string('x', 100_000));
        var answer = await client.ReadAnswerAsync();

        Assert.Equal(413, answer.Status);
        Assert.True(answer.IsComplete);
        Assert.Equal(200_000, (long)(await Outcomes.OfAsync(gateway, answer))["bytesOut"]!);
    }

    [Fact]
    public async Task A_connection_with_part_of_a_body_still_due_carries_no_other_request()
    {
        await using var partner = RawPartner.Start(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            // Whatever comes on this connection belongs to the body until that is whole.
            await exchange.ReadBodyAsync();
            exchange.KeepsOpen = true;
        });
        await using var gateway = await Wire.StartAsync(partner.Address);
        await using (var client = await gateway.ConnectAsync())
        {
            await client.SendAsync(Wire.Message("POST", Wire.Any, "Content-Length: 1000\r\n") + "beginning");
            await TestGateway.WaitAsync(() => partner.Heads.Count == 1);
        }
        Assert.Equal("client-gone", (string?)(await Outcomes.OfOnlyAsync(gateway))["result"]);

        var second = await gateway.AskAsync(Wire.Get(Wire.Any));

        Assert.Equal("ok", second.Text);
        Assert.Equal(2, partner.Connections);
        Assert.Equal(["POST /any/thing HTTP/1.1", "GET /any/thing HTTP/1.1"], partner.Heads.Select(head => head.Split("\r\n")[0]));
    }

    [Fact]
    public async Task A_caller_that_waits_to_be_told_to_go_on_is_not_told_when_the_partner_answers_at_once()
    {
        await using var partner = RawPartner.Start(exchange => exchange.SendAsync("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nContent-Length: 3\r\nConnection: close\r\n\r\nwho"));
        await using var gateway = await Wire.StartAsync(partner.Address);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(Wire.Message("POST", Wire.Any, "Expect: 100-continue\r\nContent-Length: 100000\r\n"));
        var answer = await client.ReadAnswerAsync();

        Assert.Equal((401, "who"), (answer.Status, answer.Text));
        Assert.Equal(0, (long)((await Outcomes.OfAsync(gateway, answer))["bytesOut"] ?? 0));
    }

    [Fact]
    public async Task A_caller_that_waits_to_be_told_to_go_on_is_told_once_the_partner_says_so()
    {
        var hasHead = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        await using var partner = RawPartner.Start(async exchange =>
        {
            hasHead.SetResult();
            await go.Task.WaitAsync(exchange.Stopped);
            await exchange.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            await RawBehaviours.Fixed("200 OK", "ok")(exchange);
        });
        await using var gateway = await Wire.StartAsync(partner.Address);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(Wire.Message("POST", Wire.Any, "Expect: 100-continue\r\nContent-Length: 4\r\n"));
        await hasHead.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Single(gateway.Entries("intent"));
        go.SetResult();

        Assert.StartsWith("HTTP/1.1 100 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
        await client.SendAsync("body");
        Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);
    }
}
