using Gateway.Server.Telemetry.Otlp;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Gateway.Server.Tests.Telemetry;

public sealed class OtelVariablesTests
{
    [Theory]
    [InlineData("OTEL_TRACES_SAMPLER")]
    [InlineData("OTEL_SDK_DISABLED")]
    [InlineData("OTEL_METRICS_EXEMPLAR_FILTER")]
    [InlineData("OTEL_BSP_MAX_QUEUE_SIZE")]
    [InlineData("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY")]
    [InlineData("OTEL_DOTNET_EXPERIMENTAL_OTLP_DISK_RETRY_DIRECTORY_PATH")]
    [InlineData("OTEL_A_NAME_THAT_A_LATER_VERSION_MAY_READ")]
    [InlineData("otel_sdk_disabled")]
    public void Everything_but_where_telemetry_goes_is_withdrawn_and_named(string name)
    {
        var configuration = new ConfigurationManager { [name] = "true" };

        var withdrawn = OtelVariables.Withdraw(configuration);

        Assert.Contains(name, withdrawn);
        Assert.Equal("", configuration[name]);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_HEADERS")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL")]
    [InlineData("OTEL_RESOURCE_ATTRIBUTES")]
    public void Where_telemetry_goes_is_kept(string name)
    {
        var configuration = new ConfigurationManager { [name] = "value" };

        OtelVariables.Withdraw(configuration);

        Assert.Equal("value", configuration[name]);
    }

    [Fact]
    public void A_variable_of_the_process_is_removed_from_it_since_the_SDK_reads_some_there()
    {
        const string Name = "OTEL_ONLY_IN_THIS_TEST";
        Environment.SetEnvironmentVariable(Name, "1");

        var withdrawn = OtelVariables.Withdraw(new ConfigurationManager());

        Assert.Contains(Name, withdrawn);
        Assert.Null(Environment.GetEnvironmentVariable(Name));
    }
}
