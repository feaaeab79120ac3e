using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Gateway.Ledger.Checkpoints;
using Gateway.Ledger.Copies;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Merkle;
using Gateway.Ledger.Verification.Steps;

namespace Gateway.Ledger.Verification;

/// <summary>Checks an export by itself: every entry at its place under what was signed, and every copy for readers against the entries.</summary>
internal sealed class ExportVerification(ZipArchive zip, VerifierKey key, IReadOnlyList<Checkpoint> outside, VerificationRequest request)
{
    private const long MostLine = 64 * 1024 * 1024;

    private readonly HashSet<string> _known = [ExportFormat.Manifest, ExportFormat.Entries, ExportFormat.Table, ExportFormat.Checkpoints, ExportFormat.Explanation];
    // What the newest checkpoint says.
    private long _end;

    public static bool IsExport(string path)
    {
        if (!File.Exists(path))
            return false;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Span<byte> head = stackalloc byte[4];
        return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.SequenceEqual("PK\u0003\u0004"u8);
    }

    public VerificationResult Run()
    {
        var fold = new RecordFold(key, request.Rules(true), isPartial: true);
        foreach (var checkpoint in outside)
            fold.ExpectOutside(checkpoint);
        try
        {
            return Check(fold) is { } failure ? LedgerVerifier.Wrong(failure, fold.Counts) with { Size = fold.Size, Origin = key.Name, IsPartial = true } : LedgerVerifier.Right(fold, key);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or InvalidOperationException or FormatException or ArgumentException or KeyNotFoundException or DecoderFallbackException or OverflowException)
        {
            return LedgerVerifier.Wrong(new Failure("export", fold.Size, $"After {fold.Size.ToString(CultureInfo.InvariantCulture)} entries the export cannot be read: {e.Message}"), fold.Counts);
        }
    }

    private Failure? Check(RecordFold fold)
    {
        // Which of two an unpacking program leaves on the disk nobody can say.
        if (zip.Entries.GroupBy(file => file.FullName, StringComparer.Ordinal).FirstOrDefault(files => files.Skip(1).Any()) is { } twice)
            return Wrong(null, $"{twice.Key} is in the export more than once.");
        if (CheckSigned(fold, TextOf(ExportFormat.Checkpoints)) is { } failure)
            return failure;
        if (TextOf(ExportFormat.Explanation) != ExportFormat.ExplanationText)
            return Wrong(null, $"{ExportFormat.Explanation} is not the one that exports have.");
        return CheckEntries(fold)
            ?? (fold.Counts.Entries > 0 ? null : Wrong(null, "The export has no entry."))
            ?? fold.End()
            ?? CheckManifest(fold)
            ?? (fold.SignedSize == fold.Size ? null : Wrong(fold.Size, "The newest checkpoint of the export does not cover all of it."))
            ?? (zip.Entries.FirstOrDefault(file => !_known.Contains(file.FullName)) is { } strange ? Wrong(null, $"{strange.FullName} is no part of an export.") : null);
    }

    private Failure? CheckSigned(RecordFold fold, string text)
    {
        var notes = SignedNote.SplitFile(text).ToList();
        if (string.Concat(notes) != text)
            return Wrong(null, $"{ExportFormat.Checkpoints} has text beside its checkpoints.");
        var size = -1L;
        foreach (var note in notes)
        {
            if (TryOpen(note, out var checkpoint) is { } failure)
                return failure;
            if (checkpoint!.Size <= size)
                return Wrong(null, $"{ExportFormat.Checkpoints} has its checkpoints out of order.");
            size = _end = checkpoint.Size;
            fold.Expect(checkpoint);
        }
        return null;
    }

    private Failure? TryOpen(string note, out Checkpoint? checkpoint)
    {
        checkpoint = null;
        try
        {
            checkpoint = Checkpoint.Open(note, key);
            return PortionCheck.CheckLines(new PublishedCheckpoint(checkpoint.Size, note));
        }
        catch (InvalidDataException e)
        {
            return new Failure("checkpoint", null, $"A checkpoint of the export cannot be believed. {e.Message}");
        }
    }

    private Failure? CheckEntries(RecordFold fold)
    {
        using var lines = new LineReader(Open(ExportFormat.Entries));
        using var table = new LineReader(Open(ExportFormat.Table));
        var head = table.Next();
        var hasCount = head == ExportFormat.TableHead;
        if (!hasCount && head != ExportFormat.TableHeadWithoutCount)
            return Wrong(null, $"{ExportFormat.Table} does not begin with the names of its columns.");
        while (lines.Next() is { } line)
        {
            using var json = JsonDocument.Parse(line);
            var members = json.RootElement;
            var failure = members.TryGetProperty("entry", out var entry) ? CheckEntry(fold, members, entry, table, hasCount) : CheckGap(fold, members);
            if (failure is not null)
                return failure;
            request.Progress?.Invoke(fold.Size, Math.Max(fold.Size, _end));
        }
        return table.Next() is null ? null : Wrong(null, $"{ExportFormat.Table} has more lines than there are entries.");
    }

    private Failure? CheckEntry(RecordFold fold, JsonElement members, JsonElement entry, LineReader table, bool hasCount)
    {
        var personal = members.TryGetProperty("personal", out var values) ? Encoding.UTF8.GetBytes(values.GetRawText()) : null;
        if (members.EnumerateObject().Count() != (personal is null ? 2 : 3))
            return Wrong(fold.Size, "A line of the export has members that it should not have.");
        var row = new LedgerRow(members.GetProperty("index").GetInt64(), Encoding.UTF8.GetBytes(entry.GetRawText()), null, personal);
        if ((RowCheck.TryCheck(row, out var result) ?? fold.Entry(result!)) is { } failure)
            return failure;
        if (table.Next() != ExportFormat.TableLine(result!.Decoded, result.Leaf, hasCount))
            return Wrong(row.Index, $"{ExportFormat.Table} says something else than entry {row.Index.ToString(CultureInfo.InvariantCulture)}.");
        if (result.Decoded.Entry is not DocumentEntry document)
            return null;
        var name = ExportFormat.DocumentName(row.Index, document);
        _known.Add(name);
        // One byte more than it has, and no more however large the copy is.
        var copy = new byte[document.Bytes.Length + 1];
        using var file = Open(name);
        return copy.AsSpan(0, file.ReadAtLeast(copy, copy.Length, throwOnEndOfStream: false)).SequenceEqual(document.Bytes.Span) ? null : Wrong(row.Index, $"{name} is not the document of its entry.");
    }

    /// <summary>What was asked for nobody can tell from the rest; how much there is can be counted.</summary>
    private Failure? CheckManifest(RecordFold fold)
    {
        using var manifest = JsonDocument.Parse(TextOf(ExportFormat.Manifest));
        var members = manifest.RootElement;
        return members.GetProperty("format").GetString() == ExportFormat.Version && members.GetProperty("entries").GetInt64() == fold.Counts.Entries && members.GetProperty("size").GetInt64() == fold.Size
            ? null
            : Wrong(null, $"{ExportFormat.Manifest} counts otherwise than there are, or names another format.");
    }

    private static Failure? CheckGap(RecordFold fold, JsonElement members)
    {
        var (from, until) = (members.GetProperty("from").GetInt64(), members.GetProperty("until").GetInt64());
        var roots = members.GetProperty("roots").EnumerateArray().Select(root => Convert.FromHexString(root.GetString()!)).ToList();
        var nodes = from == fold.Size && until > from ? Subtrees.Cover(from, until).ToList() : [];
        if (nodes.Count == 0 || nodes.Count != roots.Count || roots.Exists(root => root.Length != NodeHash.Length) || members.EnumerateObject().Count() != 3)
            return Wrong(fold.Size, "The roots over entries that are left out do not fit their place.");
        for (var i = 0; i < nodes.Count; i++)
        {
            if (fold.LeftOut(nodes[i].Level, roots[i]) is { } failure)
                return failure;
        }
        return null;
    }

    private Stream Open(string name) => (zip.GetEntry(name) ?? throw new InvalidDataException($"{name} is missing.")).Open();

    private string TextOf(string name)
    {
        if (zip.GetEntry(name) is { Length: > MostLine })
            throw new InvalidDataException($"{name} is too large.");
        using var reader = new StreamReader(Open(name), new UTF8Encoding(false, true), detectEncodingFromByteOrderMarks: false);
        return reader.ReadToEnd();
    }

    private static Failure Wrong(long? index, string what) => new("export", index, what);
}
