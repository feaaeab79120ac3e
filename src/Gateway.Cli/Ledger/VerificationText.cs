using System.Globalization;
using Gateway.Cli.Invocation;
using Gateway.Ledger.Verification;

namespace Gateway.Cli.Ledger;

/// <param name="Sentence">The result in one line; it never says more than was shown.</param>
internal sealed record LedgerJudgement(ExitCode Exit, string Word, string Sentence);

/// <summary>A verification in words, for people and as JSON.</summary>
internal static class VerificationText
{
    public static LedgerJudgement Judge(VerificationResult result, bool requiresAnchor) => result switch
    {
        { Failure: { } failure } => new(ExitCode.DoesNotHold, "does-not-hold", $"DOES NOT HOLD: {failure.What}"),
        { Verdict: not Verdict.Holds } => new(ExitCode.CannotTell, "cannot-tell", $"CANNOT TELL: {result.Doubt}"),
        { AnchoredSize: null } when requiresAnchor => new(ExitCode.CannotTell, "not-anchored",
            "CANNOT TELL: consistent with itself, not anchored. Who holds the signing key could have written all of it anew; bring a checkpoint from another hand (--checkpoint)."),
        { AnchoredSize: null } => new(ExitCode.Holds, "consistent-not-anchored", "HOLDS: consistent with itself, not anchored."),
        { AnchoredSize: { } anchored } when anchored < result.Size => new(ExitCode.Holds, "anchored", string.Create(CultureInfo.InvariantCulture,
            $"HOLDS: anchored by the outside checkpoint up to entry {anchored - 1}. The {result.Size - anchored} entries after it are consistent with it, not anchored.")),
        _ => new(ExitCode.Holds, "anchored", "HOLDS: anchored by the outside checkpoint."),
    };

    public static IEnumerable<string> Of(VerificationResult result, LedgerJudgement judgement, TimeSpan took)
    {
        if (judgement.Exit == ExitCode.CannotTell && result.Counts.Entries == 0)
            yield break;
        var counts = result.Counts;
        yield return Text($"Ledger          {result.Origin ?? "not told"}");
        yield return Text($"Entries         {counts.Entries:N0} read and hashed again{(counts.LeftOut > 0 ? Text($", {counts.LeftOut:N0} left out of the export") : "")}, in order of index and time");
        yield return Text($"Decisions       {counts.Permitted:N0} permits, {counts.Refused:N0} refusals; {counts.DecidedAgain:N0} came out the same again, {counts.NotJudged:N0} were refused before they could be judged, {counts.NotDecidable:N0} cannot be decided again");
        yield return Text($"Outcomes        {counts.Outcomes:N0}; {counts.OpenPermits:N0} permits open at the end{(counts.OpenPermits > 0 && !result.IsPartial ? " (running, or cut off: the next start closes them)" : "")}");
        yield return Text($"Directives      {counts.DirectiveSets:N0} sets folded anew from {counts.Documents:N0} documents");
        yield return Text($"Personal values {counts.PersonalValues:N0} fit what the entries commit to, {counts.PersonalErased:N0} are erased or left out");
        yield return Text($"Readers' tables {counts.Projected:N0} rows say what the entries say");
        yield return Text($"Checkpoints     {counts.Checkpoints:N0} in the file{(result.SignedSize is { } signed ? Text($", the newest over {signed:N0} entries{(signed < result.Size ? Text($", those after it signed by nobody yet") : "")}") : "")}; {counts.OutsideCheckpoints:N0} from outside");
        if (result.Root is not null)
            yield return Text($"Root            {result.Root} over {result.Size:N0} entries");
        yield return Text($"Took            {took.TotalSeconds:0.0} s");
        if (result.IsPartial)
            yield return "An export proves that what is in it stands in the record at its place, unaltered. It cannot show what was left out: outcomes, attempts or other requests of the same case may be there.";
        yield return judgement.Sentence;
    }

    public static object Json(VerificationResult result, LedgerJudgement judgement) => new
    {
        result = judgement.Word,
        sentence = judgement.Sentence,
        failure = result.Failure,
        doubt = result.Doubt,
        origin = result.Origin,
        size = result.Size,
        root = result.Root,
        anchoredSize = result.AnchoredSize,
        signedSize = result.SignedSize,
        isPartial = result.IsPartial,
        counts = result.Counts,
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
