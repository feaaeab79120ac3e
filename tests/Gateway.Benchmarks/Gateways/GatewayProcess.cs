using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Server;
using Gateway.Testing;

namespace Gateway.Benchmarks.Gateways;

/// <summary>The built gateway as a process of its own, with one CompreFace route by prefix, so that its time and memory are not the benchmark's.</summary>
internal sealed partial class GatewayProcess : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly Process _process;

    private GatewayProcess(TempFolder folder, Process process, Uri proxy)
    {
        _folder = folder;
        _process = process;
        Proxy = proxy;
    }

    public Uri Proxy { get; }

    public string Directive => _folder["directives/rule.json"];

    /// <summary>Starts the gateway in front of <paramref name="partner"/> with one directive of the effect.</summary>
    public static async Task<GatewayProcess> StartAsync(Uri partner, string effect, long? bodyLimit = null)
    {
        var folder = new TempFolder();
        Directory.CreateDirectory(folder["directives"]);
        File.WriteAllText(folder["directives/rule.json"], DirectiveOf(effect));
        WriteProfile(folder, bodyLimit);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, WorkingDirectory = folder.Path };
        foreach (var argument in (string[])[typeof(StartupException).Assembly.Location, .. SettingsOf(folder, partner)])
            start.ArgumentList.Add(argument);
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (ListeningLine().Match(line) is not { Success: true } match) continue;
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            return new GatewayProcess(folder, process, new Uri(match.Groups[1].Value));
        }
        throw new InvalidOperationException("The gateway did not start.");
    }

    public static string DirectiveOf(string effect) => $$"""
        { "id": "rule", "title": "Rule", "issuer": "Benchmark", "authority": "policy", "reference": "https://city.example/rule", "effect": "{{effect}}",
          "effectiveFrom": "2026-01-01T00:00:00Z", "message": "A rule of the benchmark." }
        """;

    /// <summary>Resident memory now, and its peak, in bytes (proc(5): VmRSS, VmHWM).</summary>
    public (long Now, long Peak) Memory()
    {
        var status = File.ReadAllText($"/proc/{_process.Id}/status");
        return (KilobytesOf(status, "VmRSS") * 1024, KilobytesOf(status, "VmHWM") * 1024);
    }

    public async ValueTask DisposeAsync()
    {
        Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    // The shipped profile, with room for larger bodies where the benchmark needs it.
    private static void WriteProfile(TempFolder folder, long? bodyLimit)
    {
        var profile = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "seeds", "apis", "compreface.json")))!;
        if (bodyLimit is not null)
            profile["bodyLimit"] = bodyLimit;
        folder.Write("apis/compreface.json", profile.ToJsonString());
    }

    private static long KilobytesOf(string status, string member) =>
        long.Parse(Regex.Match(status, member + @":\s+(\d+) kB").Groups[1].Value, CultureInfo.InvariantCulture);

    private static string[] SettingsOf(TempFolder folder, Uri partner) =>
    [
        "--Kestrel:Endpoints:Proxy:Url=http://127.0.0.1:0",
        "--Kestrel:Endpoints:Management:Url=http://127.0.0.1:0",
        $"--Gateway:Directives:Path={folder["directives"]}",
        $"--Gateway:Ledger:Path={folder["ledger.db"]}",
        $"--Gateway:Apis:Path={folder["apis"]}",
        "--Gateway:ChangeControl:Mode=File",
        "--Gateway:Access:Anonymous=true",
        "--Gateway:Shutdown:Delay=00:00:00",
        "--Gateway:Shutdown:Drain=00:00:00",
        "--ReverseProxy:Routes:one:ClusterId=one",
        "--ReverseProxy:Routes:one:Match:Path=/compreface/{**rest}",
        "--ReverseProxy:Routes:one:Transforms:0:PathRemovePrefix=/compreface",
        "--ReverseProxy:Routes:one:Metadata:Agency=partner",
        "--ReverseProxy:Routes:one:Metadata:Api=compreface",
        $"--ReverseProxy:Clusters:one:Destinations:one:Address={partner}",
    ];

    [GeneratedRegex(@"enters at (http://127\.0\.0\.1:\d+)")]
    private static partial Regex ListeningLine();
}
