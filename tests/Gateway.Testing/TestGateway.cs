using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Server;
using Gateway.Server.Directives;
using Gateway.Server.Surfaces;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Gateway.Testing;

/// <summary>The real gateway on real sockets of loopback, with a ledger and a directive folder of its own.</summary>
public sealed class TestGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TempFolder _folder;
    private readonly bool _ownsFolder;

    private TestGateway(WebApplication app, TempFolder folder, bool ownsFolder)
    {
        (_app, _folder, _ownsFolder) = (app, folder, ownsFolder);
        var listeners = app.Services.GetRequiredService<Listeners>();
        ProxyAddress = listeners.Of(Surface.Proxy)[0];
        ManagementAddress = listeners.Of(Surface.Management)[0];
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = ProxyAddress, Timeout = TimeSpan.FromSeconds(30) };
        Management = new HttpClient { BaseAddress = ManagementAddress, Timeout = TimeSpan.FromSeconds(30) };
    }

    public Uri ProxyAddress { get; }

    public Uri ManagementAddress { get; }

    /// <summary>Calls the proxy surface; follows no redirect.</summary>
    public HttpClient Client { get; }

    /// <summary>Calls the management surface.</summary>
    public HttpClient Management { get; }

    public IServiceProvider Services => _app.Services;

    public string LedgerPath => _folder["ledger.db"];

    public string DirectivesPath => _folder["directives"];

    public static async Task<TestGateway> StartAsync(Action<TestGatewayOptions>? setUp = null)
    {
        var options = new TestGatewayOptions();
        setUp?.Invoke(options);
        var folder = options.Folder ?? new TempFolder();
        Directory.CreateDirectory(folder["directives"]);
        foreach (var directive in options.Directives)
            File.WriteAllText(System.IO.Path.Combine(folder["directives"], IdOf(directive) + ".json"), directive);
        try
        {
            var app = GatewayApplication.Create([.. ArgumentsOf(options, folder)], builder => Configure(builder, options));
            await app.StartAsync();
            return new TestGateway(app, folder, ownsFolder: options.Folder is null);
        }
        catch
        {
            if (options.Folder is null) folder.Dispose();
            throw;
        }
    }

    /// <summary>Puts a directive's file in place in one rename, as editors and tools do; does not wait.</summary>
    public void Put(string directive)
    {
        var path = System.IO.Path.Combine(DirectivesPath, IdOf(directive) + ".json");
        File.WriteAllText(path + ".tmp", directive);
        File.Move(path + ".tmp", path, overwrite: true);
    }

    /// <summary>Puts a directive and waits until the set with it is current.</summary>
    public async Task PutAndWaitAsync(string directive)
    {
        Put(directive);
        var bytes = System.Text.Encoding.UTF8.GetBytes(directive);
        await WaitAsync(() => Current is { Lockdown: null, Set.Members: var members } && members.Any(member => member.Document.Bytes.Span.SequenceEqual(bytes)));
    }

    /// <summary>Removes a directive's file and waits until the set without it is current.</summary>
    public async Task RemoveAndWaitAsync(string id)
    {
        Remove(id);
        await WaitAsync(() => Current is { Lockdown: null, Set.Members: var members } && !members.Any(member => member.Directive.Id == id && !member.IsMissing));
    }

    public void Remove(string id) => File.Delete(System.IO.Path.Combine(DirectivesPath, id + ".json"));

    /// <summary>Status as <c>GET /api/status</c> tells it.</summary>
    public async Task<JsonNode> StatusAsync() => (await Management.GetFromJsonAsync<JsonNode>("/api/status"))!;

    /// <summary>All entries of the ledger so far, oldest first, in their canonical form.</summary>
    public IReadOnlyList<JsonNode> Entries()
    {
        using var reader = Gateway.Ledger.Storage.LedgerReader.Open(LedgerPath);
        var entries = new List<JsonNode>();
        for (long? from = 0; from is { } index;)
        {
            var page = reader.List(new Gateway.Ledger.Storage.EntryFilter { From = index, Limit = 1000 });
            entries.AddRange(page.Items.Select(item => JsonNode.Parse(item.Bytes.Span)!));
            from = page.Next;
        }
        return entries;
    }

    /// <summary>Targets of all intents so far, oldest first: personal, so they stand beside the canonical form.</summary>
    public IReadOnlyList<string?> Targets()
    {
        using var reader = Gateway.Ledger.Storage.LedgerReader.Open(LedgerPath);
        return [.. Entries("intent").Select(entry => ((Gateway.Ledger.Entries.IntentEntry)reader.Find((long)entry["index"]!)!.Entry).Target?.Value)];
    }

    public IReadOnlyList<JsonNode> Entries(string kind) => [.. Entries().Where(entry => (string?)entry["kind"] == kind)];

    /// <summary>Waits for the outcome of an intent; outcomes are written a moment after the answer.</summary>
    public async Task<JsonNode> OutcomeOfAsync(long intent)
    {
        JsonNode? outcome = null;
        await WaitAsync(() => (outcome = Entries("outcome").FirstOrDefault(entry => (long?)entry["intent"] == intent)) is not null);
        return outcome!;
    }

    /// <summary>Waits until something holds; throws after <paramref name="seconds"/>.</summary>
    public static Task WaitAsync(Func<bool> holds, double seconds = 10) => WaitAsync(() => Task.FromResult(holds()), seconds);

    /// <summary>The same for what has to be asked for.</summary>
    public static async Task WaitAsync(Func<Task<bool>> holds, double seconds = 10)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        while (!await holds())
        {
            if (limit.IsCancellationRequested) throw new TimeoutException($"It did not come to hold within {seconds} s.");
            await Task.Delay(5, CancellationToken.None);
        }
    }

    /// <summary>Stops it as SIGTERM does; completes when the web server has ended. Disposing stops it too.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Management.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (_ownsFolder) _folder.Dispose();
    }

    /// <summary>The epoch that is current now.</summary>
    public long Epoch => Current.Set.Epoch;

    private DirectiveState Current => _app.Services.GetRequiredService<DirectivesInForce>().Current;

    private static string IdOf(string directive) => JsonDocument.Parse(directive).RootElement.GetProperty("id").GetString()!;

    private static IEnumerable<string> ArgumentsOf(TestGatewayOptions options, TempFolder folder)
    {
        string[] own =
        [
            "Kestrel:Endpoints:Proxy:Url=http://127.0.0.1:0",
            "Kestrel:Endpoints:Management:Url=http://127.0.0.1:0",
            $"Gateway:Directives:Path={folder["directives"]}",
            $"Gateway:Ledger:Path={folder["ledger.db"]}",
            "Gateway:Origin=gateway.test",
            "Gateway:ChangeControl:Mode=File",
            "Gateway:Access:Anonymous=true",
            "Gateway:Shutdown:Delay=00:00:00",
            "Gateway:Shutdown:Drain=00:00:00",
        ];
        yield return "--environment=" + options.Environment;
        // Each watched file takes one of the machine's few inotify instances.
        yield return "--hostBuilder:reloadConfigOnChange=false";
        foreach (var setting in own.Concat(options.Routes.SelectMany(route => route.Settings())).Concat(options.Settings))
            yield return "--" + setting;
    }

    private static void Configure(WebApplicationBuilder builder, TestGatewayOptions options)
    {
        builder.Logging.ClearProviders();
        if (options.Clock is { } clock)
            builder.Services.Replace(ServiceDescriptor.Singleton(clock));
        if (options.Spans is { } spans)
            builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddProcessor(new SimpleActivityExportProcessor(spans)));
        options.Configure?.Invoke(builder);
    }
}
