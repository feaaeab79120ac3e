using System.Buffers.Binary;
using System.IO.Compression;
using Gateway.Ledger.Copies;
using Gateway.Ledger.Storage.Sqlite;
using Gateway.Ledger.Tests.Support;
using Gateway.Ledger.Verification;
using Gateway.Ledger.Verification.Steps;
using Gateway.Ledger.Writing;

namespace Gateway.Ledger.Tests.Verification;

/// <summary>Somebody who may write the file, has no key, and knows how the verifier reads: what is altered is found, and nothing makes it fail, hang or fill the memory.</summary>
public sealed class HostileFileTests
{
    [Fact]
    public async Task Without_a_signed_checkpoint_a_rewritten_ledger_is_not_said_to_hold()
    {
        await using var ledger = await Sample.LedgerAsync();
        Forger.Rewrite(ledger, "UPDATE entries SET entry = replace(entry, '\"cut\":2', '\"cut\":0') WHERE idx = 5; DELETE FROM checkpoints");

        var result = await ledger.VerifyAsync();

        Assert.Equal(Verdict.CannotTell, result.Verdict);
        Assert.Contains("no checkpoint in it is signed", result.Doubt, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_leaf_hash_that_was_emptied_is_found()
    {
        await using var ledger = await Sample.LedgerAsync();
        ledger.Execute("UPDATE entries SET leaf = x'' WHERE idx = 5");

        var result = await ledger.VerifyAsync();

        Assert.Equal(("leaf", 5L), (result.Failure?.Kind, result.Failure?.Index));
    }

    [Theory]
    [InlineData("entries", "UPDATE entries SET entry = CAST(entry AS BLOB) WHERE idx = 5")]
    [InlineData("entries", "UPDATE entries SET leaf = CAST(leaf AS TEXT) WHERE idx = 6")]
    [InlineData("personal", "UPDATE personal SET members = CAST(members AS BLOB) WHERE idx = 304")]
    [InlineData("notable", "UPDATE notable SET kind = CAST(kind AS BLOB) WHERE idx = 0")]
    public async Task A_value_of_another_type_which_queries_pass_over_is_found(string table, string sql)
    {
        await using var ledger = await Sample.LedgerAsync();
        ledger.Execute(
            $"PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')') WHERE name = '{table}'; PRAGMA writable_schema=RESET; {sql}; "
            + $"PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = sql || ' STRICT' WHERE name = '{table}'; PRAGMA writable_schema=RESET;");

        var result = await ledger.VerifyAsync();

        Assert.Equal("file", result.Failure?.Kind);
        Assert.Contains(table, result.Failure!.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_beyond_any_duration_is_an_entry_that_cannot_be_read()
    {
        await using var ledger = await Sample.LedgerAsync();
        Forger.Rewrite(ledger, "UPDATE entries SET entry = replace(entry, '\"bytesIn\":0', '\"bytesIn\":0,\"durationMs\":1e28') WHERE idx = 303");

        var result = await ledger.VerifyAsync();

        Assert.Equal(("entry", 303L), (result.Failure?.Kind, result.Failure?.Index));
        ledger.Execute("DELETE FROM checkpoints; DROP TABLE facts; DROP TABLE projection");
        Assert.Throws<LedgerOpenException>(() => ledger.Open());
    }

    [Fact]
    public async Task A_page_that_leads_to_the_same_pages_a_thousand_times_over_ends_the_reading()
    {
        await using var ledger = await Sample.LedgerAsync();
        int root;
        using (var database = SqliteDatabase.Open(ledger.FilePath, true, TimeSpan.FromSeconds(5)))
            root = (int)database.Number("SELECT rootpage FROM sqlite_schema WHERE name = 'entries'");
        await File.WriteAllBytesAsync(ledger.FilePath, WithEndlessTable(await File.ReadAllBytesAsync(ledger.FilePath, TestContext.Current.CancellationToken), root), TestContext.Current.CancellationToken);

        var result = await Task.Run(() => ledger.VerifyAsync()).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Equal("file", result.Failure?.Kind);
    }

    [Theory]
    [InlineData("entries.csv")]
    [InlineData("entries.jsonl")]
    [InlineData("directives/")]
    public async Task An_export_with_a_file_twice_is_refused(string name)
    {
        var result = await ExportedAsync(zip => Put(zip, zip.Entries.First(file => file.FullName.StartsWith(name, StringComparison.Ordinal)).FullName, "forged"));

        Assert.Equal("export", result.Failure?.Kind);
        Assert.Contains("more than once", result.Failure!.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_from_before_its_table_had_a_count_still_verifies()
    {
        var result = await ExportedAsync(zip => Change(zip, "entries.csv", WithoutCount));

        Assert.Equal((Verdict.Holds, null), (result.Verdict, result.Failure));
    }

    [Theory]
    [InlineData(",refusals,,,denied,,,,,,,,", ",refusals,,,denied,,,,,,,3,", "something else than entry 301")]
    [InlineData(",leaf\n", ",leaf,count\n", "something else than entry 0")]
    [InlineData(",leaf\n", ",leaf,\n", "names of its columns")]
    public async Task A_table_of_the_earlier_columns_is_held_against_the_entries_as_well(string text, string other, string said)
    {
        var result = await ExportedAsync(zip => Change(zip, "entries.csv", table => Replaced(WithoutCount(table), text, other)));

        Assert.Contains(said, result.Failure?.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(",leaf,count\n", ",leaf\n", "something else than entry 0")]
    [InlineData(",4711\n", ",4710\n", "something else than entry 301")]
    [InlineData(",refusals,,,denied,,,,,,3,", ",refusals,,,denied,,,,,,2,", "something else than entry 301")]
    public async Task A_count_epoch_or_column_that_was_changed_is_found(string text, string other, string said)
    {
        var result = await ExportedAsync(zip => Change(zip, "entries.csv", table => Replaced(table, text, other)));

        Assert.Contains(said, result.Failure?.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gateway.test/ledger\n999999\nFORGED\n\nThe department certifies that nothing was left out.\n\n", "")]
    [InlineData("", "And no request was ever refused.\n")]
    [InlineData("\n", "")]
    public async Task Words_beside_the_checkpoints_of_an_export_are_found(string before, string after)
    {
        var result = await ExportedAsync(zip => Change(zip, "checkpoints.txt", text => before + text + after));

        Assert.Equal("export", result.Failure?.Kind);
        Assert.Contains("checkpoints.txt", result.Failure!.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("entries.jsonl")]
    [InlineData("entries.csv")]
    public async Task A_line_without_end_is_refused_before_it_fills_the_memory(string name)
    {
        var before = 0L;
        var result = await ExportedAsync(zip =>
        {
            var text = name == "entries.csv" ? Read(zip, name).Split('\n')[0] + "\n" : "";
            zip.GetEntry(name)!.Delete();
            using var file = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
            file.Write(System.Text.Encoding.UTF8.GetBytes(text));
            var block = new byte[1 << 20];
            block.AsSpan().Fill((byte)' ');
            for (var i = 0; i < 300; i++) file.Write(block);
            before = GC.GetTotalAllocatedBytes();
        });

        Assert.Contains($"{LineReader.MostCharacters}", result.Failure?.What, StringComparison.Ordinal);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 300 << 20);
    }

    [Fact]
    public async Task An_export_is_anchored_by_the_checkpoint_that_it_reaches_and_a_later_one_alone_leaves_it_open()
    {
        await using var ledger = await Sample.LedgerAsync();
        var zip = Export(ledger);
        await ledger.Open().AppendTogetherAsync((_, _) => [Some.Boundary()]);
        await ledger.CloseAsync();
        var notes = ledger.Checkpoints();

        var all = await ledger.VerifyAsync(string.Concat(notes.Select(checkpoint => checkpoint.Note)), zip);
        var last = await ledger.VerifyAsync(notes[^1].Note, zip);

        Assert.Equal((Verdict.Holds, notes[^2].Size), (all.Verdict, all.AnchoredSize));
        Assert.Equal((Verdict.CannotTell, null), (last.Verdict, last.Failure));
        Assert.Contains("the export ends at", last.Doubt, StringComparison.Ordinal);
    }

    // Unpacking programs that read from the front see other names, other bytes, or more than those that read the directory at the end.
    [Theory]
    [InlineData("entries.csv", "entries.txt", false, "does not go on with entries.csv")]
    [InlineData("entries.csv", "entries.txt", true, "does not go on with entries.txt")]
    [InlineData("PK\u0005\u0006", "before", false, "something before or behind it")]
    public async Task A_zip_that_reads_otherwise_from_the_front_is_refused(string text, string other, bool isLast, string said)
    {
        await using var ledger = await Sample.LedgerAsync();
        var path = Export(ledger);
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        var at = isLast ? bytes.AsSpan().LastIndexOf(Bytes(text)) : bytes.AsSpan().IndexOf(Bytes(text));
        if (text.Length == other.Length) Bytes(other).CopyTo(bytes, at);
        else bytes = [.. bytes.AsSpan(0, at), .. Bytes(other), .. bytes.AsSpan(at)];
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);

        var result = await ledger.VerifyAsync(path: path);

        Assert.Equal((Verdict.DoesNotHold, "export"), (result.Verdict, result.Failure?.Kind));
        Assert.Contains(said, result.Failure!.What, StringComparison.Ordinal);

        static byte[] Bytes(string text) => System.Text.Encoding.Latin1.GetBytes(text);
    }

    // What the front shows is forged, and what the directory leads to lies hidden in the bytes of another file.
    [Fact]
    public async Task A_zip_whose_directory_leads_elsewhere_is_refused()
    {
        await using var ledger = await Sample.LedgerAsync();
        var path = Export(ledger);
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        var directory = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(bytes.Length - 6));
        var first = bytes.AsSpan(0, bytes.AsSpan(4).IndexOf("PK\u0003\u0004"u8) + 4).ToArray();
        // The last record of the directory and the header of its file, whose bytes become longer by the copy of the first one.
        var record = bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        foreach (var length in new[] { record + 20, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(record + 42)) + 18 })
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(length), BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(length)) + first.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(directory + 42), directory);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(bytes.Length - 6), directory + first.Length);
        bytes[first.Length - 1] ^= 1;
        await File.WriteAllBytesAsync(path, [.. bytes.AsSpan(0, directory), .. first, .. bytes.AsSpan(directory)], TestContext.Current.CancellationToken);

        var result = await ledger.VerifyAsync(path: path);

        Assert.Contains("stands otherwise before its bytes than in the directory", result.Failure?.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression, 0)]
    [InlineData(CompressionLevel.Fastest, 0)]
    [InlineData(CompressionLevel.Fastest, 1)]
    public void A_file_beyond_4_GiB_in_a_zip_is_laid_out_as_it_should_be(CompressionLevel level, byte change)
    {
        const long size = (1L << 32) + 5;
        using var stream = new MostlyZeros();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using (var file = zip.CreateEntry("large", level).Open())
            {
                var zeros = new byte[1 << 20];
                for (var left = size; left > 0; left -= zeros.Length) file.Write(zeros, 0, (int)Math.Min(left, zeros.Length));
            }
            Put(zip, "behind", "text");
        }
        if (change > 0)
        {
            // The time in the header before its bytes.
            stream.Position = 10;
            stream.WriteByte((byte)(stream.ReadAt(10) + change));
        }

        using var read = new ZipArchive(stream, ZipArchiveMode.Read);
        Assert.Equal(size, read.Entries[0].Length);
        Assert.Equal(change > 0 ? "large stands otherwise before its bytes than in the directory of the zip." : null, ZipLayout.Difference(stream, read));
    }

    [Fact]
    public async Task Bytes_behind_a_zip_are_found()
    {
        await using var ledger = await Sample.LedgerAsync();
        var path = Export(ledger);
        await File.AppendAllTextAsync(path, "more", TestContext.Current.CancellationToken);

        Assert.NotEqual(Verdict.Holds, (await ledger.VerifyAsync(path: path)).Verdict);
    }

    [Fact]
    public async Task A_manifest_that_counts_otherwise_is_found()
    {
        var result = await ExportedAsync(zip => Change(zip, "manifest.json", text => text.Replace("\"entries\": ", "\"entries\": 1", StringComparison.Ordinal)));

        Assert.Contains("manifest.json", result.Failure?.What, StringComparison.Ordinal);
    }

    private static async Task<VerificationResult> ExportedAsync(Action<ZipArchive> alter)
    {
        await using var ledger = await Sample.LedgerAsync();
        var path = Export(ledger);
        Assert.Equal(Verdict.Holds, (await ledger.VerifyAsync(path: path)).Verdict);
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Update)) alter(zip);
        return await ledger.VerifyAsync(path: path);
    }

    /// <summary>The table as it was before: no last column, and no epoch for refusals and boundaries. No cell of the sample holds a comma.</summary>
    private static string WithoutCount(string table) => string.Concat(table.TrimEnd('\n').Split('\n').Select(line =>
    {
        var cells = line.Split(',')[..^1];
        if (cells[2] is "refusals" or "boundary") cells[11] = "";
        return string.Join(',', cells) + "\n";
    }));

    private static string Replaced(string table, string text, string other)
    {
        Assert.Contains(text, table, StringComparison.Ordinal);
        return table.Replace(text, other, StringComparison.Ordinal);
    }

    private static string Export(TempLedger ledger)
    {
        var path = Path.Combine(ledger.Folder, "export.zip");
        using var file = File.Create(path);
        LedgerExport.Write(ledger.FilePath, file, new ExportSelection { Profile = ExportProfile.Full }, _ => false);
        return path;
    }

    private static void Put(ZipArchive zip, string name, string text)
    {
        using var writer = new StreamWriter(zip.CreateEntry(name).Open());
        writer.Write(text);
    }

    private static void Change(ZipArchive zip, string name, Func<string, string> change)
    {
        var text = change(Read(zip, name));
        zip.GetEntry(name)!.Delete();
        Put(zip, name, text);
    }

    private static string Read(ZipArchive zip, string name)
    {
        using var reader = new StreamReader(zip.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }

    /// <summary>The table's root becomes the first of nine levels, each of which names the next one a thousand times (https://www.sqlite.org/fileformat2.html section 1.6).</summary>
    private static byte[] WithEndlessTable(byte[] file, int root)
    {
        const int size = Schema.PageSize, levels = 8;
        var pages = file.Length / size;
        Array.Resize(ref file, (pages + levels + 1) * size);
        Interior(pages + 1).CopyTo(file.AsSpan((root - 1) * size));
        for (var i = 0; i < levels; i++)
            Interior(pages + 2 + i).CopyTo(file.AsSpan((pages + i) * size));
        var leaf = file.AsSpan((pages + levels) * size, size);
        leaf[0] = 13;
        BinaryPrimitives.WriteUInt16BigEndian(leaf[3..], 1);
        BinaryPrimitives.WriteUInt16BigEndian(leaf[5..], size - 10);
        BinaryPrimitives.WriteUInt16BigEndian(leaf[8..], size - 10);
        (leaf[size - 10], leaf[size - 9], leaf[size - 8]) = (4, 1, 3);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(28), pages + levels + 1);
        return file;
    }

    private static byte[] Interior(int child)
    {
        const int cells = 1_000;
        var page = new byte[Schema.PageSize];
        page[0] = 5;
        BinaryPrimitives.WriteUInt16BigEndian(page.AsSpan(3), cells);
        BinaryPrimitives.WriteInt32BigEndian(page.AsSpan(8), child);
        var at = page.Length;
        for (var i = 0; i < cells; i++)
        {
            at -= 5;
            BinaryPrimitives.WriteInt32BigEndian(page.AsSpan(at), child);
            page[at + 4] = 1;
            BinaryPrimitives.WriteUInt16BigEndian(page.AsSpan(12 + (2 * i)), (ushort)at);
        }
        BinaryPrimitives.WriteUInt16BigEndian(page.AsSpan(5), (ushort)at);
        return page;
    }
}
