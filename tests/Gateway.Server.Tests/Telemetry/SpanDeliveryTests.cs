using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Server.Audit;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace Gateway.Server.Tests.Telemetry;

/// <summary>
/// Counters are read, and meters of one name are one to the SDK: what another gateway of this process counted, or stopped counting when it was disposed, would show in
/// them. So no other runs beside these.
/// </summary>
[CollectionDefinition(nameof(SpanDeliveryTests), DisableParallelization = true)]
public sealed class SpanDeliveryAlone;

/// <summary>A collector that is down: requests unaffected, spans kept on disk (DESIGN section 13).</summary>
[Collection(nameof(SpanDeliveryTests))]
public sealed class SpanDeliveryTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Spool => _folder["ledger.db.spans"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("http/protobuf")]
    [InlineData("grpc")]
    public async Task Spans_of_an_outage_are_kept_and_reach_the_collector_once_it_listens(string protocol)
    {
        var port = FreePort.Take();
        await using var gateway = await StartAsync(new Uri($"http://127.0.0.1:{port}"), protocol);
        var first = await AskAsync(gateway);
        await KeptAsync(first);
        var second = await AskAsync(gateway);
        await KeptAsync(second);
        Assert.True(await MetricAsync(gateway.Management, "gateway_spans_kept") >= 2);

        await using var collector = await OtlpListener.StartAsync(protocol, port);

        await TestGateway.WaitAsync(() => collector.Has(first) && collector.Has(second), seconds: 30);
        await TestGateway.WaitAsync(() => Directory.GetFiles(Spool).Length == 0);
        Assert.Equal(0, await MetricAsync(gateway.Management, "gateway_spans_lost_total"));
        // Nothing went round the spool for ever: what comes now goes straight there.
        var third = await AskAsync(gateway);
        await TestGateway.WaitAsync(() => collector.Has(third));
    }

    [Fact]
    public async Task Spans_that_were_kept_arrive_after_a_restart_without_any_request_also_over_another_protocol()
    {
        string trace;
        await using (var before = await StartAsync(new Uri($"http://127.0.0.1:{FreePort.Take()}"), "http/protobuf"))
            // Not waited for: the stop keeps what had not been sent.
            trace = await AskAsync(before);
        Assert.True(IsKept(trace));
        await using var collector = await OtlpListener.StartAsync("grpc");

        await using var after = await StartAsync(collector.Address, "grpc");

        await TestGateway.WaitAsync(() => collector.Has(trace));
        await TestGateway.WaitAsync(() => !IsKept(trace));
    }

    [Fact]
    public async Task A_killed_gateway_leaves_what_it_kept_to_the_next_one()
    {
        string trace;
        await using (var killed = await GatewayProcess.StartAsync(_folder, ["Gateway:Origin=gateway.test"], Environment(new Uri($"http://127.0.0.1:{FreePort.Take()}"), "http/protobuf")))
        {
            using var client = new HttpClient { BaseAddress = killed.ProxyAddress };
            trace = await AskAsync(client);
            await KeptAsync(trace);
            await killed.KillAsync();
        }
        await using var collector = await OtlpListener.StartAsync();

        await using var next = await StartAsync(collector.Address);

        await TestGateway.WaitAsync(() => collector.Has(trace));
    }

    [Fact]
    public async Task A_collector_that_hangs_holds_no_request_and_its_spans_are_kept_until_it_answers()
    {
        await using var collector = await OtlpListener.StartAsync(instead: OtlpListener.Hangs);
        await using var gateway = await StartAsync(collector.Address, settings: "OTEL_EXPORTER_OTLP_TIMEOUT=3000");
        var first = await AskAsync(gateway);
        await TestGateway.WaitAsync(() => collector.Requests == 1);

        var whileItHangs = new List<string>();
        for (var i = 0; i < 20; i++) whileItHangs.Add(await AskAsync(gateway));
        Assert.False(IsKept(first), "Twenty requests took longer than the time-out of the collector.");

        await KeptAsync([first, .. whileItHangs]);
        var last = await AskAsync(gateway);
        await KeptAsync(last);
        collector.Instead = null;
        await TestGateway.WaitAsync(() => new[] { first, last }.Concat(whileItHangs).All(collector.Has), seconds: 30);
        Assert.Equal(0, await MetricAsync(gateway.Management, "gateway_spans_lost_total"));
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_a_collector_that_hangs_and_keeps_the_spans()
    {
        await using var collector = await OtlpListener.StartAsync(instead: OtlpListener.Hangs);
        await using var gateway = await GatewayProcess.StartAsync(_folder, ["OTEL_EXPORTER_OTLP_TIMEOUT=120000"], Environment(collector.Address, "http/protobuf"));
        using var client = new HttpClient { BaseAddress = gateway.ProxyAddress };
        var held = await AskAsync(client);
        await TestGateway.WaitAsync(() => collector.Requests == 1);
        var behind = await AskAsync(client);

        Assert.Equal(0, await gateway.StopAsync().WaitAsync(TimeSpan.FromSeconds(60)));

        Assert.True(IsKept(held) && IsKept(behind));
    }

    [Fact]
    public async Task A_stop_gives_the_last_spans_to_a_collector_that_takes_them()
    {
        await using var collector = await OtlpListener.StartAsync();
        string trace;
        await using (var gateway = await StartAsync(collector.Address))
            trace = await AskAsync(gateway);

        Assert.True(collector.Has(trace));
        Assert.Empty(Directory.GetFiles(Spool));
    }

    [Fact]
    public async Task Spans_that_the_collector_refuses_at_last_are_counted_as_lost()
    {
        await using var collector = await OtlpListener.StartAsync(instead: OtlpListener.Answers(503));
        await using var gateway = await StartAsync(collector.Address);
        await KeptAsync(await AskAsync(gateway));
        Assert.Equal(0, await MetricAsync(gateway.Management, "gateway_spans_lost_total"));

        collector.Instead = OtlpListener.Answers(400);

        await TestGateway.WaitAsync(() => Directory.GetFiles(Spool).Length == 0, seconds: 30);
        await TestGateway.WaitAsync(async () => await MetricAsync(gateway.Management, "gateway_spans_lost_total") >= 1);
        Assert.Empty(collector.Taken);
    }

    [Theory]
    [InlineData("full")]
    [InlineData("gone")]
    [InlineData("a file")]
    public async Task Where_nothing_can_be_kept_spans_are_lost_and_counted_and_requests_go_on(string spool)
    {
        await using var gateway = await StartAsync(new Uri($"http://127.0.0.1:{FreePort.Take()}"), isFull: spool == "full");
        if (spool != "full") Directory.Delete(Spool);
        if (spool == "a file") _folder.Write("ledger.db.spans", "");

        await AskAsync(gateway);

        await TestGateway.WaitAsync(async () => await MetricAsync(gateway.Management, "gateway_spans_lost_total") >= 1);
        await AskAsync(gateway);
        Assert.Equal(1, await MetricAsync(gateway.Management, "gateway_ledger_writable"));
        Assert.Equal(0, await MetricAsync(gateway.Management, "gateway_spans_kept"));
    }

    [Fact]
    public async Task A_disk_that_is_small_goes_to_the_ledger_alone()
    {
        Directory.CreateDirectory(_folder["disk"]);
        await using var gateway = await GatewayProcess.StartAsync(
            _folder, [], Environment(new Uri($"http://127.0.0.1:{FreePort.Take()}"), "http/protobuf"), new SmallDisk(_folder["disk"], megabytes: 16));
        using var client = new HttpClient { BaseAddress = gateway.ProxyAddress };

        await AskAsync(client);

        using var management = new HttpClient { BaseAddress = gateway.ManagementAddress };
        await TestGateway.WaitAsync(async () => await MetricAsync(management, "gateway_spans_lost_total") >= 1);
        Assert.Equal(1, await MetricAsync(management, "gateway_ledger_writable"));
        Assert.Empty(Directory.GetFiles(gateway.Inside(_folder["disk/ledger.db.spans"])));
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL=grpc")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://127.0.0.1:9")]
    public async Task Without_an_exporter_of_spans_no_folder_is_made(string setting)
    {
        await using (var gateway = await TestGateway.StartAsync(options =>
        {
            options.Folder = _folder;
            options.Settings.Add(setting);
        }))
            await AskAsync(gateway);

        Assert.DoesNotContain(Directory.GetFileSystemEntries(_folder.Path), entry => entry.EndsWith(".spans", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_setting_says_where_they_wait_and_no_variable_of_the_package_does()
    {
        var environment = Environment(new Uri($"http://127.0.0.1:{FreePort.Take()}"), "http/protobuf");
        environment["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "disk";
        environment["OTEL_DOTNET_EXPERIMENTAL_OTLP_DISK_RETRY_DIRECTORY_PATH"] = _folder["elsewhere"];
        await using var gateway = await GatewayProcess.StartAsync(_folder, ["Gateway:Telemetry:SpoolPath=waiting"], environment);
        using var client = new HttpClient { BaseAddress = gateway.ProxyAddress };

        var trace = await AskAsync(client);

        await TestGateway.WaitAsync(() => IsIn(_folder["waiting"], trace));
        Assert.False(Directory.Exists(_folder["elsewhere"]) || Directory.Exists(Spool));
    }

    [Theory]
    [InlineData("1048575")]
    [InlineData("68719476737")]
    public async Task A_bound_out_of_range_is_a_start_up_error(string bytes)
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => TestGateway.StartAsync(options => options.Settings.Add("Gateway:Telemetry:SpoolBytes=" + bytes)));

        Assert.Contains("SpoolBytes", error.Message, StringComparison.Ordinal);
    }

    private Task<TestGateway> StartAsync(Uri collector, string protocol = "http/protobuf", string? settings = null, bool isFull = false) => TestGateway.StartAsync(options =>
    {
        options.Folder = _folder;
        options.Settings.AddRange(Environment(collector, protocol).Select(pair => $"{pair.Key}={pair.Value}"));
        if (settings is not null) options.Settings.Add(settings);
        if (isFull) options.Configure = builder => builder.Services.Replace(ServiceDescriptor.Singleton<DiskSpaceReader>(_ => new DiskSpace(0, 1000)));
    });

    private static Dictionary<string, string> Environment(Uri collector, string protocol) => new()
    {
        ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = protocol == "grpc" ? collector.ToString() : new Uri(collector, "/v1/traces").ToString(),
        ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"] = protocol,
    };

    private static Task<string> AskAsync(TestGateway gateway) => AskAsync(gateway.Client);

    /// <summary>One request that is answered as ever; the id of its trace.</summary>
    private static async Task<string> AskAsync(HttpClient client)
    {
        using var answer = await client.GetAsync("/nobody");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["traceId"]!;
    }

    private Task KeptAsync(params string[] traces) => TestGateway.WaitAsync(() => traces.All(IsKept));

    private bool IsKept(string trace) => IsIn(Spool, trace);

    private static bool IsIn(string folder, string trace) =>
        Directory.Exists(folder) && Directory.GetFiles(folder, "*.otlp").Any(file => File.Exists(file) && File.ReadAllBytes(file).AsSpan().IndexOf(Convert.FromHexString(trace)) >= 0);

    /// <summary>A metric as the management surface tells it, newer than what the exporter remembers; 0 where it was never counted.</summary>
    private static async Task<double> MetricAsync(HttpClient management, string name)
    {
        await Task.Delay(350);
        var line = Regex.Match(await management.GetStringAsync("/metrics"), $@"(?m)^{name}(\{{.*\}})? (\d+)");
        return line.Success ? double.Parse(line.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture) : 0;
    }
}
