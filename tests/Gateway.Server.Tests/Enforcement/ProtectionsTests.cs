using System.Diagnostics;
using System.Net;
using Gateway.Server.Directives;
using Gateway.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.Server.Tests.Enforcement;

/// <summary>
/// No protection stands alone: each is taken out of the real gateway in turn, by putting another part in its place, and what it protects from is tried. The others hold:
/// nothing that was not judged reaches the partner, and nothing twice.
/// </summary>
public sealed class ProtectionsTests
{
    public static TheoryData<string, Change> FrontAlone => new()
    {
        { "nothing", _ => { } },
        { "the watch over heads", chain => chain.Sockets = handler => handler.RequestHeaderEncodingSelector = null },
        { "the gate", chain => chain.Whole = (_, sockets) => sockets },
        { "the gate's equality check", Agreeing.In },
    };

    [Theory, MemberData(nameof(FrontAlone))]
    public async Task Code_that_forwards_without_a_decision_sends_nothing_without(string taken, Change change)
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK"));
        await using var gateway = await Chain.StartAsync(partner.Address, change, builder => builder.Services.AddSingleton<IStartupFilter, RoundTheFront>());

        var answer = await gateway.AskAsync(Wire.Get("/round", "X-Key: 1\r\n"));

        Assert.True(answer.Status >= 500, $"{taken}: {answer.Head}");
        Assert.Empty(partner.Heads);
    }

    public static TheoryData<string, Change> Resends => new()
    {
        { "nothing", _ => { } },
        { "the watch over heads", chain => chain.Sockets = handler => handler.RequestHeaderEncodingSelector = null },
        { "single-use content", chain => chain.BelowGate = sockets => new Reusable(sockets) },
        { "the gate's equality check", Agreeing.In },
        { "the breaker", chain => chain.Whole = (whole, _) => ((DelegatingHandler)whole).InnerHandler! },
    };

    [Theory, MemberData(nameof(Resends))]
    public async Task A_partner_that_hangs_up_is_not_asked_twice_without(string taken, Change change)
    {
        await using var partner = RawPartner.Start(RawBehaviours.CloseWithoutAnswerAsync);
        await using var gateway = await Chain.StartAsync(partner.Address, change);

        foreach (var method in new[] { "GET", "DELETE", "POST" })
        {
            var before = partner.Heads.Count;
            var answer = await gateway.AskAsync(Wire.Message(method, Wire.Any));
            Assert.True(answer.Status >= 500, $"{taken}: {answer.Head}");
            Assert.InRange(partner.Heads.Count - before, 0, 1);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_that_is_refused_is_not_sent_twice_as_a_whole_even_without_the_watch_over_heads(bool isChunked)
    {
        await using var partner = RawHttp2Partner.Start(stream => stream.ResetAsync(7));
        await using var gateway = await Chain.StartAsync(partner.Address, chain => chain.Sockets = handler => handler.RequestHeaderEncodingSelector = null, setUp: Wire.OverHttp2);

        var answer = await gateway.AskAsync(isChunked ? Wire.Message("POST", Wire.Any)[..^2] + "Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n" : Wire.Get(Wire.Any));

        Assert.Equal(502, answer.Status);
        Assert.InRange(partner.Ends, 0, 1);
        Assert.InRange(partner.DataBytes, 0, 4);
    }

    public static TheoryData<string, Change> Additions => new()
    {
        { "nothing", _ => { } },
        { "the gate's equality check", Agreeing.In },
        { "the empty propagator", chain => chain.Sockets = handler => handler.ActivityHeadersPropagator = DistributedContextPropagator.CreateDefaultPropagator() },
        { "the ban on cookies", chain => chain.Sockets = handler => { handler.UseCookies = true; handler.CookieContainer.Add(new Uri("http://127.0.0.1"), new Cookie("face", "1")); } },
        { "the ban on redirects", chain => chain.Sockets = handler => handler.AllowAutoRedirect = true },
        { "the ban on proxies", chain => chain.Sockets = handler => { handler.UseProxy = true; handler.Proxy = new WebProxy($"http://127.0.0.1:{chain.OtherPort}"); } },
    };

    [Theory, MemberData(nameof(Additions))]
    public async Task Nothing_is_added_sent_on_or_sent_elsewhere_below_the_gate_without(string taken, Change change)
    {
        await using var other = RawPartner.Start(RawBehaviours.Fixed("200 OK", "from elsewhere"));
        await using var partner = RawPartner.Start(RawBehaviours.Fixed($"307 Temporary Redirect\r\nLocation: /any/else\r\nSet-Cookie: face=2"));
        await using var gateway = await Chain.StartAsync(partner.Address, chain => { chain.OtherPort = other.Port; change(chain); }, setUp: options => options.Spans = new SpanLog());

        for (var i = 0; i < 2; i++) await gateway.AskAsync(Wire.Get(Wire.Any));

        Assert.Empty(other.Heads);
        Assert.InRange(partner.Heads.Count, taken == "nothing" ? 2 : 0, 2);
        Assert.All(partner.Heads, head => Assert.Equal(["Content-Length", "Host"], HttpBytes.FieldsOf(head).Select(field => field.Key).Order(StringComparer.Ordinal)));
        Assert.All(partner.Heads, head => Assert.StartsWith("GET /any/thing HTTP/1.1\r\n", head, StringComparison.Ordinal));
    }

    public static TheoryData<string, Action<HttpRequestMessage>> Alterations => new()
    {
        { "target", message => message.RequestUri = new Uri(message.RequestUri!, "/any/else") },
        { "method", message => message.Method = HttpMethod.Delete },
        { "host", message => message.Headers.Host = "other.example" },
        { "version", message => message.Version = HttpVersion.Version30 },
        { "version", message => message.VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher },
        { "header X-Operation", message => message.Headers.TryAddWithoutValidation("X-Operation", "enroll") },
    };

    [Theory, MemberData(nameof(Alterations))]
    public async Task What_changes_a_message_between_judgement_and_gate_stops_it(string part, Action<HttpRequestMessage> alter)
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK"));
        await using var gateway = await Chain.StartAsync(partner.Address, chain => chain.AboveGate = gate => new Altering(gate, alter));

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        Assert.Equal(500, answer.Status);
        Assert.Equal("not-sent", (string?)(await Outcomes.OfAsync(gateway, answer))["result"]);
        Assert.True(partner.Connections == 0, part);
    }

    public static TheoryData<string, Change> Equality => new()
    {
        { "nothing", _ => { } },
        { "the gate's equality check", Agreeing.In },
    };

    [Theory, MemberData(nameof(Equality))]
    public async Task What_is_ambiguous_is_refused_and_what_is_not_leaves_as_judged_without(string taken, Change change)
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK"));
        await using var gateway = await Chain.StartAsync(partner.Address, change);
        string[] ambiguous = [Wire.Get("/open/any//thing"), Wire.Get("/open/any/%2e%2e/told"), Wire.Get(Wire.Any, "X-HTTP-Method-Override: DELETE\r\n"), Wire.Get(Wire.Any, "X-Key: 1\r\nX_Key: 2\r\n"), Wire.Get("/open/any/%7Ething")];

        foreach (var message in ambiguous) Assert.Equal(400, (await gateway.AskAsync(message)).Status);
        var answer = await gateway.AskAsync(Wire.Get(Wire.Any + "?a=1"));

        Assert.True(answer.Status == 200, taken);
        Assert.Equal("GET /any/thing?a=1 HTTP/1.1", partner.Heads.Single().Split("\r\n")[0]);
    }

    [Theory, MemberData(nameof(Equality))]
    public async Task A_transform_is_refused_at_start_without(string taken, Change change)
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK"));

        var failure = await Assert.ThrowsAsync<StartupException>(() => Chain.StartAsync(partner.Address, change, setUp: options => options.Settings.Add("ReverseProxy:Routes:open:Transforms:1:PathSet=/any/else")));

        Assert.True(failure.Message.Contains("PathSet", StringComparison.Ordinal), taken);
    }

    [Theory, MemberData(nameof(Equality))]
    public async Task A_transform_that_the_closed_schema_let_through_changes_nothing_without(string taken, Change change)
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK"));
        await using var gateway = await Chain.StartAsync(partner.Address, change, builder => builder.Services.AddSingleton<IProxyConfigFilter, MoreTransforms>());

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        Assert.True(answer.Status == 200, taken);
        Assert.StartsWith("GET /any/thing HTTP/1.1\r\n", partner.Heads.Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("X-Added", partner.Heads.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transform_that_nobody_took_away_is_stopped_by_the_gate()
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK"));
        await using var gateway = await Chain.StartAsync(partner.Address, _ => { }, builder => builder.Services.AddSingleton<ITransformBuilder, LateTransforms>());

        Assert.Equal(500, (await gateway.AskAsync(Wire.Get(Wire.Any))).Status);

        Assert.Equal(0, partner.Connections);
    }

    [Fact]
    public async Task A_transform_that_nobody_took_away_would_leave_if_the_equality_check_were_out_as_well()
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK"));
        await using var gateway = await Chain.StartAsync(partner.Address, Agreeing.In, builder => builder.Services.AddSingleton<ITransformBuilder, LateTransforms>());

        await gateway.AskAsync(Wire.Get(Wire.Any));

        // Two protections are out: this shows that what the other tests take out is the check itself.
        Assert.StartsWith("GET /any/else HTTP/1.1\r\n", partner.Heads.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_health_probe_that_the_closed_schema_let_through_does_not_leave()
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK"));
        await using var gateway = await Chain.StartAsync(partner.Address, _ => { }, builder => builder.Services.AddSingleton<IProxyConfigFilter, ActiveProbes>());

        await Task.Delay(300, TestContext.Current.CancellationToken);

        Assert.Equal(0, partner.Connections);
    }

    public static TheoryData<string, Change> Bans => new()
    {
        { "nothing", _ => { } },
        { "the gate's equality check", Agreeing.In },
        { "the last look of the content", chain => chain.BelowGate = sockets => new Reusable(sockets) },
        { "the watch over heads", chain => chain.Sockets = handler => handler.RequestHeaderEncodingSelector = null },
    };

    [Theory, MemberData(nameof(Bans))]
    public async Task What_is_banned_while_its_connection_opens_does_not_leave_without(string taken, Change change)
    {
        var connecting = new TaskCompletionSource();
        var mayConnect = new TaskCompletionSource();
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK"));
        await using var gateway = await Chain.StartAsync(partner.Address, chain => { change(chain); chain.Connect = async () => { connecting.TrySetResult(); await mayConnect.Task; }; });
        var asking = gateway.AskAsync(Wire.Get(Wire.Any));
        await connecting.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        await gateway.PutAndWaitAsync(Wire.Ban);
        var answer = await asking;
        mayConnect.SetResult();
        await Task.Delay(50, TestContext.Current.CancellationToken);

        Assert.True(answer.Status == 451, taken);
        Assert.Empty(partner.Heads);
        Assert.Equal("not-sent", (string?)(await Outcomes.OfAsync(gateway, answer))["result"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_banned_while_its_connection_opens_does_not_leave_even_if_nobody_cuts_it(bool isHttp2)
    {
        TestGateway? running = null;
        await using var partner = isHttp2 ? null : RawPartner.Start(RawBehaviours.Fixed("200 OK"));
        await using var partner2 = RawHttp2Partner.Start(stream => stream.AnswerAsync());
        // The set is swapped, and what is in flight is not told.
        await using var gateway = await Chain.StartAsync(partner?.Address ?? partner2.Address, chain => chain.Connect = () => { SwapAlone(running!); return Task.CompletedTask; }, setUp: isHttp2 ? Wire.OverHttp2 : null);
        running = gateway;

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        Assert.Equal(451, answer.Status);
        Assert.Empty(partner?.Heads ?? []);
        Assert.Equal(0, partner2.Heads);
        Assert.Equal("not-sent", (string?)(await Outcomes.OfAsync(gateway, answer))["result"]);
    }

    private static void SwapAlone(TestGateway gateway)
    {
        var inForce = gateway.Services.GetRequiredService<DirectivesInForce>();
        inForce.Swap(inForce.Current with { Set = inForce.Current.Set.WithLock(true) });
    }
}
