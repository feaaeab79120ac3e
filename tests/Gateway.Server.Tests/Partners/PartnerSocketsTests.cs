using System.Diagnostics;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Gateway.Server.Partners.Connections;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Server.Tests.Partners;

public sealed class PartnerSocketsTests
{
    private const string Metadata = "ReverseProxy:Clusters:compreface:Metadata:";

    [Fact]
    public async Task A_message_leaves_as_it_is_and_its_answer_comes_as_it_is()
    {
        using var activity = new Activity("caller").Start();
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("302 Found\r\nLocation: /elsewhere\r\nSet-Cookie: a=b\r\nContent-Encoding: gzip", "not really gzip"));
        using var client = Client(partner.Address);

        for (var i = 0; i < 2; i++)
        {
            using var answer = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(partner.Address, "/x")), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
            Assert.Equal("not really gzip", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        var head = $"GET /x HTTP/1.1\r\nHost: 127.0.0.1:{partner.Port}\r\n\r\n";
        Assert.Equal([head, head], partner.Heads);
        Assert.Equal(1, partner.Connections);
    }

    [Fact]
    public async Task No_connection_is_opened_to_anything_but_a_destination_of_the_cluster()
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK"));
        await using var other = RawPartner.Start(RawBehaviours.Fixed("200 OK"));
        using var client = Client(partner.Address);

        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(new HttpRequestMessage(HttpMethod.Get, other.Address), TestContext.Current.CancellationToken));

        Assert.Contains("none of its destinations", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, other.Connections);
    }

    [Fact]
    public async Task The_partner_is_shown_the_client_certificate_of_its_cluster()
    {
        using var folder = new TempFolder();
        using var certificate = TestCertificates.Create("gateway.example");
        using var server = TestCertificates.Create("partner.example");
        string? shown = null;
        await using var partner = await KestrelPartner.StartAsync(
            async context => shown = (await context.Connection.GetClientCertificateAsync())?.Thumbprint, certificate: server, asksForClientCertificate: true);
        using var client = Client(partner.Address, server,
            (Metadata + "ClientCertificate", folder.Write("client.pem", certificate.ExportCertificatePem())),
            (Metadata + "ClientCertificateKey", folder.Write("client.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem())));

        using var answer = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, partner.Address), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(certificate.Thumbprint, shown);
    }

    [Fact]
    public async Task A_server_certificate_that_nobody_vouches_for_is_refused()
    {
        using var server = TestCertificates.Create("partner.example");
        await using var partner = await KestrelPartner.StartAsync(context => context.Response.WriteAsync("x"), certificate: server);
        using var client = Client(partner.Address);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(new HttpRequestMessage(HttpMethod.Get, partner.Address), TestContext.Current.CancellationToken));
        Assert.Equal(0, partner.Requests);
    }

    private static HttpMessageInvoker Client(Uri partner, X509Certificate2? trusted = null, params (string Key, string? Value)[] changes)
    {
        var partners = Configurations.LoadWith([.. changes, ("ReverseProxy:Clusters:compreface:Destinations:one:Address", partner.AbsoluteUri)]);
        Assert.Empty(partners.Errors);
        var handler = new SocketsHttpHandler { AllowAutoRedirect = true, UseCookies = true, AutomaticDecompression = DecompressionMethods.All };
        if (trusted is not null)
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.GetRawCertData().SequenceEqual(trusted.RawData);
        PartnerSockets.Configure(handler, partners.ClusterModels["compreface"], partners.OwnListeners, NameResolution.OfSystem);
        return new HttpMessageInvoker(handler);
    }
}
