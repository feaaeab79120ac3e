using System.Net;
using System.Text.Json.Nodes;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;

namespace Gateway.EndToEnd.Tests.Cli;

/// <summary>A running gateway with a partner behind it, its folder and ledger, and gatewayctl that finds all of them by the environment, as in the container.</summary>
internal sealed class GatewayDesk : IAsyncDisposable
{
    public const string Ban = "ban";

    private readonly TempFolder _drafts = new();
    private readonly KestrelPartner _partner;

    private GatewayDesk(KestrelPartner partner, TestGateway gateway) => (_partner, Gateway) = (partner, gateway);

    public TestGateway Gateway { get; }

    /// <summary>Where a person drafts.</summary>
    public string Home => _drafts.Path;

    /// <summary>Requests that reached the partner.</summary>
    public int Reached => _partner.Requests;

    /// <summary>With these directives in force; without any, <see cref="Ban"/> refuses all FRT.</summary>
    public static async Task<GatewayDesk> StartAsync(params string[] directives)
    {
        var partner = await KestrelPartner.StartAsync(context => context.Response.WriteAsync("found nobody"));
        try
        {
            return new GatewayDesk(partner, await TestGateway.StartAsync(gateway =>
            {
                gateway.Routes.Add(TestRoute.CompreFace(partner.Address));
                gateway.Directives.AddRange(directives.Length > 0 ? directives : [Documents.Directive(Ban)]);
            }));
        }
        catch
        {
            await partner.DisposeAsync();
            throw;
        }
    }

    public string PathOf(string name) => Path.Combine(Gateway.DirectivesPath, name);

    public string Reads(string name) => File.ReadAllText(PathOf(name));

    /// <summary>Writes a file beside the folder; returns its path.</summary>
    public string Drafts(string name, string text) => _drafts.Write(name, text);

    /// <summary>Writes a file straight into the folder and waits for the lockdown that it causes.</summary>
    public async Task BreakAsync(string name, string text)
    {
        await File.WriteAllTextAsync(PathOf(name), text);
        await UntilAsync(status => (string?)status["lockdown"]?["file"] == name);
    }

    public Task UntilAsync(Func<JsonNode, bool> holds) => TestGateway.WaitAsync(async () => holds(await Gateway.StatusAsync()));

    public async Task<long> EpochAsync() => (long)(await Gateway.StatusAsync())["epoch"]!;

    /// <summary>What a client gets that sends a photograph for a search.</summary>
    public async Task<HttpStatusCode> SearchAsync()
    {
        using var request = Some.CompreFaceSearch();
        using var answer = await Gateway.Client.SendAsync(request);
        return answer.StatusCode;
    }

    public Task<GatewayCtlRun> RunAsync(params string[] arguments) => GatewayCtl.RunAsync(
        Home,
        DirectiveDesk.Environment("Gateway__Directives__Path", Gateway.DirectivesPath, "Gateway__Ledger__Path", Gateway.LedgerPath, "Kestrel__Endpoints__Management__Url", Gateway.ManagementAddress.ToString()),
        "",
        arguments);

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await _partner.DisposeAsync();
        _drafts.Dispose();
    }
}
