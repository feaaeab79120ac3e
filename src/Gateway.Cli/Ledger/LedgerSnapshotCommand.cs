using System.CommandLine;
using Gateway.Cli.Invocation;
using Gateway.Ledger.Copies;

namespace Gateway.Cli.Ledger;

/// <summary><c>gatewayctl ledger snapshot</c>: a whole copy of the record, safe while the gateway runs.</summary>
internal static class LedgerSnapshotCommand
{
    private static readonly Argument<string> From = new("FILE") { Description = "The ledger." };
    private static readonly Option<string> To = new("--to") { Description = "The copy; must not exist. It holds personal values and is made for its owner only.", HelpName = "FILE", Required = true };

    public static Command Create()
    {
        var command = new Command("snapshot", "Copy the whole ledger as it is at this moment into one file. Safe while a gateway writes.") { From, To };
        command.SetAction(parsed => (int)Run(parsed, GatewayCtl.OutputOf(parsed)));
        return command;
    }

    private static ExitCode Run(ParseResult parsed, Output output)
    {
        var to = Path.GetFullPath(parsed.GetRequiredValue(To));
        if (File.Exists(to))
            throw new CannotTellException($"{to} exists and is left as it is. Name a file that does not.");
        var entries = LedgerSnapshot.Make(Path.GetFullPath(parsed.GetRequiredValue(From)), to);
        output.Line($"{to} holds the first {entries} entries. Keys are not in it. Verify it: gatewayctl ledger verify {to} --key LINE");
        output.Json(new { result = "copied", file = to, entries });
        return ExitCode.Holds;
    }
}
