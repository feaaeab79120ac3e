using Gateway.Server.Enforcement.Answering;
using Gateway.Server.Tests.Enforcement;
using Gateway.Server.Tests.Telemetry;
using Gateway.Testing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gateway.Server.Tests.Surfaces;

/// <summary>What the web server rejects over HTTP/2 is counted whatever is logged, and never logged with it.</summary>
public sealed class Http2RejectionLogTests : IAsyncLifetime
{
    private readonly RawPartner _partner = RawPartner.Start(RawBehaviours.Fixed("200 OK", "ok"));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _partner.DisposeAsync();

    [Theory]
    [InlineData("None")]
    [InlineData("Trace")]
    public async Task No_logging_configuration_turns_it_off_or_brings_its_words_into_a_log(string level)
    {
        var name = typeof(Http2RejectionLog).FullName;
        using var log = new LogCapture();
        await using var gateway = await Wire.StartAsync(_partner.Address, options =>
        {
            options.Settings.AddRange(
            [
                Wire.WithH2c,
                $"Logging:LogLevel:Default={level}",
                $"Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel.Http2={level}",
                $"Logging:{name}:LogLevel:Default={level}",
                $"Logging:{name}:LogLevel:Microsoft.AspNetCore.Server.Kestrel.Http2={level}",
                $"Logging:Capture:LogLevel:Microsoft.AspNetCore.Server.Kestrel={level}",
            ]);
            options.Configure = builder => builder.Logging.AddProvider(log);
        });

        await using (var client = await RawHttp2.ConnectAsync(gateway.H2cAddress().Port))
        {
            await client.SendHeadAsync(1, LimitsTests.Head("GET", "s3cr3t"));
            Assert.NotNull((await client.ReadAnswerAsync(1)).Reset);
            await client.SendHeadAsync(3, LimitsTests.Head("GET", Wire.Any));
            Assert.Equal(200, (await client.ReadAnswerAsync(3)).Status);
        }

        Assert.Equal(1, await Rejections.OnlyAsync(gateway, "rejected-http2"));
        Assert.DoesNotContain(log.Events, logged => logged.Text.Contains("s3cr3t", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_management_surface_is_not_counted()
    {
        await using var gateway = await Wire.StartAsync(_partner.Address, options => options.Settings.Add("Kestrel:Endpoints:Management:Protocols=Http2"));
        await using (var client = await RawHttp2.ConnectAsync(gateway.ManagementAddress.Port))
        {
            await client.SendHeadAsync(1, LimitsTests.Head("GET", "nowhere"));
            Assert.NotNull((await client.ReadAnswerAsync(1)).Reset);
        }

        Assert.Empty(Rejections.Of(gateway));
    }
}
