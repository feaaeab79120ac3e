using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;
using Xunit;

namespace Gateway.Server.Tests.Telemetry;

/// <summary>Spans for people at a console, where asked for and where stdout is for people.</summary>
public sealed class ConsoleSpansTests
{
    private const string Asked = "Gateway:Telemetry:Console=true";

    [Fact]
    public async Task In_Development_they_are_shown_when_asked_for()
    {
        using var folder = new TempFolder();
        await using var gateway = await GatewayProcess.StartAsync(folder, ["environment=Development", Asked]);
        using var client = new HttpClient { BaseAddress = gateway.ProxyAddress };

        using (await client.GetAsync("/nobody")) { }

        await TestGateway.WaitAsync(() => gateway.Lines.Any(line => line.Contains("gateway.reason", StringComparison.Ordinal) && line.Contains("no-partner", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task In_Development_nobody_listens_unless_asked()
    {
        await using var gateway = await TestGateway.StartAsync(options => options.Environment = "Development");

        Assert.Null(gateway.Services.GetService<TracerProvider>());
    }

    [Fact]
    public async Task In_Production_asking_is_a_start_up_error()
    {
        var error = await Assert.ThrowsAsync<StartupException>(() => TestGateway.StartAsync(options => options.Settings.Add(Asked)));

        Assert.Contains("Gateway:Telemetry:Console", error.Message, StringComparison.Ordinal);
    }
}
