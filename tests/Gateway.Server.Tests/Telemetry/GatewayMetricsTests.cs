using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Server.Tests.Telemetry;

public sealed class GatewayMetricsTests
{
    [Fact]
    public async Task A_decision_counts_once_by_effect_reason_and_agency()
    {
        await using var gateway = await TestGateway.StartAsync(options => options.Directives.Add(Some.Moratorium()));
        using var meter = new Measured(gateway);

        using (await gateway.Client.GetAsync("/nobody")) { }

        await TestGateway.WaitAsync(() => meter.Values.ContainsKey("gateway.decisions"));
        Assert.Equal(1, meter.Values["gateway.decisions"]);
        Assert.Equal("gateway.agency=none gateway.effect=deny gateway.reason=no-partner", meter.Tags["gateway.decisions"]);
        Assert.InRange(meter.Values["gateway.exchange.duration"], 0, 30);
    }

    [Fact]
    public async Task Gauges_tell_epoch_ledger_lockdown_and_clock()
    {
        await using var gateway = await TestGateway.StartAsync(options => options.Directives.Add(Some.Moratorium()));
        using var meter = new Measured(gateway);

        meter.Observe();

        var status = await gateway.StatusAsync();
        Assert.Equal((double)status["epoch"]!, meter.Values["gateway.epoch"]);
        Assert.Equal((double)status["ledger"]!["size"]!, meter.Values["gateway.ledger.size"]);
        Assert.Equal(1, meter.Values["gateway.ledger.writable"]);
        Assert.Equal(0, meter.Values["gateway.lockdown"]);
        Assert.Equal(0, meter.Values["gateway.clock.astray"]);
    }

    [Fact]
    public async Task A_lockdown_shows_as_1()
    {
        await using var gateway = await TestGateway.StartAsync(options => options.Directives.Add(Some.Moratorium()));
        using var meter = new Measured(gateway);

        File.WriteAllText(Path.Combine(gateway.DirectivesPath, "ban.jsn"), "{}");

        await TestGateway.WaitAsync(() =>
        {
            meter.Observe();
            return meter.Values["gateway.lockdown"] == 1;
        });
    }

    [Fact]
    public async Task Prometheus_reads_them_on_the_management_surface()
    {
        await using var gateway = await TestGateway.StartAsync(options => options.Directives.Add(Some.Moratorium()));
        using (await gateway.Client.GetAsync("/nobody")) { }

        var text = await gateway.Management.GetStringAsync("/metrics");

        Assert.Contains("gateway_decisions_total{", text, StringComparison.Ordinal);
        Assert.Contains("gateway_exchange_duration_seconds_bucket{", text, StringComparison.Ordinal);
        Assert.Contains("gateway_lockdown", text, StringComparison.Ordinal);
        Assert.Contains("gateway_ledger_writable", text, StringComparison.Ordinal);
    }

    /// <summary>What this one gateway measures; others of the same process have meters of the same name.</summary>
    private sealed class Measured : IDisposable
    {
        private readonly MeterListener _listener = new();

        public Measured(TestGateway gateway)
        {
            var factory = gateway.Services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Gateway.Server" && ReferenceEquals(instrument.Meter.Scope, factory))
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Keep(instrument.Name, value, tags));
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument.Name, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument.Name, value, tags));
            _listener.Start();
        }

        /// <summary>The newest value of each instrument.</summary>
        public ConcurrentDictionary<string, double> Values { get; } = new();

        public ConcurrentDictionary<string, string> Tags { get; } = new();

        public void Observe() => _listener.RecordObservableInstruments();

        public void Dispose() => _listener.Dispose();

        private void Keep(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            Tags[name] = string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal));
            Values[name] = value;
        }
    }
}
