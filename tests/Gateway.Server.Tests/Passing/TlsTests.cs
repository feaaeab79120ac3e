using System.Security.Cryptography.X509Certificates;
using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace Gateway.Server.Tests.Passing;

/// <summary>TLS towards partners: who may vouch for them, for which name, and what the gateway shows.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(HttpProtocols.Http1, "HTTP/1.1")]
    [InlineData(HttpProtocols.Http1AndHttp2, "HTTP/2")]
    public async Task A_partner_of_a_private_authority_is_believed_where_its_cluster_says_so_and_sees_the_gateways_certificate(HttpProtocols protocols, string spoken)
    {
        using var server = _authority.Issue("127.0.0.1");
        using var own = _authority.Issue("gateway.example");
        await using var partner = await KestrelPartner.StartAsync(
            async context =>
            {
                var shown = await context.Connection.GetClientCertificateAsync();
                await context.Response.WriteAsync($"{context.Request.Protocol} {shown?.Thumbprint}", context.RequestAborted);
            }, protocols, server, asksForClientCertificate: true);
        await using var gateway = await StartAsync(partner.Address, "open",
            "ClientCertificate=" + _folder.Write("own.pem", own.ExportCertificatePem()), "ClientCertificateKey=" + _folder.Write("own.key", own.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()));

        var answer = await gateway.AskAsync(Wire.Message("POST", Wire.Any, body: "photograph"));

        Assert.Equal((200, $"{spoken} {own.Thumbprint}"), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task A_partner_that_another_authority_vouches_for_gets_nothing()
    {
        using var other = new TestAuthority("Another Authority");
        using var server = other.Issue("127.0.0.1");
        await using var partner = await KestrelPartner.StartAsync(context => context.Response.WriteAsync("x"), certificate: server);
        await using var gateway = await StartAsync(partner.Address, "open");

        await RefusedAsync(gateway, partner, Wire.Message("POST", Wire.Any, body: "photograph"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nobody_is_asked_at_an_address_that_a_partners_certificate_names(bool isAuthorityStated)
    {
        await using var named = RawPartner.Start(RawBehaviours.Fixed("200 OK"));
        using var other = new TestAuthority("Another Authority");
        using var server = other.Issue(named.Address, "127.0.0.1");
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK"), server);
        await using var gateway = isAuthorityStated ? await StartAsync(partner.Address, "open") : await Wire.StartAsync(partner.Address);

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        Assert.Equal(502, answer.Status);
        Assert.Equal(("partner-failed", 1, 0), ((string?)(await Outcomes.OfAsync(gateway, answer))["result"], partner.Connections, partner.Heads.Count));
        Assert.Equal(0, named.Connections);
    }

    [Fact]
    public async Task A_certificate_that_names_addresses_is_believed_without_asking_there()
    {
        await using var named = RawPartner.Start(RawBehaviours.Fixed("200 OK"));
        using var server = _authority.Issue(named.Address, "127.0.0.1");
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK", "ok"), server);
        await using var gateway = await StartAsync(partner.Address, "open");

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        Assert.Equal((200, "ok", 0), (answer.Status, answer.Text, named.Connections));
    }

    [Fact]
    public async Task A_partner_of_an_authority_that_the_machine_trusts_is_believed_where_its_cluster_names_none()
    {
        using var server = _authority.Issue("127.0.0.1");
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK", "ok"), server);
        _folder.Write("directives/everything.json", Wire.Everything);
        // The machine's own list, as OpenSSL finds it.
        var machine = new Dictionary<string, string> { ["SSL_CERT_FILE"] = _folder.Write("machine.pem", _authority.Pem) };
        await using var gateway = await GatewayProcess.StartAsync(
            _folder, [.. new TestRoute("open", "open-pd", "open", partner.Address, Prefix: "/open").Settings(), "Gateway:Apis:Path=" + Repository.PathOf("tests/Gateway.Server.Tests/Enforcement/Apis")], machine);
        await using var client = await RawHttp.ConnectAsync(gateway.ProxyAddress.Port);

        var answer = await client.ExchangeAsync(Wire.Get(Wire.Any));

        Assert.Equal((200, "ok"), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task The_name_in_the_certificate_must_be_the_host_that_the_request_is_for()
    {
        using var server = _authority.Issue(Wire.Host);
        await using var partner = await KestrelPartner.StartAsync(context => context.Response.WriteAsync(context.Request.Host.Value ?? ""), certificate: server);
        await using var byName = await StartAsync(partner.Address, "open-host");
        await using var byAddress = await StartAsync(partner.Address, "open");

        var answer = await byName.AskAsync(Wire.Get("/any/thing", host: Wire.Host));

        Assert.Equal((200, Wire.Host), (answer.Status, answer.Text));
        Assert.Equal(1, partner.Requests);
        await RefusedAsync(byAddress, partner, Wire.Message("POST", Wire.Any, body: "photograph"));
    }

    private static async Task RefusedAsync(TestGateway gateway, KestrelPartner partner, string message)
    {
        var before = partner.Requests;

        var answer = await gateway.AskAsync(message);

        Assert.Equal(502, answer.Status);
        var outcome = await Outcomes.OfAsync(gateway, answer);
        Assert.Equal(("partner-failed", 0), ((string?)outcome["result"], (long)(outcome["bytesOut"] ?? 0)));
        Assert.Equal(before, partner.Requests);
    }

    private Task<TestGateway> StartAsync(Uri partner, string cluster, params string[] metadata) => Wire.StartAsync(partner, options => options.Settings.AddRange(
        metadata.Append("CertificateAuthority=" + _folder.Write("authority.pem", _authority.Pem)).Select(setting => $"ReverseProxy:Clusters:{cluster}:Metadata:{setting}")));
}
