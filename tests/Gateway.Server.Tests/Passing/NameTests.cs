using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Gateway.Server.Partners.Connections;
using Gateway.Server.Surfaces;
using Gateway.Server.Tests.Answers;
using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace Gateway.Server.Tests.Passing;

/// <summary>Names of partners: resolved when a connection is opened, judged, and pinned for it; and names that callers write.</summary>
public sealed class NameTests
{
    private static readonly IPAddress Metadata = IPAddress.Parse("169.254.169.254");

    [Fact]
    public async Task A_name_that_is_rebound_moves_nothing_on_an_open_connection_and_opens_none_to_where_it_may_not_lead()
    {
        await using var partner = RawPartner.Start(async exchange =>
        {
            await RawBehaviours.Fixed("200 OK", "ok")(exchange);
            exchange.KeepsOpen = !exchange.Head.Contains("/any/last", StringComparison.Ordinal);
        });
        var answers = new ConcurrentQueue<IPAddress>([IPAddress.Loopback, Metadata, IPAddress.Parse("10.0.0.1"), IPAddress.Loopback]);
        await using var gateway = await Wire.StartAsync(new Uri($"http://partner.example:{partner.Port}/"), options =>
        {
            options.Settings.Add("ReverseProxy:Clusters:open:Metadata:AllowAddresses=127.0.0.0/8");
            options.Configure = builder => builder.Services.Replace(ServiceDescriptor.Singleton(new NameResolution((_, _) => Task.FromResult<IPAddress[]>([answers.TryDequeue(out var next) ? next : Metadata]))));
        });

        Assert.Equal(200, (await gateway.AskAsync(Wire.Get("/open/any/first"))).Status);
        Assert.Equal(200, (await gateway.AskAsync(Wire.Get("/open/any/last"))).Status);
        Assert.Equal(3, answers.Count);
        foreach (var count in (int[])[2, 1])
        {
            var refused = await gateway.AskAsync(Wire.Message("POST", Wire.Any, body: "photograph"));
            OwnAnswer.Check(gateway, refused, 502, "partner");
            Assert.DoesNotContain("partner.example", refused.Text, StringComparison.Ordinal);
            var outcome = await Outcomes.OfAsync(gateway, refused);
            Assert.Equal(("not-sent", "address"), ((string?)outcome["result"], (string?)outcome["error"]));
            Assert.Equal(count, answers.Count);
        }
        Assert.Equal(200, (await gateway.AskAsync(Wire.Get("/open/any/first"))).Status);

        Assert.Equal(2, partner.Connections);
        Assert.Equal(3, partner.Heads.Count);
        Assert.All(partner.Heads, head => Assert.Contains($"Host: partner.example:{partner.Port}\r\n", head, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("2002:a9fe:a9fe::1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::a9fe:a9fe")]
    [InlineData("fe80::1")]
    [InlineData("0.0.0.0")]
    public async Task No_way_of_writing_the_metadata_address_is_a_way_to_it(string address)
    {
        await using var gateway = await Wire.StartAsync(new Uri("http://partner.example/"), options =>
        {
            options.Settings.Add("ReverseProxy:Clusters:open:Metadata:AllowAddresses=0.0.0.0/0 ::/0");
            options.Configure = builder => builder.Services.Replace(ServiceDescriptor.Singleton(new NameResolution((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(address)]))));
        });

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        OwnAnswer.Check(gateway, answer, 502, "partner");
        Assert.Equal("address", (string?)(await Outcomes.OfAsync(gateway, answer))["error"]);
    }

    [Fact]
    public async Task A_name_with_letters_beyond_ASCII_is_asked_for_and_sent_in_its_one_ASCII_form()
    {
        var asked = new ConcurrentQueue<string>();
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK", "ok"));
        await using var gateway = await Wire.StartAsync(new Uri($"http://bücher.example:{partner.Port}/"), options =>
        {
            options.Settings.Add("ReverseProxy:Clusters:open:Metadata:AllowAddresses=127.0.0.0/8");
            options.Configure = builder => builder.Services.Replace(ServiceDescriptor.Singleton(new NameResolution((name, _) =>
            {
                asked.Enqueue(name);
                return Task.FromResult<IPAddress[]>([IPAddress.Loopback]);
            })));
        });

        Assert.Equal(200, (await gateway.AskAsync(Wire.Get(Wire.Any))).Status);

        Assert.Equal("xn--bcher-kva.example", Assert.Single(asked));
        Assert.Contains($"Host: xn--bcher-kva.example:{partner.Port}\r\n", partner.Heads.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_leads_to_the_gateway_itself_is_refused()
    {
        NameResolution self = new((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
        var port = FreePort.Take();
        await using var gateway = await Wire.StartAsync(new Uri($"http://partner.example:{port}/"), options =>
        {
            options.Settings.AddRange([$"Kestrel:Endpoints:Proxy:Url=http://127.0.0.1:{port}", "ReverseProxy:Clusters:open:Metadata:AllowAddresses=127.0.0.0/8"]);
            options.Configure = builder => builder.Services.Replace(ServiceDescriptor.Singleton(self));
        });

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        OwnAnswer.Check(gateway, answer, 502, "partner");
        Assert.Single(gateway.Entries("intent"));
    }

    [Theory]
    [InlineData("/any/thing", "OPEN.example", "open.example", "OPEN.example")]
    [InlineData("/any/thing", "OPEN.example:8443", "open.example:8443", "OPEN.example:8443")]
    [InlineData("/any/thing", "open.example:443", "open.example:443", "open.example:443")]
    [InlineData("/any/thing", "open.example:80", "open.example", "open.example:80")]
    [InlineData(Wire.Any, "gw:8080", "gw:8080", null)]
    [InlineData(Wire.Any, "[::1]:8080", "[::1]:8080", null)]
    public async Task The_host_is_recorded_with_the_port_that_the_caller_wrote_unless_the_scheme_means_it_anyway(string target, string host, string recorded, string? sent)
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK", "ok"));
        await using var gateway = await Wire.StartAsync(partner.Address);

        var answer = await gateway.AskAsync(Wire.Get(target, host: host));

        Assert.Equal(200, answer.Status);
        var intent = gateway.Entries("intent").Single();
        Assert.Equal((recorded, target == Wire.Any ? "open" : "open-host"), ((string?)intent["host"], (string?)intent["route"]));
        // On a route by prefix the partner's own address is its host.
        Assert.Contains($"\r\nHost: {sent ?? partner.Address.Authority}\r\n", partner.Heads.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Wire.Host, Wire.Host, 200, Wire.Host)]
    [InlineData(Wire.Host, "OPEN.example:8443", 200, "open.example:8443")]
    [InlineData(Wire.Host, "open.example:443", 200, Wire.Host)]
    [InlineData(Wire.Host, "open.example:80", 200, "open.example:80")]
    [InlineData("gateway.example", Wire.Host, 421, "")]
    [InlineData(Wire.Host, "gateway.example", 421, "")]
    public async Task Over_TLS_the_name_that_the_connection_was_opened_to_and_the_host_of_the_request_are_one(string serverName, string host, int status, string recorded)
    {
        using var folder = new TempFolder();
        using var certificate = TestCertificates.Create(Wire.Host, "gateway.example");
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK", "ok"));
        await using var gateway = await Wire.StartAsync(partner.Address, options => options.Settings.AddRange(OverTls(folder, certificate)));
        await using var client = await RawHttp.ConnectTlsAsync(gateway.Services.GetRequiredService<Listeners>().Of(Surface.Proxy)[1].Port, serverName, certificate);

        var answer = await client.ExchangeAsync(Wire.Get("/any/thing", host: host));

        Assert.Equal(status, answer.Status);
        var intent = gateway.Entries("intent").Single();
        Assert.Equal(recorded, (string?)intent["host"]);
        if (status == 200) return;
        OwnAnswer.Check(gateway, answer, 421, "ambiguous");
        Assert.Equal(421, (int)intent["status"]!);
        Assert.Equal(0, partner.Connections);
    }

    // Where two names have one address and one certificate, browsers put both into one connection (RFC 9113 section 9.1.1).
    [Theory]
    [InlineData(Wire.Host, 200)]
    [InlineData("gateway.example", 421)]
    public async Task Over_HTTP2_a_connection_that_was_opened_to_one_name_serves_no_other(string host, int status)
    {
        using var folder = new TempFolder();
        using var certificate = TestCertificates.Create(Wire.Host, "gateway.example");
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK", "ok"));
        await using var gateway = await Wire.StartAsync(partner.Address, options => options.Settings.AddRange(OverTls(folder, certificate)));
        using var handler = new SocketsHttpHandler { UseProxy = false };
        // The client's own TLS would name the host of the request.
        handler.ConnectCallback = async (context, cancellation) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            var tls = new SslStream(new NetworkStream(socket, ownsSocket: true), leaveInnerStreamOpen: false, (_, shown, _, _) => shown!.GetRawCertData().SequenceEqual(certificate.RawData));
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = Wire.Host, ApplicationProtocols = [SslApplicationProtocol.Http2] }, cancellation);
            return tls;
        };
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://127.0.0.1:{gateway.Services.GetRequiredService<Listeners>().Of(Surface.Proxy)[1].Port}/any/thing");
        (request.Version, request.VersionPolicy, request.Headers.Host) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact, host);

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal((status, HttpVersion.Version20), ((int)answer.StatusCode, answer.Version));
        Assert.Equal(status == 200 ? "permitted" : "ambiguous", (string?)gateway.Entries("intent").Single()["reason"]);
        Assert.Equal(status == 200 ? 1 : 0, partner.Connections);
    }

    [Fact]
    public async Task On_one_listener_the_host_decides_whose_partner_a_request_is_for_and_the_path_cannot_change_it()
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK", "ok"));
        await using var gateway = await Wire.StartAsync(partner.Address, [Wire.Everything, Some.Directive("ban", "deny", new JsonObject { ["scope"] = new JsonObject { ["agencies"] = new JsonArray("other-pd") } })], options =>
            options.Routes.Add(new TestRoute("other", "other-pd", "open", partner.Address, Host: "other.example")));

        Assert.Equal(200, (await gateway.AskAsync(Wire.Get("/any/thing", host: Wire.Host))).Status);
        Assert.Equal(451, (await gateway.AskAsync(Wire.Get("/any/thing", host: "other.example"))).Status);
        // The prefix of another route under this host is a path of this partner, which its API does not know.
        Assert.Equal(451, (await gateway.AskAsync(Wire.Get(Wire.Any, host: "other.example"))).Status);

        Assert.Single(partner.Heads);
    }

    private static string[] OverTls(TempFolder folder, X509Certificate2 certificate) =>
    [
        "Kestrel:Endpoints:ProxyTls:Url=https://127.0.0.1:0",
        "Kestrel:Endpoints:ProxyTls:Certificate:Path=" + folder.Write("tls.pem", certificate.ExportCertificatePem()),
        "Kestrel:Endpoints:ProxyTls:Certificate:KeyPath=" + folder.Write("tls.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()),
    ];
}
