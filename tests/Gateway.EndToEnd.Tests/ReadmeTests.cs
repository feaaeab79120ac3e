using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Testing;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>What the README prints, against the repository and a gateway that runs.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void Every_path_that_a_command_or_a_link_names_is_there()
    {
        var named = Blocks("sh").SelectMany(block => Regex.Matches(block, @"(?<![\w/.])(?:src|tests|deploy|seeds)/[\w./-]+").Select(match => match.Value))
            .Concat(Regex.Matches(Text(), @"\]\(([^)#:]+)\)").Select(match => match.Groups[1].Value))
            .Distinct().ToList();

        Assert.True(named.Count >= 8, "Only these were found: " + string.Join(' ', named));
        Assert.All(named, path => Assert.True(Path.Exists(Repository.PathOf(path)), $"The README names `{path}`, which is not there."));
    }

    [Fact]
    public async Task The_route_by_DNS_name_runs_with_a_certificate_and_refuses_under_the_moratorium()
    {
        using var folder = new TempFolder();
        using var certificate = TestCertificates.Create(Some.RekognitionHost);
        using var key = certificate.GetECDsaPrivateKey()!;
        var certificateFile = folder.Write("tls.crt", certificate.ExportCertificatePem());
        var keyFile = folder.Write("tls.key", key.ExportPkcs8PrivateKeyPem());

        await using var gateway = await StartAsync(
            Blocks("json").Single(block => block.Contains("\"Hosts\"", StringComparison.Ordinal)),
            "Kestrel:Endpoints:ProxyTls:Url=https://127.0.0.1:0", $"Kestrel:Endpoints:ProxyTls:Certificate:Path={certificateFile}", $"Kestrel:Endpoints:ProxyTls:Certificate:KeyPath={keyFile}");

        using var request = Some.Rekognition("SearchFacesByImage");
        using var answer = await gateway.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.UnavailableForLegalReasons, answer.StatusCode);
    }

    [Fact]
    public async Task The_route_by_prefix_runs_and_refuses_under_the_moratorium()
    {
        await using var gateway = await StartAsync(Blocks("json").Single(block => block.Contains("PathRemovePrefix", StringComparison.Ordinal)));

        using var request = Some.CompreFaceSearch();
        using var answer = await gateway.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.UnavailableForLegalReasons, answer.StatusCode);
    }

    private static Task<TestGateway> StartAsync(string configuration, params string[] changes)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(configuration));
        var settings = new ConfigurationBuilder().AddJsonStream(stream).Build().AsEnumerable().Where(setting => setting.Value is not null).Select(setting => $"{setting.Key}={setting.Value}").ToList();
        return TestGateway.StartAsync(gateway =>
        {
            gateway.Settings.AddRange(settings);
            gateway.Settings.AddRange(changes);
            gateway.Directives.AddRange(Repository.Files("seeds/directives/in-force", "*.json").Select(path => File.ReadAllText(Repository.PathOf(path))));
        });
    }

    private static string Text() => File.ReadAllText(Repository.PathOf("README.md"));

    private static IEnumerable<string> Blocks(string language) => Regex.Matches(Text(), $"```{language}\n(.*?)```", RegexOptions.Singleline).Select(match => match.Groups[1].Value);
}
