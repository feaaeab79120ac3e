using System.CommandLine;
using System.Text.Json.Nodes;
using Gateway.Cli.Invocation;
using Gateway.Cli.Status;
using Gateway.Ledger.Storage;

namespace Gateway.Cli.Ledger;

/// <summary><c>gatewayctl ledger show</c>: one entry, with its personal values as they are in the file.</summary>
internal static class LedgerShowCommand
{
    private static readonly Argument<long> Index = new("INDEX") { Description = "Index of the entry, from 0: the Gateway-Record of an answer." };

    public static Command Create()
    {
        var command = new Command("show", "Show one entry and whether its bytes fit its leaf hash.") { Index, LedgerCommands.Ledger };
        command.SetAction(parsed => (int)Run(parsed, GatewayCtl.OutputOf(parsed)));
        return command;
    }

    private static ExitCode Run(ParseResult parsed, Output output)
    {
        var index = parsed.GetValue(Index);
        using var ledger = LedgerReader.Open(Locations.Ledger(parsed.GetValue(LedgerCommands.Ledger)));
        if (ledger.Find(index) is not { } stored)
        {
            output.Line($"The ledger has no entry {index}.");
            output.Json(new { result = "no-such-entry", index });
            return ExitCode.DoesNotHold;
        }
        var isWhole = stored.LeafOfBytes == stored.Leaf;
        var entry = JsonNode.Parse(stored.Bytes.Span)!;
        output.Line($"Entry {index} of {Instants.Shown(stored.At)}");
        foreach (var line in entry.ToJsonString(Output.JsonOptions).Split('\n'))
            output.Line(line);
        foreach (var (name, value) in stored.Personal())
            output.Line($"Personal {name}: {value ?? "erased"}");
        output.Line($"Leaf hash {stored.Leaf}, {(isWhole ? "which is that of these bytes" : $"BUT THAT OF THESE BYTES IS {stored.LeafOfBytes}: one of the two was altered")}");
        output.Json(new { result = isWhole ? "whole" : "altered", index, leaf = stored.Leaf, leafOfBytes = stored.LeafOfBytes, entry, personal = stored.Personal().ToDictionary(pair => pair.Key, pair => pair.Value) });
        return isWhole ? ExitCode.Holds : ExitCode.DoesNotHold;
    }
}
