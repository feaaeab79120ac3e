using System.CommandLine;
using System.Text.Json;
using Gateway.Cli.Invocation;

namespace Gateway.Cli.Status;

/// <summary><c>gatewayctl status</c>: what the gateway does now, why, and what a person can do about it.</summary>
internal static class StatusCommand
{
    private static readonly Option<bool> Live = new("--live") { Description = "Only ask whether the gateway answers. It does so in lockdown too, since it must explain itself; for restart probes." };

    public static Option<string?> Url { get; } = new("--url")
    {
        Description = $"The gateway's management endpoint. Default: {Locations.ManagementVariable}, else {Locations.DefaultManagement}.",
        HelpName = "URL",
    };

    public static Command Create()
    {
        var command = new Command("status", "Show what the gateway does now, by which directives, and what keeps it from working. Holds when it is ready.") { Url, Live };
        command.SetAction(async (parsed, cancellationToken) => (int)await RunAsync(parsed, GatewayCtl.OutputOf(parsed), cancellationToken));
        return command;
    }

    private static async Task<ExitCode> RunAsync(ParseResult parsed, Output output, CancellationToken cancellationToken)
    {
        var url = Locations.Management(parsed.GetValue(Url));
        using var client = new ManagementClient(url);
        if (parsed.GetValue(Live))
            return await RunLiveAsync(client, url, output, cancellationToken);

        var answer = await client.GetStatusAsync(cancellationToken);
        if (answer.Status is not { } status)
            throw new CannotTellException(answer.Problem!);
        foreach (var line in StatusText.Of(status, url))
            output.Line(line);
        foreach (var change in Members(answer.Json, "pending"))
            output.Line($"Pending, not in force: {change}");
        var notReady = await client.FindWhyNotReadyAsync(cancellationToken);
        if (notReady is not null)
            output.Line($"Not ready: {notReady}");
        output.Json(answer.Json);
        return status.IsReady && notReady is null ? ExitCode.Holds : ExitCode.DoesNotHold;
    }

    private static async Task<ExitCode> RunLiveAsync(ManagementClient client, Uri url, Output output, CancellationToken cancellationToken)
    {
        var problem = await client.FindWhyNotLiveAsync(cancellationToken);
        output.Line(problem ?? $"{url} answers.");
        output.Json(new { live = problem is null, problem });
        return problem is null ? ExitCode.Holds : ExitCode.DoesNotHold;
    }

    private static IEnumerable<string> Members(JsonElement status, string name) =>
        status.TryGetProperty(name, out var list) && list.ValueKind is JsonValueKind.Array ? list.EnumerateArray().Select(item => item.GetRawText()) : [];
}
