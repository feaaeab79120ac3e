using System.CommandLine;
using System.Diagnostics;
using Gateway.Cli.Invocation;
using Gateway.Ledger.Verification;

namespace Gateway.Cli.Ledger;

/// <summary><c>gatewayctl ledger verify</c>: is this record whole and unaltered? Needs the file, a public key and, to be worth something against its keeper, a checkpoint from another hand.</summary>
internal static class LedgerVerifyCommand
{
    private static readonly Argument<string> Path = new("FILE") { Description = "A ledger, also one that a gateway writes at this moment, or an export of one (.zip)." };

    private static readonly Option<string> Key = new("--key")
    {
        Description = "The verifier key: the line of <ledger>.vkey, or the name of a file that holds it. Have it from another hand than the ledger.",
        HelpName = "VKEY",
        Required = true,
    };

    private static readonly Option<string?> Checkpoint = new("--checkpoint")
    {
        Description = "A file of checkpoints that somebody else kept: the answer of GET /ledger/checkpoint, or the file of Gateway:Ledger:CheckpointFile.",
        HelpName = "NOTE",
    };

    private static readonly Option<bool> RequireAnchor = new("--require-anchor") { Description = "Without an outside checkpoint nothing is proven against who holds the signing key: then end with 2." };

    public static Command Create()
    {
        var command = new Command("verify", "Recompute the whole record: bytes, order, outcomes, directives, decisions, tree and signatures. Holds, or the first thing that does not.") { Path, Key, Checkpoint, RequireAnchor };
        command.SetAction(async (parsed, cancellationToken) => (int)await RunAsync(parsed, GatewayCtl.OutputOf(parsed), cancellationToken));
        return command;
    }

    private static async Task<ExitCode> RunAsync(ParseResult parsed, Output output, CancellationToken cancellationToken)
    {
        var checkpoint = parsed.GetValue(Checkpoint);
        var started = Stopwatch.GetTimestamp();
        using var bar = new ProgressBar(Console.Error, isShown: !Console.IsErrorRedirected);
        bar.Begin("Checking the file");
        var result = await LedgerVerifier.VerifyAsync(
            new VerificationRequest
            {
                Path = System.IO.Path.GetFullPath(parsed.GetRequiredValue(Path)),
                Key = KeyLine(parsed.GetRequiredValue(Key)),
                Checkpoints = checkpoint is null ? null : await File.ReadAllTextAsync(checkpoint, cancellationToken),
                Rules = isPartial => new RecordedRules(isPartial),
                Progress = bar.Show,
            },
            cancellationToken);
        bar.Dispose();
        var verdict = VerificationText.Judge(result, parsed.GetValue(RequireAnchor));
        foreach (var line in VerificationText.Of(result, verdict, Stopwatch.GetElapsedTime(started)))
            output.Line(line);
        output.Json(VerificationText.Json(result, verdict));
        if (verdict.Exit == ExitCode.CannotTell)
            output.Note(verdict.Sentence);
        return verdict.Exit;
    }

    /// <summary>A key line has plus signs in it; anything else is the name of a file.</summary>
    private static string KeyLine(string key) => key.Contains('+', StringComparison.Ordinal) && !File.Exists(key) ? key : File.ReadAllText(key).Trim();
}
