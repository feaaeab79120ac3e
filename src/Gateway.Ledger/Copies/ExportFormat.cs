using System.Globalization;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Entries.Canonical;

namespace Gateway.Ledger.Copies;

/// <summary>Names and lines of an export, for who writes one and who checks one.</summary>
internal static class ExportFormat
{
    public const string Version = "moratorium-gateway-export/1";
    public const string Manifest = "manifest.json";
    public const string Entries = "entries.jsonl";
    public const string Table = "entries.csv";
    public const string Checkpoints = "checkpoints.txt";
    public const string Documents = "directives/";
    public const string Explanation = "README.txt";

    /// <summary>At most so many checkpoints, the newest, are in an export; gaps end at each of their sizes, so that each can be compared.</summary>
    public const int MostCheckpoints = 1_000;

    // Verified to the letter: another text here refuses every export that was made before.
    public const string ExplanationText = """
        Part of the record of a Moratorium Gateway, with proofs.

        entries.jsonl     one line for each entry, in order: its index, its exact bytes ("entry") and, where this export may have them, its personal values.
                          A line with "from", "until" and "roots" stands for entries that are left out: hashes that prove their number and place and nothing else.
        entries.csv       the main members of the same entries, for spreadsheets.
        directives/       the documents of directives, by the index of the entry that recorded them.
        checkpoints.txt   what the gateway signed: size and root of the whole record (c2sp.org/tlog-checkpoint). The last one covers all of this.
        manifest.json     what was asked for.

        gatewayctl ledger verify EXPORT.zip --key LINE --checkpoint NOTE   checks all of it without the gateway: that each entry stands unaltered at its place in
        the signed record. It cannot show what was left out, and it proves nothing about requests made elsewhere.

        """;

    public const string TableHead = TableHeadWithoutCount + ",count";

    /// <summary>The columns of exports that were made before there was a count; refusals and boundaries have no epoch in these.</summary>
    public const string TableHeadWithoutCount = "index,at,kind,intent,effect,reason,agency,api,operations,callerKind,directives,epoch,wouldHave,status,bytesOut,bytesIn,traceId,leaf";

    public static string DocumentName(long index, DocumentEntry document) =>
        string.Create(CultureInfo.InvariantCulture, $"{Documents}{index}-{string.Concat(document.File.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' ? c : '_'))}");

    /// <summary>One line of the table. It holds no personal member, whatever the profile.</summary>
    /// <param name="hasCount">False for a line under <see cref="TableHeadWithoutCount"/>.</param>
    public static string TableLine(DecodedEntry decoded, ReadOnlySpan<byte> leaf, bool hasCount = true)
    {
        var (intent, outcome, attempt, refusals) = (decoded.Entry as IntentEntry, decoded.Entry as OutcomeEntry, decoded.Entry as AttemptEntry, decoded.Entry as RefusalsEntry);
        var later = hasCount ? refusals?.Epoch ?? (decoded.Entry as BoundaryEntry)?.Epoch : null;
        string?[] cells =
        [
            Text(decoded.Index), decoded.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), EntryKinds.Name(decoded.Entry.Kind),
            Text(attempt?.Intent ?? outcome?.Intent), intent?.Effect ?? attempt?.Effect,
            intent?.Reason ?? attempt?.Cause ?? outcome?.Result ?? (decoded.Entry as GatewayEntry)?.Event ?? (decoded.Entry as DirectivesEntry)?.Cause ?? refusals?.Reason,
            intent?.Agency, intent?.Api, intent is null ? null : string.Join(' ', intent.Operations), intent?.CallerKind,
            string.Join(' ', intent?.Directives ?? attempt?.Directives ?? outcome?.Directives ?? (decoded.Entry as DirectivesEntry)?.Set.Select(member => member.Id) ?? []),
            Text(intent?.Epoch ?? attempt?.Epoch ?? outcome?.Epoch ?? later), intent?.WouldHave?.Effect, Text(intent?.Status ?? outcome?.Status),
            Text(outcome?.BytesOut), Text(outcome?.BytesIn), intent?.TraceId, Convert.ToHexStringLower(leaf), Text(refusals?.Count),
        ];
        return string.Join(',', cells.Take(hasCount ? cells.Length : cells.Length - 1).Select(Cell));
    }

    /// <summary>RFC 4180; a cell that a spreadsheet would run as a formula begins with an apostrophe.</summary>
    private static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var safe = text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : '"' + safe.ReplaceLineEndings(" ").Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
    }

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
