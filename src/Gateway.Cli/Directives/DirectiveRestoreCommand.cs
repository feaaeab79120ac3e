using System.CommandLine;
using Gateway.Cli.Invocation;
using Gateway.Cli.Status;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Storage;
using Gateway.Policy.Directives;

namespace Gateway.Cli.Directives;

/// <summary><c>gatewayctl directive restore</c>: the short way out of a lockdown. Writes back the bytes that the gateway accepted last, as the ledger holds them.</summary>
internal static class DirectiveRestoreCommand
{
    private static readonly Argument<string> Id = new("ID") { Description = "Id of the directive, which is the name of its file without .json." };

    public static Command Create()
    {
        var command = new Command("restore", "Write back the last accepted version of a directive from the ledger. What it replaces is kept as <id>.json.bak.") { Id, StatusCommand.Url };
        command.SetAction(async (parsed, cancellationToken) => (int)await RunAsync(parsed, GatewayCtl.OutputOf(parsed), cancellationToken));
        return command;
    }

    private static async Task<ExitCode> RunAsync(ParseResult parsed, Output output, CancellationToken cancellationToken)
    {
        var named = parsed.GetRequiredValue(Id);
        var id = named.EndsWith(".json", StringComparison.Ordinal) ? named[..^".json".Length] : named;
        if (!DirectiveId.IsValid(id))
            throw new CannotTellException($"`{named}` is no directive id: lower-case letters, digits and - only. It is the name of the file without .json.");

        var folder = DirectiveFolder.Read(Locations.Directives(parsed.GetValue(DirectiveCommands.Folder)));
        var ledger = Locations.Ledger(parsed.GetValue(DirectiveCommands.Ledger));
        var context = DirectiveCommands.LoadContext(parsed);
        if (LastAccepted(ledger, $"{id}.json") is not { Entry: DocumentEntry document } accepted)
        {
            var known = context.PreviousIds.Count == 0 ? "" : $" It knows: {string.Join(", ", context.PreviousIds.Order(StringComparer.Ordinal))}.";
            var problem = $"The ledger {ledger} holds no accepted version of `{id}`, so there is nothing to restore.{known} Mend the file, or remove it from {folder.Path}.";
            output.Line(problem);
            output.Json(new { result = "nothing-to-restore", id, problem });
            return ExitCode.DoesNotHold;
        }

        var placement = new DirectivePlacement(folder, context, Locations.Management(parsed.GetValue(StatusCommand.Url)), output);
        var source = $"the version accepted {Instants.Shown(accepted.At)} (ledger entry {accepted.Index})";
        return await placement.PlaceAsync(new DirectiveFile($"{id}.json", document.Bytes), source, keepReplaced: true, isDry: false, cancellationToken);
    }

    private static StoredEntry? LastAccepted(string path, string file)
    {
        if (!File.Exists(path))
            throw new CannotTellException($"There is no ledger at {path}, and accepted versions are kept there. Name the gateway's ledger file with --ledger FILE.");
        using var ledger = LedgerReader.Open(path);
        return ledger.NewestAcceptedDocument(file);
    }
}
