using System.CommandLine;
using Gateway.Cli.Coverage;
using Gateway.Cli.Directives.Analysis;
using Gateway.Cli.Directives.Cases;

namespace Gateway.Cli.Directives;

/// <summary>The group <c>gatewayctl directive</c> and the options that its commands share.</summary>
internal static class DirectiveCommands
{
    public static Option<string?> Folder { get; } = new("--directives")
    {
        Description = "The gateway's directive folder. Default: Gateway__Directives__Path, else data/directives of the checkout.",
        HelpName = "DIR",
        Recursive = true,
    };

    public static Option<string?> Ledger { get; } = new("--ledger")
    {
        Description = "The gateway's ledger file, which tells the known agencies and the accepted documents. Default: Gateway__Ledger__Path, else data/ledger.db.",
        HelpName = "FILE",
        Recursive = true,
    };

    public static Option<string[]> Agencies { get; } = new("--agency")
    {
        Description = "Id of an agency that directives may name, beside those that the ledger tells. May be repeated.",
        HelpName = "ID",
        Recursive = true,
    };

    public static Command Create() => new("directive", "Check, test, compare and analyze directives, put them in force, bring back the last accepted one, and see what they decide.")
    {
        Folder,
        Ledger,
        Agencies,
        DirectiveCheckCommand.Create(),
        DirectiveTestCommand.Create(),
        DirectiveDiffCommand.Create(),
        DirectiveAnalyzeCommand.Create(),
        DirectiveCoverageCommand.Create(),
        DirectivePutCommand.Create(),
        DirectiveRestoreCommand.Create(),
    };

    public static CheckContext LoadContext(ParseResult parsed) => CheckContext.Load(parsed.GetValue(Agencies) ?? [], parsed.GetValue(Ledger));
}
