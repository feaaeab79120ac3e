using System.Text.Json.Nodes;
using Gateway.Testing;

namespace Gateway.Benchmarks.Gateways;

/// <summary>The built gateway as a process of its own in front of one partner by prefix, with one directive: its time and memory are not the benchmark's.</summary>
internal sealed class MeasuredGateway : IAsyncDisposable
{
    private const string DirectiveId = "rule";
    private readonly TempFolder _folder;

    private MeasuredGateway(TempFolder folder, GatewayProcess process) => (_folder, Process) = (folder, process);

    public GatewayProcess Process { get; }

    /// <param name="bodyLimit">Bytes that the profile takes instead of its own limit.</param>
    public static async Task<MeasuredGateway> StartAsync(Uri partner, string effect, long? bodyLimit = null)
    {
        var folder = new TempFolder();
        folder.Write($"directives/{DirectiveId}.json", Some.Directive(DirectiveId, effect));
        var profile = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "seeds", "apis", "compreface.json")))!;
        if (bodyLimit is not null)
            profile["bodyLimit"] = bodyLimit;
        folder.Write("apis/compreface.json", profile.ToJsonString());
        return new MeasuredGateway(folder, await GatewayProcess.StartAsync(folder, [.. TestRoute.CompreFace(partner).Settings(), $"Gateway:Apis:Path={folder["apis"]}"]));
    }

    /// <summary>Puts another effect in force in one rename.</summary>
    public void Save(string effect)
    {
        var next = PathOf(".next.tmp");
        File.WriteAllText(next, Some.Directive(DirectiveId, effect));
        File.Move(next, PathOf(DirectiveId + ".json"), overwrite: true);
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _folder.Dispose();
    }

    private string PathOf(string name) => _folder["directives/" + name];
}
