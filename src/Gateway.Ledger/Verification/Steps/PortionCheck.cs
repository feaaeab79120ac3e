using System.Globalization;
using Gateway.Ledger.Checkpoints;

namespace Gateway.Ledger.Verification.Steps;

/// <summary>A portion of which every row and every signature was checked by itself, up to the first that is wrong.</summary>
/// <param name="Failure">Of the row after <paramref name="Rows"/>, or of the signature after <paramref name="Checkpoints"/>.</param>
internal sealed record PortionCheck(IReadOnlyList<CheckedRow> Rows, IReadOnlyList<Checkpoint> Checkpoints, Failure? Failure)
{
    /// <summary>Pure: portions may be checked side by side.</summary>
    public static PortionCheck Of(Portion portion, VerifierKey key)
    {
        var checkpoints = new List<Checkpoint>(portion.Checkpoints.Count);
        foreach (var stored in portion.Checkpoints)
        {
            if (TryOpen(stored, key, out var checkpoint) is { } failure)
                return new PortionCheck([], checkpoints, failure);
            checkpoints.Add(checkpoint!);
        }
        var rows = new List<CheckedRow>(portion.Rows.Count);
        foreach (var row in portion.Rows)
        {
            if (RowCheck.TryCheck(row, out var result) is { } failure)
                return new PortionCheck(rows, checkpoints, failure);
            rows.Add(result!);
        }
        return new PortionCheck(rows, checkpoints, null);
    }

    /// <summary>The gateway signs alone and writes no other line: anything more was put there.</summary>
    public static Failure? CheckLines(PublishedCheckpoint stored) => stored.Note.Count(c => c == '\n') == 5
        ? null
        : new Failure("checkpoint", stored.Size, string.Create(CultureInfo.InvariantCulture, $"The checkpoint of size {stored.Size} has lines that the gateway does not write."));

    private static Failure? TryOpen(PublishedCheckpoint stored, VerifierKey key, out Checkpoint? checkpoint)
    {
        checkpoint = null;
        try
        {
            var opened = Checkpoint.Open(stored.Note, key);
            if (opened.Size != stored.Size)
                return new Failure("checkpoint", stored.Size, string.Create(CultureInfo.InvariantCulture, $"The checkpoint of size {stored.Size} was signed for {opened.Size} entries."));
            checkpoint = opened;
            return CheckLines(stored);
        }
        catch (InvalidDataException e)
        {
            return new Failure("checkpoint", stored.Size, string.Create(CultureInfo.InvariantCulture, $"The checkpoint of size {stored.Size} cannot be believed. {e.Message}"));
        }
    }
}
