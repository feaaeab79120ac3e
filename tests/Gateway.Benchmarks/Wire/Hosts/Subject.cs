using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Server;
using Gateway.Testing;

namespace Gateway.Benchmarks.Wire.Hosts;

/// <summary>One side of a comparison: what listens at <see cref="Port"/>, as a process of its own, and the folder that it works in.</summary>
internal sealed class Subject(string name, int port, MeasuredProcess process, TempFolder folder) : IAsyncDisposable
{
    public string Name => name;

    public int Port => port;

    public MeasuredProcess Process => process;

    /// <summary>A plain web project runs with the server's garbage collector, so the reference does; the benchmark's own settings are not its.</summary>
    private static readonly Dictionary<string, string> AsWebProject = new(StringComparer.Ordinal) { ["DOTNET_gcServer"] = "1" };

    private static readonly Dictionary<string, string> WithoutSpinning = new(AsWebProject, StringComparer.Ordinal) { ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0" };

    /// <summary>What the image says to the runtime.</summary>
    private static readonly Dictionary<string, string> AsInImage = Regex.Matches(File.ReadAllText(Repository.PathOf("Dockerfile")), @"^ +(DOTNET_\w+)=(\S+)", RegexOptions.Multiline)
        .ToDictionary(setting => setting.Groups[1].Value, setting => setting.Groups[2].Value, StringComparer.Ordinal);

    public static Subject Yarp(string name, int partner, bool h2 = false) => Bare(name, port => ["yarp", $"{port}", $"http://127.0.0.1:{partner}/", h2 ? "2" : "1.1"]);

    public static Subject Refuser(string name) => Bare(name, port => ["refuser", $"{port}"]);

    /// <param name="spins">Whether idle threads spin before they sleep. Far below what two cores can take that is between any two requests, and takes a third of the cores from the sides.</param>
    public static Subject Partner(int portOfH2, bool spins = true) => Bare("partner", port => ["partner", $"{port}", $"{portOfH2}"], spins ? AsWebProject : WithoutSpinning);

    /// <summary>The gateway as it is built, with the image's settings of the runtime, in Production, with one route by prefix, one directive and a ledger in a folder of its own. No exporter.</summary>
    public static Subject Gateway(string name, int partner, GatewaySetup setup)
    {
        var folder = new TempFolder();
        folder.Write("directives/rule.json", Some.Directive("rule", setup.Effect));
        var profile = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "seeds", "apis", "compreface.json")))!;
        profile["bodyLimit"] = 64 * 1024 * 1024;
        folder.Write("apis/compreface.json", profile.ToJsonString());
        var port = FreePort.Take();
        string[] settings =
        [
            "environment=Production",
            $"Kestrel:Endpoints:Proxy:Url=http://127.0.0.1:{port}",
            "Kestrel:Endpoints:Management:Url=http://127.0.0.1:0",
            $"Gateway:Directives:Path={folder["directives"]}",
            $"Gateway:Apis:Path={folder["apis"]}",
            $"Gateway:Ledger:Path={setup.Ledger ?? folder["ledger.db"]}",
            $"Gateway:Ledger:BodyDigests={setup.Digests}",
            $"Gateway:Origin={GatewaySetup.Origin}",
            "Gateway:ChangeControl:Mode=File",
            "Gateway:Access:Anonymous=true",
            "Gateway:Shutdown:Delay=00:00:00",
            "Gateway:Shutdown:Drain=00:00:00",
            .. TestRoute.CompreFace(new Uri($"http://127.0.0.1:{partner}/")).Settings(),
            .. setup.H2 ? ["ReverseProxy:Clusters:compreface:HttpRequest:Version=2", "ReverseProxy:Clusters:compreface:HttpRequest:VersionPolicy=RequestVersionExact"] : Array.Empty<string>(),
        ];
        var command = (setup.SlowDisk ? SlowDisk.Words : []).Concat(["dotnet", typeof(StartupException).Assembly.Location]).Concat(settings.Select(setting => "--" + setting));
        return new Subject(name, port, MeasuredProcess.Start(command, folder.Path, AsInImage), folder);
    }

    public Task ListensAsync() => process.ListensAsync(port);

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Dispose();
    }

    private static Subject Bare(string name, Func<int, string[]> arguments, Dictionary<string, string>? environment = null)
    {
        var folder = new TempFolder();
        var port = FreePort.Take();
        return new Subject(name, port, MeasuredProcess.Start(["dotnet", typeof(Subject).Assembly.Location, "host", .. arguments(port)], folder.Path, environment ?? AsWebProject), folder);
    }
}

/// <summary>How the gateway under measurement is set up.</summary>
internal sealed record GatewaySetup
{
    public const string Origin = "wire.example";

    public string Effect { get; init; } = "allow";

    /// <summary>Keyed digests of bodies; the rows are measured without them but for those that state their price.</summary>
    public bool Digests { get; init; }

    /// <summary>HTTP/2 to the partner.</summary>
    public bool H2 { get; init; }

    public bool SlowDisk { get; init; }

    /// <summary>A ledger that exists; null: a new one.</summary>
    public string? Ledger { get; init; }
}
