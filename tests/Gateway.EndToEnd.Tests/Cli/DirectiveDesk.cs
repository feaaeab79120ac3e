using System.Security.Cryptography;
using System.Text;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Writing;
using Gateway.Testing;

namespace Gateway.EndToEnd.Tests.Cli;

/// <summary>A directive folder and a ledger in a folder of their own, as an operator has them before her, and gatewayctl that works on them. No gateway runs.</summary>
internal sealed class DirectiveDesk : IDisposable
{
    private readonly TempFolder _home = new();

    public DirectiveDesk() => Directory.CreateDirectory(Folder);

    public string Home => _home.Path;

    public string Folder => Path.Combine(Home, "directives");

    public string Ledger => Path.Combine(Home, "ledger.db");

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Writes a file into the folder; returns its path.</summary>
    public string Has(string name, string text) => _home.Write(Path.Combine("directives", name), text);

    /// <summary>Writes a file beside the folder, where a person drafts; returns its path.</summary>
    public string Drafts(string name, string text) => _home.Write(name, text);

    public string Reads(string name) => File.ReadAllText(PathOf(name));

    public IReadOnlyList<string> Names => [.. Directory.EnumerateFileSystemEntries(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public Task<GatewayCtlRun> RunAsync(params string[] arguments) => RunWithInputAsync("", arguments);

    /// <summary>With the folder, the ledger and the management address in the environment, as in the container; nobody listens at that address.</summary>
    public Task<GatewayCtlRun> RunWithInputAsync(string input, params string[] arguments) =>
        GatewayCtl.RunAsync(Home, Environment("Gateway__Directives__Path", Folder, "Gateway__Ledger__Path", Ledger, "Kestrel__Endpoints__Management__Url", $"http://127.0.0.1:{FreePort.Take()}"), input, arguments);

    public static IEnumerable<KeyValuePair<string, string>> Environment(params string[] namesAndValues) =>
        namesAndValues.Chunk(2).Select(pair => KeyValuePair.Create(pair[0], pair[1]));

    /// <summary>Makes the ledger of a gateway that knows these agencies and has accepted these documents, the last of an id being the one in force.</summary>
    public async Task HasLedgerAsync(string agencies, params (string Id, string Text)[] accepted)
    {
        await using var ledger = LedgerWriter.Open(new LedgerSettings { Path = Ledger, Origin = "gateway.test", Environment = "Development" }, TimeProvider.System);
        await ledger.AppendAsync(new GatewayEntry { Event = "policy-set", Facts = [KeyValuePair.Create("hash", "00"), KeyValuePair.Create("agencies", agencies)] });
        var listed = new Dictionary<string, ListedMember>(StringComparer.Ordinal);
        foreach (var (id, text) in accepted)
        {
            var receipt = await ledger.AppendAsync(DocumentOf(id, text, accepted: true));
            listed[id] = new ListedMember(id, receipt.Index, receipt.At, Missing: false);
        }
        await ledger.AppendAsync(new DirectivesEntry { Cause = "start", Set = [.. listed.Values] });
    }

    /// <summary>Appends a document that the gateway did not accept.</summary>
    public async Task HasRejectedAsync(string id, string text)
    {
        await using var ledger = LedgerWriter.Open(new LedgerSettings { Path = Ledger, Origin = "gateway.test", Environment = "Development" }, TimeProvider.System);
        await ledger.AppendAsync(DocumentOf(id, text, accepted: false));
    }

    public void Dispose() => _home.Dispose();

    private static DocumentEntry DocumentOf(string id, string text, bool accepted)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return new DocumentEntry { File = $"{id}.json", Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)), Accepted = accepted, Errors = accepted ? [] : ["1: : broken"], Bytes = bytes };
    }
}
