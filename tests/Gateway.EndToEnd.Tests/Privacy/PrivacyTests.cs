using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.EndToEnd.Tests.Privacy;

/// <summary>No face, key or token is found afterwards in anything that the gateway wrote or sent to others than the partner (promise 6).</summary>
public sealed class PrivacyTests : IAsyncLifetime
{
    private const string LiveProfile = """
        {
          "title": "A stream of pictures",
          "credentials": { "headers": ["X-Api-Key"], "query": ["api_key"] },
          "rules": [{ "id": "live", "methods": ["GET"], "path": "/live", "webSocket": true, "operations": ["stream"], "probe": "live", "byReference": false }],
          "examples": [{ "method": "GET", "target": "/live", "webSocket": true, "rule": "live", "operations": ["stream"] }]
        }
        """;

    private readonly TempFolder _folder = new();
    private readonly MemoryStream _telemetry = new();
    private readonly Secrets _secrets = new();
    private readonly string _answer;
    private readonly Uri _overHttp2 = new($"http://127.0.0.1:{FreePort.Take()}");
    private KestrelPartner _partner = null!;
    private KestrelPartner _collector = null!;
    private volatile bool _takesSpans = true;

    public PrivacyTests() => _answer = _secrets.New("template in an answer");

    public async ValueTask InitializeAsync()
    {
        _partner = await KestrelPartner.StartAsync(async context =>
        {
            if (context.WebSockets.IsWebSocketRequest)
            {
                await KestrelPartner.EchoWebSocketAsync(context);
                return;
            }
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.Headers.SetCookie = "partner=" + _answer;
            context.Response.Headers["X-Answer"] = _answer;
            if (context.Request.Path.Value!.EndsWith("faces", StringComparison.Ordinal)) context.Response.Headers.Location = "https://elsewhere.example/?key=" + _answer;
            await context.Response.WriteAsync($$"""{"embedding":"{{_answer}}"}""");
        });
        _collector = await KestrelPartner.StartAsync(async context =>
        {
            var sent = new MemoryStream();
            await context.Request.Body.CopyToAsync(sent);
            if (!_takesSpans && context.Request.Path == "/v1/traces")
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return;
            }
            lock (_telemetry) sent.WriteTo(_telemetry);
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _partner.DisposeAsync();
        await _collector.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Nothing_of_a_photograph_key_token_or_answer_is_found_in_ledger_logs_spans_metrics_or_files()
    {
        var haunt = new Haunt(_secrets, _secrets.Add("photograph", await File.ReadAllBytesAsync(Photographs.Face)));
        string status;
        string metrics;
        await using (var gateway = await StartAsync())
        {
            using var management = new HttpClient { BaseAddress = gateway.ManagementAddress };
            foreach (var effect in (string[])["allow", "log", "deny", "lockdown"])
            {
                _folder.Put("directives/rule.json", effect == "lockdown" ? "{" : Some.Directive("rule", effect));
                await TestGateway.WaitAsync(async () => await EffectAsync(management) == effect);
                // While one permit is in force, and at the stop, spans wait on disk; in between they are sent.
                _takesSpans = effect is "allow" or "deny";
                await haunt.SendAsync(gateway.ProxyAddress, _overHttp2);
                await TestGateway.WaitAsync(() => _takesSpans ? KeptBytes() == 0 : KeptBytes() > 10_000, seconds: 60);
                // Among what is searched are the write-ahead log and the spans of a gateway that is at work.
                CheckFiles();
            }
            metrics = await management.GetStringAsync("/metrics");
            status = await management.GetStringAsync("/api/status") + await management.GetStringAsync("/api/entries?limit=1000");
            Assert.Equal(0, await gateway.StopAsync());
            Check("standard output", Encoding.UTF8.GetBytes(string.Join('\n', gateway.Lines)));
            Check("standard error", Encoding.UTF8.GetBytes(string.Join('\n', gateway.Errors)));
        }
        CheckFiles();
        Assert.True(KeptBytes() > 10_000, $"Spans were kept and searched: {KeptBytes()} bytes.");
        Check("metrics", Encoding.UTF8.GetBytes(metrics));
        Check("status and entries", Encoding.UTF8.GetBytes(status));
        Check("telemetry that was sent", _telemetry.ToArray());

        Assert.True(haunt.Echoed == 8, $"Two messages over two versions of HTTP under two permits, but {haunt.Echoed} came back.");
        Assert.True(_partner.Requests >= 16, $"Under the two permits the secrets went out, but the partner saw {_partner.Requests} requests.");
        Assert.True(_telemetry.Length > 10_000, "Spans, metrics and logs were sent.");
        CheckTheSearchItself();
    }

    private Task<GatewayProcess> StartAsync()
    {
        Directory.CreateDirectory(_folder["tmp"]);
        // No vendor that is shipped has a WebSocket.
        foreach (var profile in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "seeds", "apis")))
            _folder.Write("apis/" + Path.GetFileName(profile), File.ReadAllText(profile));
        _folder.Write("apis/live.json", LiveProfile);
        TestRoute[] routes =
        [
            TestRoute.CompreFace(_partner.Address),
            TestRoute.Rekognition(_partner.Address),
            new("azure", "partner-pd", "azure-face", _partner.Address, Prefix: "/azure"),
            new("live", "partner-pd", "live", _partner.Address, Prefix: "/live"),
            new("gone", "gone-pd", "compreface", new Uri($"http://127.0.0.1:{FreePort.Take()}"), Prefix: "/gone"),
        ];
        return GatewayProcess.StartAsync(
            _folder,
            [.. routes.SelectMany(route => route.Settings()), $"Kestrel:Endpoints:ProxyH2c:Url={_overHttp2}", $"Gateway:Apis:Path={_folder["apis"]}", "Logging:LogLevel:Default=Trace", "Logging:Console:LogLevel:Default=Trace"],
            new Dictionary<string, string>
            {
                ["TMPDIR"] = _folder["tmp"],
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _collector.Address.ToString(),
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            });
    }

    private static async Task<string> EffectAsync(HttpClient management)
    {
        var status = (await management.GetFromJsonAsync<JsonNode>("/api/status"))!;
        return status["lockdown"] is null ? (string)status["effect"]! : "lockdown";
    }

    private long KeptBytes() => new DirectoryInfo(_folder["ledger.db.spans"]).GetFiles("*.otlp").Sum(file => file.Length);

    private void CheckFiles()
    {
        foreach (var file in Directory.GetFiles(_folder.Path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }))
        {
            // The lock is held and holds nothing; the runtime's diagnostics endpoint is a socket.
            if (new FileInfo(file) is { Exists: true, Length: 0 }) continue;
            // Spans get their name, or are sent, while this looks; all that wait at the end are searched.
            if (file.Contains(".spans/", StringComparison.Ordinal) && !File.Exists(file)) continue;
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            Check(Path.GetRelativePath(_folder.Path, file), bytes);
        }
    }

    private void Check(string where, byte[] text)
    {
        var found = _secrets.In(text);
        Assert.True(found.Count == 0, $"In {where}: {string.Join(", ", found)}.");
    }

    private void CheckTheSearchItself()
    {
        Assert.Equal(["template in an answer"], _secrets.In(Encoding.UTF8.GetBytes("before" + _answer[20..] + "after")));
        Assert.Equal(["photograph in base64"], _secrets.In(Encoding.UTF8.GetBytes(Convert.ToBase64String(File.ReadAllBytes(Photographs.Face).AsSpan(2000, 60)))).Where(name => name.Contains("base64")));
    }
}
