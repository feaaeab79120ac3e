using System.CommandLine;

namespace Gateway.Cli.Ledger;

/// <summary>The group <c>gatewayctl ledger</c> and the options that its commands share.</summary>
internal static class LedgerCommands
{
    public static Option<string?> Ledger { get; } = new("--ledger")
    {
        Description = "The gateway's ledger file. Default: Gateway__Ledger__Path, else data/ledger.db.",
        HelpName = "FILE",
    };

    public static Command Create() => new("ledger", "Verify, copy, export and read the record of a gateway. Nothing here writes to it.")
    {
        LedgerVerifyCommand.Create(),
        LedgerSnapshotCommand.Create(),
        LedgerExportCommand.Create(),
        LedgerShowCommand.Create(),
        LedgerFindCommand.Create(),
        LedgerWitnessCommand.Create(),
    };
}
