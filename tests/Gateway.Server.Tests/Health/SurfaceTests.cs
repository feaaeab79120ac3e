using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Server.Tests.Telemetry;
using Gateway.Testing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gateway.Server.Tests.Health;

/// <summary>Two surfaces that know nothing of each other: what comes in by one door is never answered by the other's rules.</summary>
public sealed class SurfaceTests
{
    [Theory]
    [InlineData("/api/status")]
    [InlineData("/healthz/live")]
    [InlineData("/metrics")]
    [InlineData("/api/entries")]
    public async Task On_the_proxy_a_management_path_is_agency_traffic_without_a_partner_and_recorded(string path)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = gateway.ManagementAddress.Authority } };

        using var answer = await gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("urn:moratorium-gateway:problem:no-partner", (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["type"]);
        Assert.Equal("no-partner", (string?)Assert.Single(gateway.Entries("intent"))["reason"]);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/compreface/api/v1/recognition/subjects")]
    [InlineData("/api")]
    [InlineData("/api/entries/-1")]
    [InlineData("/api/entries/99999")]
    [InlineData("/api/entries/one")]
    public async Task On_management_agency_traffic_and_unknown_paths_are_404_problems_and_not_recorded(string path)
    {
        await using var gateway = await TestGateway.StartAsync(options => options.Routes.Add(TestRoute.CompreFace(new Uri("http://127.0.0.1:9"))));
        var before = gateway.Entries().Count;
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = gateway.ProxyAddress.Authority } };

        using var answer = await gateway.Management.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("urn:moratorium-gateway:problem:not-found", (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["type"]);
        Assert.Equal(before, gateway.Entries().Count);
    }

    [Theory]
    [InlineData("/api/status")]
    [InlineData("/metrics")]
    [InlineData("/api/entries/0")]
    public async Task Management_is_only_read(string path)
    {
        await using var gateway = await TestGateway.StartAsync();

        using var answer = await gateway.Management.PostAsync(path, new StringContent("{}"));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("/api/status")]
    [InlineData("/metrics")]
    [InlineData("/nothing")]
    public async Task No_answer_of_management_is_kept_by_a_cache(string path)
    {
        await using var gateway = await TestGateway.StartAsync();

        using var answer = await gateway.Management.GetAsync(path);

        Assert.True(answer.Headers.CacheControl?.NoStore);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0", true)]
    [InlineData("http://127.0.0.1:0", false)]
    [InlineData("http://[::1]:0", false)]
    public async Task A_management_address_beyond_this_machine_is_warned_of_at_start(string url, bool isWarned)
    {
        using var log = new LogCapture();
        await using var gateway = await TestGateway.StartAsync(options =>
        {
            options.Settings.Add("Kestrel:Endpoints:Management:Url=" + url);
            options.Configure = builder => builder.Logging.AddProvider(log);
        });

        Assert.Equal(isWarned, log.Events.Any(logged => logged.Text.Contains("does not ask who reads it", StringComparison.Ordinal)));
    }
}
