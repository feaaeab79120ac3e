using System.IO.Compression;
using Gateway.Ledger.Checkpoints;
using Gateway.Ledger.Storage.Sqlite;
using Gateway.Ledger.Verification.Steps;
using Gateway.Ledger.Writing;

namespace Gateway.Ledger.Verification;

/// <summary>
/// Does this file hold an unaltered record? Rests on nothing but the file, the key and what the caller brings. Reads one snapshot, so that the gateway may write on meanwhile;
/// needs no lock and no secret, and its memory does not grow with the ledger.
/// </summary>
public static class LedgerVerifier
{
    private const int MostPortionsAhead = 6;

    private const string Unsigned =
        "It is consistent with itself, but no checkpoint in it is signed, so the key says nothing of it: whoever can write the file could have written all of it. A gateway signs one within seconds of its first start; bring one from another hand (--checkpoint).";

    /// <summary>Never throws for what the file holds: a broken one does not hold, one that is no ledger or cannot be read leaves it open.</summary>
    public static async Task<VerificationResult> VerifyAsync(VerificationRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var key = VerifierKey.Parse(request.Key.Trim());
            var outside = OpenOutside(request.Checkpoints, key);
            if (ExportVerification.IsExport(request.Path))
            {
                await using var file = File.OpenRead(request.Path);
                await using var zip = new ZipArchive(file, ZipArchiveMode.Read);
                return ZipLayout.Difference(file, zip) is { } difference
                    ? Wrong(new Failure("export", null, difference), new VerificationCounts())
                    : new ExportVerification(zip, key, outside, request).Run();
            }
            using var database = LedgerFile.Open(request.Path);
            database.Execute("BEGIN");
            if (FileCheck.Check(database) is { } broken)
                return Wrong(broken, new VerificationCounts());
            if (SchemaCheck.Check(database, out var hasFacts, out var hasTree) is { } failure)
                return Wrong(failure, new VerificationCounts());
            return await VerifyAsync(database, hasFacts, hasTree, outside, key, request, cancellationToken);
        }
        catch (SqliteFailureException e) when (e.IsCorruption)
        {
            return Wrong(new Failure("file", null, $"The file is damaged: {e.Message}."), new VerificationCounts());
        }
        catch (Exception e) when (e is SqliteFailureException or InvalidDataException or LedgerOpenException or IOException or UnauthorizedAccessException)
        {
            return new VerificationResult { Verdict = Verdict.CannotTell, Doubt = e.Message, Counts = new VerificationCounts() };
        }
    }

    private static async Task<VerificationResult> VerifyAsync(
        SqliteDatabase database, bool hasFacts, bool hasTree, List<Checkpoint> outside, VerifierKey key, VerificationRequest request, CancellationToken cancellationToken)
    {
        var projection = new ProjectionCheck(database, hasFacts, hasTree);
        var fold = new RecordFold(key, request.Rules(false), isPartial: false, projection.Node);
        outside.ForEach(fold.ExpectOutside);
        // Not counted: how far it is to the end is wanted for the progress alone.
        var total = database.Number("SELECT coalesce(max(idx), -1) + 1 FROM entries");
        using var rows = new RowReader(database, hasTree);
        var ahead = new Queue<Task<PortionCheck>>();
        var isAtEnd = false;
        try
        {
            while (true)
            {
                while (!isAtEnd && ahead.Count < MostPortionsAhead)
                {
                    if (rows.Next() is { } portion)
                        ahead.Enqueue(Task.Run(() => PortionCheck.Of(portion, key), cancellationToken));
                    else
                        isAtEnd = true;
                }
                if (!ahead.TryDequeue(out var next))
                    break;
                if (Take(await next, fold, projection) is { } failure)
                    return Wrong(failure, fold.Counts) with { Size = fold.Size, Origin = key.Name };
                request.Progress?.Invoke(fold.Size, total);
            }
        }
        finally
        {
            await Task.WhenAll(ahead);
        }
        return (fold.End() ?? projection.End(fold) ?? NoPersonalBeyond(database)) is { } late ? Wrong(late, fold.Counts) with { Size = fold.Size, Origin = key.Name } : Right(fold, key);
    }

    private static Failure? Take(PortionCheck portion, RecordFold fold, ProjectionCheck projection)
    {
        foreach (var checkpoint in portion.Checkpoints)
            fold.Expect(checkpoint);
        foreach (var row in portion.Rows)
        {
            if ((fold.Entry(row) ?? projection.Row(row, fold)) is { } failure)
                return failure;
        }
        return portion.Failure;
    }

    private static Failure? NoPersonalBeyond(SqliteDatabase database) =>
        database.Number("SELECT count(*) FROM personal WHERE idx NOT IN (SELECT idx FROM entries)") == 0
            ? null
            : new Failure("personal", null, "The table `personal` has rows that belong to no entry.");

    internal static List<Checkpoint> OpenOutside(string? notes, VerifierKey key)
    {
        if (notes is null)
            return [];
        var checkpoints = new List<Checkpoint>();
        foreach (var note in SignedNote.SplitFile(notes))
        {
            try
            {
                checkpoints.Add(Checkpoint.Open(note, key));
            }
            catch (InvalidDataException e)
            {
                throw new InvalidDataException($"The outside checkpoint that begins `{string.Join(' ', note.Split('\n').Take(2))}` is none of the given key. {e.Message}", e);
            }
        }
        return checkpoints.Count > 0
            ? [.. checkpoints.OrderBy(checkpoint => checkpoint.Size)]
            : throw new InvalidDataException("The file of the outside checkpoint holds no signed note. Write the file in which somebody kept GET /ledger/checkpoint.");
    }

    internal static VerificationResult Right(RecordFold fold, VerifierKey key) => Right(fold, key, fold.Doubt ?? (fold.SignedSize is null && fold.AnchoredSize is null ? Unsigned : null));

    private static VerificationResult Right(RecordFold fold, VerifierKey key, string? doubt) => new()
    {
        Verdict = doubt is null ? Verdict.Holds : Verdict.CannotTell,
        Doubt = doubt,
        Size = fold.Size,
        Root = Convert.ToHexStringLower(fold.Root),
        Origin = key.Name,
        AnchoredSize = fold.AnchoredSize,
        SignedSize = fold.SignedSize,
        IsPartial = fold.Counts.LeftOut > 0,
        Counts = fold.Counts,
    };

    internal static VerificationResult Wrong(Failure failure, VerificationCounts counts) => new() { Verdict = Verdict.DoesNotHold, Failure = failure, Counts = counts };
}
