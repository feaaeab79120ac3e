using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Gateway.Cli.Invocation;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Storage;

namespace Gateway.Cli.Ledger;

/// <summary><c>gatewayctl ledger find</c>: was this very file sent to a partner?</summary>
internal static class LedgerFindCommand
{
    private const string FoundMeaning = "This very file, byte for byte, was sent: all of it was handed to a connection with the partner. Where the outcome is not `completed` that broke off, and the partner may not have received all of it. Whoever holds the digest key could test it, and nobody else.";
    private const string NotFoundMeaning = "This proves nothing about the picture: the same one saved again, cropped, or in another format is another file, and what went out before digests were kept, in pieces, inside a body that is not taken apart (only multipart, JSON and form bodies are), or by another way is not in the record.";

    // Contents that are shorter have no digest of their own in an outcome.
    private const int LeastContent = 1024;
    private const string ShortMeaning = "It is shorter than 1 KiB: a file as short is found only where it was a body by itself.";

    private static readonly Option<string> Image = new("--image") { Description = "The file to look for.", HelpName = "FILE", Required = true };
    private static readonly Option<string> DigestKey = new("--digest-key") { Description = "The ledger's digest key, which is a secret: <ledger>.digest.", HelpName = "KEY", Required = true };

    public static Command Create()
    {
        var command = new Command("find", "Find the requests whose recorded digests are those of a file. A match proves that it was sent; no match proves nothing.") { Image, DigestKey, LedgerCommands.Ledger };
        command.SetAction(async (parsed, cancellationToken) => (int)await RunAsync(parsed, GatewayCtl.OutputOf(parsed), cancellationToken));
        return command;
    }

    private static async Task<ExitCode> RunAsync(ParseResult parsed, Output output, CancellationToken cancellationToken)
    {
        var hmac = await DigestAsync(parsed.GetRequiredValue(Image), Key(parsed.GetRequiredValue(DigestKey)), cancellationToken);
        using var ledger = LedgerReader.Open(Locations.Ledger(parsed.GetValue(LedgerCommands.Ledger)));
        var found = ledger.WithDigest(hmac);
        foreach (var stored in found)
        {
            var outcome = (OutcomeEntry)stored.Entry;
            var intent = ledger.Find(outcome.Intent)?.Entry as IntentEntry;
            output.Line(string.Create(CultureInfo.InvariantCulture, $"Sent {As(outcome, hmac)}: entry {outcome.Intent} ({intent?.Agency ?? "unknown agency"}, {string.Join(' ', intent?.Operations ?? [])}), outcome {outcome.Result} in entry {stored.Index}, {stored.At.UtcDateTime:O}"));
        }
        output.Line(found.Count > 0 ? FoundMeaning : "No recorded digest is that of this file. " + NotFoundMeaning);
        var undigested = ledger.CountUndigested();
        if (undigested > 0)
            output.Line(string.Create(CultureInfo.InvariantCulture, $"Of {undigested} bodies some contents have no digest, and the record says so (malformed, compressed, cut short, or too many): the file may have been in them."));
        var isShort = new FileInfo(parsed.GetRequiredValue(Image)).Length < LeastContent;
        if (isShort) output.Line(ShortMeaning);
        output.Json(new
        {
            result = found.Count > 0 ? "found" : "not-found",
            meaning = found.Count > 0 ? FoundMeaning : NotFoundMeaning,
            matches = found.Select(stored => new { intent = ((OutcomeEntry)stored.Entry).Intent, outcome = stored.Index, at = stored.At, of = Of((OutcomeEntry)stored.Entry, hmac) }),
            undigested,
            isShort,
        });
        return found.Count > 0 ? ExitCode.Holds : ExitCode.DoesNotHold;
    }

    private static IEnumerable<string> Of(OutcomeEntry outcome, string hmac) => outcome.Digests.Where(digest => digest.Hmac == hmac).Select(digest => digest.Of);

    private static string As(OutcomeEntry outcome, string hmac) => string.Join(" and ", Of(outcome, hmac).Select(of => of.Split(' ') switch
    {
        ["body"] => "as the whole body",
        ["part", var number] => $"as part {number} of a multipart body",
        ["base64", var number] => $"as base64 text {number} in the body",
        _ => $"as {of}",
    }));

    private static async Task<string> DigestAsync(string path, byte[] key, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await HMACSHA256.HashDataAsync(key, file, cancellationToken));
    }

    private static byte[] Key(string path)
    {
        var text = File.ReadAllText(path).Trim();
        return text.Length == 64 && text.All(char.IsAsciiHexDigit)
            ? Convert.FromHexString(text)
            : throw new CannotTellException($"{path} is no digest key. Name the file <ledger>.digest, which holds 64 hex digits.");
    }
}
