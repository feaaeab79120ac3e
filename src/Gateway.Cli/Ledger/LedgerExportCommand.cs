using System.CommandLine;
using Gateway.Cli.Invocation;
using Gateway.Ledger.Copies;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Storage;
using Gateway.Ledger.Verification;
using Gateway.Policy.Directives;

namespace Gateway.Cli.Ledger;

/// <summary><c>gatewayctl ledger export</c>: part of the record with its proofs, for somebody who may not have all of it. What does not verify is not handed out.</summary>
internal static class LedgerExportCommand
{
    private static readonly Argument<string> Out = new("ZIP") { Description = "The export; must not exist. Made for its owner only." };
    private static readonly Option<string?> From = new("--from") { Description = "First index, or first instant such as 2026-02-06T06:00:00Z.", HelpName = "FROM" };
    private static readonly Option<string?> To = new("--to") { Description = "Index or instant before which it ends.", HelpName = "TO" };
    private static readonly Option<string?> Case = new("--case") { Description = "Only requests that stated this case number, with what became of them.", HelpName = "NUMBER" };

    private static readonly Option<string> Profile = new("--profile")
    {
        Description = "public: no personal values; defence: those of the case; full: all. public and defence leave out directives that are or may be confidential.",
        DefaultValueFactory = _ => "public",
    };

    public static Command Create()
    {
        Profile.AcceptOnlyFromAmong("public", "defence", "full");
        var command = new Command("export", "Write part of the record as a zip that verifies by itself: JSON Lines, CSV, directives, checkpoints and proofs.") { Out, From, To, Case, Profile, LedgerCommands.Ledger };
        command.SetAction(async (parsed, cancellationToken) => (int)await RunAsync(parsed, GatewayCtl.OutputOf(parsed), cancellationToken));
        return command;
    }

    private static async Task<ExitCode> RunAsync(ParseResult parsed, Output output, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(parsed.GetRequiredValue(Out));
        var ledger = Locations.Ledger(parsed.GetValue(LedgerCommands.Ledger));
        if (File.Exists(path))
            throw new CannotTellException($"{path} exists and is left as it is. Name a file that does not.");
        var selection = Selection(parsed);
        var key = KeyOf(ledger);
        // Before the clean-up below: a file that somebody else has made meanwhile is not ours to delete.
        using var file = Create(path);
        try
        {
            // Whatever might mention it counts: a sealed order handed out by mistake cannot be called back.
            var part = LedgerExport.Write(ledger, file, selection, document => SealedWord.MayBeIn(document.Span));
            file.Flush(flushToDisk: true);
            file.Close();
            var result = await LedgerVerifier.VerifyAsync(new VerificationRequest { Path = path, Key = key, Rules = isPartial => new RecordedRules(isPartial) }, cancellationToken);
            if (result.Verdict == Verdict.CannotTell)
                throw new CannotTellException($"Whether the export holds cannot be told, so nothing is handed out: {result.Doubt}");
            if (result.Verdict != Verdict.Holds)
            {
                File.Delete(path);
                output.Line($"The record does not hold, so nothing is handed out: {result.Failure!.What} Run gatewayctl ledger verify.");
                output.Json(new { result = "does-not-hold", failure = result.Failure });
                return ExitCode.DoesNotHold;
            }
            output.Line($"{path}: {part.Entries} of {part.Size} entries, profile {selection.Profile.ToString().ToLowerInvariant()}. Verify it: gatewayctl ledger verify {path} --key LINE --checkpoint NOTE");
            if (part.CasesErased > 0)
                output.Line($"Left out are {part.CasesErased} requests whose case number was erased: whether they were of this case cannot be told any more.");
            output.Json(new { result = "exported", file = path, entries = part.Entries, size = part.Size, casesErased = part.CasesErased });
            return ExitCode.Holds;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    private static ExportSelection Selection(ParseResult parsed)
    {
        var (from, until) = (LedgerBound.Read(parsed.GetValue(From), "--from"), LedgerBound.Read(parsed.GetValue(To), "--to"));
        var selection = new ExportSelection
        {
            Profile = parsed.GetValue(Profile) switch { "full" => ExportProfile.Full, "defence" => ExportProfile.Defence, _ => ExportProfile.Public },
            FromIndex = from.Index,
            FromInstant = from.Instant,
            UntilIndex = until.Index,
            UntilInstant = until.Instant,
            Case = parsed.GetValue(Case),
        };
        return selection is { Profile: ExportProfile.Defence, Case: null or "" }
            ? throw new CannotTellException("The profile defence hands out the personal values of one case. Name it with --case NUMBER.")
            : selection;
    }

    private static string KeyOf(string path)
    {
        using var ledger = LedgerReader.Open(path);
        return ledger.Find(0)?.Entry is GatewayEntry { Event: "created" } created && created.Facts.FirstOrDefault(fact => fact.Key == "key").Value is { } key
            ? key
            : throw new CannotTellException($"{path} does not begin with the entry `created`. Run gatewayctl ledger verify.");
    }
}
