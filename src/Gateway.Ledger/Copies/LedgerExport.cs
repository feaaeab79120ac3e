using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Ledger.Checkpoints;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Merkle;
using Gateway.Ledger.Storage.Sqlite;
using Gateway.Ledger.Verification;
using Gateway.Ledger.Verification.Steps;

namespace Gateway.Ledger.Copies;

/// <summary>
/// Part of a record for somebody who may not have all of it, as a zip that verifies by itself. Entries that are left out stand in it as the roots over them, so that the
/// signed root of the whole comes out all the same. Read in one snapshot and written as it is read.
/// </summary>
public sealed class LedgerExport
{
    private readonly SqliteDatabase _database;
    private readonly ExportSelection _selection;
    private readonly Func<ReadOnlyMemory<byte>, bool> _mayBeConfidential;
    private readonly Subtrees _tree;
    private readonly List<PublishedCheckpoint> _checkpoints;

    private LedgerExport(SqliteDatabase database, ExportSelection selection, Func<ReadOnlyMemory<byte>, bool> mayBeConfidential)
    {
        (_database, _selection, _mayBeConfidential) = (database, selection, mayBeConfidential);
        _tree = new TreeNodes(database).Subtrees;
        _checkpoints = CheckpointTable.Newest(database, ExportFormat.MostCheckpoints);
    }

    /// <summary>Writes the entries up to the newest checkpoint.</summary>
    /// <param name="mayBeConfidential">Tells of the bytes of a directive whether they must be left out for all but the full profile.</param>
    /// <exception cref="InvalidDataException">An entry was altered, or nothing is signed: there is nothing that could be proven.</exception>
    /// <exception cref="Writing.LedgerOpenException"><paramref name="path"/> is no ledger that can be read.</exception>
    public static ExportedPart Write(string path, Stream zip, ExportSelection selection, Func<ReadOnlyMemory<byte>, bool> mayBeConfidential)
    {
        using var database = LedgerFile.Open(path);
        try
        {
            database.Execute("BEGIN");
            if (SchemaCheck.Check(database, out _, out var hasTree) is { } wrong)
                throw new InvalidDataException(wrong.What);
            if (!hasTree || CheckpointTable.Newest(database) is null)
                throw new InvalidDataException("No checkpoint is signed in this ledger, so nothing in it could be proven. A gateway signs one within seconds.");
            return new LedgerExport(database, selection, mayBeConfidential).Write(zip);
        }
        catch (SqliteFailureException e)
        {
            throw new InvalidDataException($"{path} cannot be read: {e.Message}", e);
        }
    }

    private long Size => _checkpoints[^1].Size;

    private ExportedPart Write(Stream stream)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        WriteText(zip, ExportFormat.Explanation, ExportFormat.ExplanationText);
        WriteText(zip, ExportFormat.Checkpoints, string.Concat(_checkpoints.Select(checkpoint => checkpoint.Note)));
        ExportedPart part;
        using (var lines = Open(zip, ExportFormat.Entries))
            part = WriteEntries(lines);
        using (var table = Open(zip, ExportFormat.Table))
        {
            table.Write(ExportFormat.TableHead + "\n");
            foreach (var row in Taken(Choice()))
                table.Write(ExportFormat.TableLine(row.Decoded, row.Leaf) + "\n");
        }
        foreach (var row in Taken(Choice()))
        {
            if (row.Decoded.Entry is not DocumentEntry document)
                continue;
            using var file = zip.CreateEntry(ExportFormat.DocumentName(row.Row.Index, document)).Open();
            file.Write(document.Bytes.Span);
        }
        WriteText(zip, ExportFormat.Manifest, ManifestText(part.Entries));
        return part;
    }

    private ExportedPart WriteEntries(TextWriter lines)
    {
        var (done, taken) = (0L, 0L);
        var choice = Choice();
        foreach (var row in Taken(choice))
        {
            WriteGap(lines, done, row.Row.Index);
            lines.Write(string.Create(CultureInfo.InvariantCulture, $"{{\"index\":{row.Row.Index},\"entry\":{Encoding.UTF8.GetString(row.Row.Bytes)}"));
            if (row.Row.Personal is { } personal && choice.TakesPersonal)
                lines.Write($",\"personal\":{Encoding.UTF8.GetString(personal)}");
            lines.Write("}\n");
            done = row.Row.Index + 1;
            taken++;
        }
        WriteGap(lines, done, Size);
        return new ExportedPart(taken, Size, choice.CasesErased);
    }

    /// <summary>In pieces that end at the sizes of the checkpoints that go along.</summary>
    private void WriteGap(TextWriter lines, long from, long until)
    {
        foreach (var end in _checkpoints.Select(checkpoint => checkpoint.Size).Where(size => size > from && size < until).Append(until))
        {
            if (from == end)
                continue;
            var roots = Subtrees.Cover(from, end).Select(node => $"\"{Convert.ToHexStringLower(_tree.Complete(node.Level, node.Index))}\"");
            lines.Write(string.Create(CultureInfo.InvariantCulture, $"{{\"from\":{from},\"until\":{end},\"roots\":[{string.Join(',', roots)}]}}\n"));
            from = end;
        }
    }

    private ExportChoice Choice() => new(_selection, _mayBeConfidential);

    private IEnumerable<CheckedRow> Taken(ExportChoice choice)
    {
        using var rows = new RowReader(_database, hasCheckpoints: false);
        while (rows.Next() is { } portion)
        {
            foreach (var row in portion.Rows)
            {
                if (row.Index >= Size)
                    yield break;
                if (RowCheck.TryCheck(row, out var result) is { } failure)
                    throw new InvalidDataException($"{failure.What} Run gatewayctl ledger verify.");
                if (choice.Takes(result!.Decoded))
                    yield return result;
            }
        }
    }

    private string ManifestText(long taken) => JsonSerializer.Serialize(
        new
        {
            format = ExportFormat.Version,
            profile = _selection.Profile.ToString().ToLowerInvariant(),
            from = (object?)_selection.FromIndex ?? _selection.FromInstant,
            to = (object?)_selection.UntilIndex ?? _selection.UntilInstant,
            // A case number is personal.
            @case = _selection.Profile == ExportProfile.Public ? null : _selection.Case,
            isForOneCase = _selection.Case is not null,
            entries = taken,
            size = Size,
        },
        ManifestOptions);

    private static readonly JsonSerializerOptions ManifestOptions = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static StreamWriter Open(ZipArchive zip, string name) => new(zip.CreateEntry(name).Open(), new UTF8Encoding(false), 64 * 1024);

    private static void WriteText(ZipArchive zip, string name, string text)
    {
        using var writer = Open(zip, name);
        writer.Write(text);
    }
}
