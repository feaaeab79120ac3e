using System.CommandLine;
using System.CommandLine.Invocation;
using System.Data.Common;
using Gateway.Cli.Directives;
using Gateway.Cli.Ledger;
using Gateway.Cli.Simulation;
using Gateway.Cli.Status;
using Gateway.Ledger.Writing;
using Gateway.Policy.Analysis;

namespace Gateway.Cli.Invocation;

/// <summary>The command line as a whole: its commands, and what becomes of whatever they do not answer themselves.</summary>
internal static class GatewayCtl
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print the result as JSON on standard output.", Recursive = true };

    public static async Task<ExitCode> RunAsync(IReadOnlyList<string> args)
    {
        var root = new RootCommand("Looks after a Moratorium Gateway: its directives, its record and its state. Exit code 0 = holds, 1 = does not hold, 2 = cannot tell or wrong usage.")
        {
            Json,
            StatusCommand.Create(),
            DirectiveCommands.Create(),
            LedgerCommands.Create(),
            SimulateCommand.Create(),
        };
        var parsed = root.Parse(args);
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false };
        if (parsed.Action is ParseErrorAction)
        {
            // The library's own code for wrong usage is 1, which here means "does not hold".
            configuration.Output = Console.Error;
            await parsed.InvokeAsync(configuration);
            return ExitCode.CannotTell;
        }
        try
        {
            return (ExitCode)await parsed.InvokeAsync(configuration);
        }
        catch (Exception exception)
        {
            // A fault of the program cannot tell anything either, but then its stack trace is wanted.
            var output = OutputOf(parsed);
            if (IsExpected(exception)) output.Note(exception.Message);
            else await Console.Error.WriteLineAsync($"gatewayctl failed: {exception}");
            output.Json(new { result = "cannot-tell", problem = exception.Message });
            return ExitCode.CannotTell;
        }
    }

    public static Output OutputOf(ParseResult parsed) => new(Console.Out, Console.Error, parsed.GetValue(Json));

    private static bool IsExpected(Exception exception) =>
        exception is CannotTellException or AnalysisLimitException or IOException or InvalidDataException or UnauthorizedAccessException or LedgerOpenException or DbException or OperationCanceledException;
}
