using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Access;

/// <summary>Configurations with which the gateway does not start, and what it says.</summary>
public sealed class StartupTests
{
    [Theory]
    [InlineData("Gateway:Access:Anonymous=false", "AzureAd", "Gateway:Access:Anonymous")]
    [InlineData("Gateway:Access:Anonymous=", "AzureAd", "Gateway:Access:Anonymous")]
    [InlineData("Gateway:ChangeControl:Mode=", "Gateway:ChangeControl:Mode", "File")]
    [InlineData("Gateway:ChangeControl:Mode=Signatures", "Gateway:ChangeControl:Mode", "not built yet")]
    [InlineData("Gateway:ChangeControl:Mode=file", "Gateway:ChangeControl:Mode", "File")]
    [InlineData("Gateway:Directives:Path=", "Gateway:Directives:Path", "required")]
    [InlineData("Gateway:Apis:Path=/nowhere/at/all", "Gateway:Apis:Path", "does not exist")]
    [InlineData("Kestrel:Endpoints:Public:Url=http://127.0.0.1:0", "Kestrel:Endpoints:Public", "Management")]
    [InlineData("Kestrel:Endpoints:proxytls2:Url=http://127.0.0.1:0", "Kestrel:Endpoints:proxytls2", "ProxyTls")]
    public async Task Outside_Development_it_says_which_key_and_what_to_write(string setting, string key, string remedy)
    {
        var failure = await Assert.ThrowsAsync<StartupException>(() => TestGateway.StartAsync(options => options.Settings.Add(setting)));

        Assert.Contains(key, failure.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Gateway:Access:Anonymous=")]
    [InlineData("Gateway:ChangeControl:Mode=File")]
    public async Task In_Development_it_starts_without_them(string setting)
    {
        await using var gateway = await TestGateway.StartAsync(options =>
        {
            options.Environment = "Development";
            options.Settings.Add(setting);
            options.Settings.Add("Gateway:Access:Anonymous=true");
        });

        Assert.NotEqual(0, gateway.ProxyAddress.Port);
    }
}
