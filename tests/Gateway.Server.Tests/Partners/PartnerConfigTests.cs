using System.Security.Cryptography.X509Certificates;
using Gateway.Server.Partners;
using Gateway.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Server.Tests.Partners;

public sealed class PartnerConfigTests
{
    [Fact]
    public void A_valid_configuration_gives_YARP_its_routes_without_their_transforms()
    {
        var partners = Configurations.LoadWith();

        Assert.Empty(partners.Errors);
        var prefix = partners.Routes.Single(route => route.RouteId == "compreface");
        var host = partners.Routes.Single(route => route.RouteId == "rekognition");
        Assert.All([prefix, host], route => Assert.Null(route.Transforms));
        Assert.True(host.Order < prefix.Order);
        Assert.Equal(TimeSpan.FromSeconds(30), partners.Clusters.Single(cluster => cluster.ClusterId == "compreface").HttpRequest!.ActivityTimeout);
    }

    [Fact]
    public void A_valid_configuration_gives_the_gateway_its_models()
    {
        var partners = Configurations.LoadWith();
        var (prefix, host) = (partners.Models["compreface"], partners.Models["rekognition"]);

        Assert.Equal(("fusion-center", "compreface", "/compreface", "/fr", false), (prefix.Agency, prefix.Api, prefix.RemovedPrefix, prefix.AddedPrefix, prefix.PreservesHost));
        Assert.Equal("not-a-real-key", Assert.Single(prefix.CredentialHeaders).Value);
        Assert.Equal(["rekognition-fips.us-east-1.amazonaws.com", "rekognition.us-east-1.amazonaws.com"], host.Hosts);
        Assert.True(host.PreservesHost);
        Assert.Equal(["10.20.0.0/16", "fd12::/48"], host.Cluster.AllowAddresses.Select(range => range.ToString()));
        Assert.Equal(["county-sheriff", "fusion-center", "state-lab"], partners.Agencies.Ids.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_partner_at_all_is_a_valid_configuration()
    {
        var partners = PartnerConfig.Load(Configurations.Read("{}"), TestProfiles.All);

        Assert.Empty(partners.Errors);
        Assert.Empty(partners.Routes);
    }

    [Fact]
    public void Paths_inside_each_other_are_allowed_for_one_agency_and_one_profile()
    {
        var partners = Configurations.LoadWith(
            ("ReverseProxy:Routes:archive:ClusterId", "compreface"), ("ReverseProxy:Routes:archive:Match:Path", "/compreface/archive/{**rest}"),
            ("ReverseProxy:Routes:archive:Metadata:Agency", "fusion-center"), ("ReverseProxy:Routes:archive:Metadata:Api", "compreface"));

        Assert.Empty(partners.Errors);
    }

    [Fact]
    public void A_configuration_that_changes_later_changes_nothing()
    {
        using var folder = new TempFolder();
        var file = folder.Write("appsettings.json", Configurations.Valid);
        var configuration = new ConfigurationBuilder().AddJsonFile(file, optional: false, reloadOnChange: false).Build();
        var partners = PartnerConfig.Load(configuration, TestProfiles.All);
        var cluster = partners.Clusters.Single(candidate => candidate.ClusterId == "compreface");

        folder.Write("appsettings.json", Configurations.Valid.Replace("http://127.0.0.1:8000/", "http://127.0.0.1:9999/", StringComparison.Ordinal));
        configuration.Reload();

        Assert.Equal("http://127.0.0.1:8000/", cluster.Destinations!["one"].Address);
        Assert.Same(cluster, partners.Clusters.Single(candidate => candidate.ClusterId == "compreface"));
    }

    [Fact]
    public void A_client_certificate_must_be_readable_and_have_its_own_key()
    {
        using var folder = new TempFolder();
        using var certificate = TestCertificates.Create("gateway.example");
        using var other = TestCertificates.Create("other.example");
        var pem = folder.Write("client.pem", certificate.ExportCertificatePem());
        var key = folder.Write("client.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        var wrong = folder.Write("other.key", other.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());

        var right = LoadWithCertificate(pem, key);
        Assert.Empty(right.Errors);
        Assert.Equal(certificate.Thumbprint, right.ClusterModels["compreface"].ClientCertificate!.TargetCertificate.Thumbprint);
        Assert.Contains("does not hold the private key", Assert.Single(LoadWithCertificate(pem, wrong).Errors), StringComparison.Ordinal);
        Assert.Contains("holds no certificate", Assert.Single(LoadWithCertificate(key, key).Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_may_vouch_for_a_partner_is_part_of_the_policy_set()
    {
        using var folder = new TempFolder();
        using var one = new TestAuthority("One");
        using var other = new TestAuthority("Other");
        const string Key = "ReverseProxy:Clusters:compreface:Metadata:CertificateAuthority";

        var stated = Configurations.LoadWith((Key, folder.Write("one.pem", one.Pem)));
        var changed = Configurations.LoadWith((Key, folder.Write("both.pem", one.Pem + "\n" + other.Pem)));

        Assert.Empty(stated.Errors);
        Assert.Equal([1, 2], new[] { stated, changed }.Select(partners => partners.ClusterModels["compreface"].Authorities!.Count));
        Assert.Equal(3, new[] { Configurations.LoadWith(), stated, changed }.Select(partners => partners.Models["compreface"].Hash).Distinct().Count());
        Assert.Single(new[] { Configurations.LoadWith(), stated, changed }.Select(partners => partners.Models["rekognition"].Hash).Distinct());
    }

    [Theory]
    [InlineData("rekognition.us-east-1.amazonaws.com", "/compreface/api/v1/recognition/recognize", "rekognition")]
    [InlineData("gateway.example", "/compreface/api/v1/recognition/recognize", "compreface")]
    [InlineData("gateway.example", "/CompreFace", "compreface")]
    [InlineData("gateway.example", "/", null)]
    [InlineData("rekognition.us-east-1.amazonaws.com:8443", "/", "rekognition")]
    public async Task A_host_that_a_route_names_never_falls_to_a_prefix_route(string host, string path, string? expected)
    {
        var partners = Configurations.LoadWith();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting().AddReverseProxy().LoadFromMemory(partners.Routes, partners.Clusters);
        await using var app = builder.Build();
        app.UseRouting();
        app.Use((HttpContext context, RequestDelegate _) => context.Response.WriteAsync(context.GetEndpoint()?.Metadata.GetMetadata<Yarp.ReverseProxy.Model.RouteModel>()?.Config.RouteId ?? "none"));
        app.MapReverseProxy();
        await app.StartAsync(TestContext.Current.CancellationToken);
        await using var client = await RawHttp.ConnectAsync(new Uri(app.Urls.Single()).Port);

        var answer = await client.ExchangeAsync($"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal(expected ?? "none", answer.Text);
    }

    private static PartnerConfig LoadWithCertificate(string certificate, string key) => Configurations.LoadWith(
        ("ReverseProxy:Clusters:compreface:Metadata:ClientCertificate", certificate), ("ReverseProxy:Clusters:compreface:Metadata:ClientCertificateKey", key));
}
