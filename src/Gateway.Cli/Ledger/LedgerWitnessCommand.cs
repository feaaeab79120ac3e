using System.CommandLine;
using Gateway.Cli.Invocation;
using Gateway.Cli.Status;
using Gateway.Ledger.Storage;

namespace Gateway.Cli.Ledger;

/// <summary><c>gatewayctl ledger witness</c>: is the record still what a requester was told?</summary>
internal static class LedgerWitnessCommand
{
    private static readonly Argument<long> Record = new("RECORD") { Description = "The Gateway-Record of the answer." };
    private static readonly Option<string> Leaf = new("--leaf") { Description = "The Gateway-Leaf of the answer.", HelpName = "HASH", Required = true };

    public static Command Create()
    {
        var command = new Command("witness", "Compare an entry with the leaf hash that the answer to its request named.") { Record, Leaf, LedgerCommands.Ledger };
        command.SetAction(parsed => (int)Run(parsed, GatewayCtl.OutputOf(parsed)));
        return command;
    }

    private static ExitCode Run(ParseResult parsed, Output output)
    {
        var index = parsed.GetValue(Record);
        var told = parsed.GetRequiredValue(Leaf).Trim().ToLowerInvariant();
        if (told.Length != 64 || !told.All(char.IsAsciiHexDigitLower))
            throw new CannotTellException($"`{told}` is no leaf hash. Write the 64 hex digits of the answer's Gateway-Leaf.");
        using var ledger = LedgerReader.Open(Locations.Ledger(parsed.GetValue(LedgerCommands.Ledger)));
        var (word, sentence) = Compare(ledger, index, told);
        output.Line(sentence);
        output.Json(new { result = word, index, sentence });
        return word == "matches" ? ExitCode.Holds : ExitCode.DoesNotHold;
    }

    private static (string Word, string Sentence) Compare(LedgerReader ledger, long index, string told)
    {
        try
        {
            return ledger.Find(index) switch
            {
                null => ("missing", $"The ledger has no entry {index}, although an answer named it."),
                { } stored when stored.LeafOfBytes == told => ("matches", $"Entry {index} of {Instants.Shown(stored.At)} is the one that the requester was told of, unaltered. Whether the rest of the record is, ledger verify tells."),
                { } stored => ("differs", $"Entry {index} has the leaf hash {stored.LeafOfBytes} now; the requester was told {told}. The entry was altered, or the two belong to different records."),
            };
        }
        catch (InvalidDataException e)
        {
            return ("differs", $"{e.Message} The requester was told of another one.");
        }
    }
}
