using System.Net;
using Gateway.Server.Telemetry.Logs;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.Server.Tests.Telemetry;

/// <summary>No level of any category brings a path, query, header or body into a log (promise 6).</summary>
public sealed class LogSecrecyTests : IAsyncLifetime
{
    private const string Secret = "s3cr3t";

    /// <summary>Rules that ask for everything: for all, for the sink by name, and for the categories that describe requests.</summary>
    private static readonly string[] EverythingOn =
    [
        "Logging:LogLevel:Default=Trace",
        "Logging:LogLevel:Microsoft=Trace",
        "Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics=Trace",
        "Logging:Capture:LogLevel:Default=Trace",
        "Logging:Capture:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics=Trace",
        "Logging:Capture:LogLevel:Microsoft.AspNetCore.Server.Kestrel=Trace",
        "Logging:Capture:LogLevel:Microsoft.AspNetCore.Routing=Trace",
        "Logging:Capture:LogLevel:Yarp=Trace",
        "Logging:Capture:LogLevel:System.Net.Http=Trace",
    ];

    private readonly LogCapture _log = new();
    private KestrelPartner _partner = null!;

    public async ValueTask InitializeAsync() => _partner = await KestrelPartner.StartAsync(context => context.Response.WriteAsync($"{{\"answer\":\"{Secret}\"}}"));

    public async ValueTask DisposeAsync()
    {
        _log.Dispose();
        await _partner.DisposeAsync();
    }

    [Fact]
    public async Task Permitted_refused_and_failing_requests_leave_nothing_of_theirs()
    {
        await using var gateway = await StartAsync();

        await SendAllAsync(gateway);

        CheckSilence(gateway);
    }

    [Theory]
    [InlineData("GET /" + Secret + " x HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET /%00" + Secret + " HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET " + Secret + " HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET http://user:" + Secret + "@a/ HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData(Secret + "{} / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: " + Secret + ",b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n" + Secret + " : x\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX-Key: a\0" + Secret + "\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + Secret + "\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: " + Secret + "\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + Secret + "\r\n")]
    public async Task A_message_that_is_no_HTTP_leaves_nothing_of_it(string message)
    {
        await using var gateway = await StartAsync();
        await using (var raw = await RawHttp.ConnectAsync(gateway.ProxyAddress.Port))
            Assert.InRange((await raw.ExchangeAsync(message)).Status, 400, 499);
        await using (var raw = await RawHttp.ConnectAsync(gateway.ManagementAddress.Port))
        {
            await raw.SendAsync(message);
            raw.EndSending();
            await raw.WaitForEndAsync(TimeSpan.FromSeconds(5));
        }

        CheckSilence(gateway);
    }

    [Fact]
    public async Task Without_the_guard_the_same_requests_would_be_quoted()
    {
        await using var gateway = await StartAsync(services => services.RemoveAll<IPostConfigureOptions<LoggerFilterOptions>>());

        await SendAllAsync(gateway);

        Assert.Contains(_log.Events, logged => logged.Text.Contains(Secret, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Gateway.Server.Enforcement.ExchangeMiddleware", LogLevel.Trace, true)]
    [InlineData("Microsoft.Hosting.Lifetime", LogLevel.Information, true)]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Warning, true)]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Information, false)]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogLevel.Critical, false)]
    [InlineData("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Critical, false)]
    [InlineData("Yarp.ReverseProxy.Forwarder.HttpForwarder", LogLevel.Error, false)]
    [InlineData("System.Net.Http.HttpClient.Any.ClientHandler", LogLevel.Error, false)]
    [InlineData("A.Category.Nobody.Looked.At", LogLevel.Information, false)]
    [InlineData("GatewayLookalike", LogLevel.Information, false)]
    public void Only_what_is_known_not_to_quote_speaks_below_warning(string category, LogLevel level, bool expected) =>
        Assert.Equal(expected, LogGuard.MayLog(category, level));

    private Task<TestGateway> StartAsync(Action<IServiceCollection>? change = null) => TestGateway.StartAsync(options =>
    {
        options.Routes.Add(TestRoute.CompreFace(_partner.Address));
        options.Routes.Add(new TestRoute("gone", "gone-pd", "compreface", new Uri($"http://127.0.0.1:{FreePort.Take()}"), Prefix: "/gone"));
        options.Directives.Add(Some.Allow());
        options.Settings.AddRange(EverythingOn);
        options.Configure = builder =>
        {
            builder.Logging.AddProvider(_log);
            change?.Invoke(builder.Services);
        };
    });

    private static async Task SendAllAsync(TestGateway gateway)
    {
        foreach (var path in (string[])["/compreface/api/v1/recognition/recognize", "/gone/api/v1/recognition/recognize", "/" + Secret])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{path}?api_key={Secret}");
            request.Headers.Add("x-api-key", Secret);
            request.Headers.Add("Authorization", "Bearer " + Secret);
            request.Headers.Add("Cookie", "session=" + Secret);
            request.Content = new StringContent(Secret);
            using var answer = await gateway.Client.SendAsync(request);
            await answer.Content.ReadAsByteArrayAsync();
        }
        using var managed = await gateway.Management.GetAsync($"/api/entries?caller={Secret}&wrong={Secret}");
        Assert.Equal(HttpStatusCode.BadRequest, managed.StatusCode);
    }

    private void CheckSilence(TestGateway gateway)
    {
        Assert.Contains(_log.Events, logged => logged.Category.StartsWith("Gateway.Server", StringComparison.Ordinal));
        Assert.DoesNotContain(_log.Events, logged => logged.Text.Contains(Secret, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(gateway.Entries(), entry => entry.ToJsonString().Contains("Bearer", StringComparison.Ordinal));
    }
}
