using System.CommandLine;
using Gateway.Cli.Invocation;
using Gateway.Cli.Status;
using Gateway.Policy.Directives;

namespace Gateway.Cli.Directives;

/// <summary><c>gatewayctl directive put</c>: checks a document, moves it into the folder in one step, and says what the gateway made of it.</summary>
internal static class DirectivePutCommand
{
    private static readonly Argument<string> Source = new("FILE") { Description = "The directive document, or - for standard input. It is placed as <id>.json, however it is called." };

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Say what it would newly permit and refuse, and place nothing." };

    public static Command Create()
    {
        var command = new Command("put", "Check a directive, place it in the folder in one step, and wait until the gateway enforces it.") { Source, DryRun, StatusCommand.Url };
        command.SetAction(async (parsed, cancellationToken) => (int)await RunAsync(parsed, GatewayCtl.OutputOf(parsed), cancellationToken));
        return command;
    }

    private static async Task<ExitCode> RunAsync(ParseResult parsed, Output output, CancellationToken cancellationToken)
    {
        var source = parsed.GetRequiredValue(Source);
        var bytes = DirectiveSource.Read(source);
        var folder = DirectiveFolder.Read(Locations.Directives(parsed.GetValue(DirectiveCommands.Folder)));
        var placement = new DirectivePlacement(folder, DirectiveCommands.LoadContext(parsed), Locations.Management(parsed.GetValue(StatusCommand.Url)), output);
        var file = new DirectiveFile(DirectiveSource.FolderName(source, bytes), bytes);
        return await placement.PlaceAsync(file, source == DirectiveSource.StandardInput ? "standard input" : source, keepReplaced: false, parsed.GetValue(DryRun), cancellationToken);
    }
}
