using Gateway.Ledger.Checkpoints;
using Gateway.Ledger.Merkle;
using Gateway.Ledger.Tests.Support;
using Gateway.Ledger.Writing;

namespace Gateway.Ledger.Tests.Checkpoints;

/// <summary>When a ledger is signed, where that goes, and what a start makes of it.</summary>
public sealed class CheckpointTests
{
    [Fact]
    public async Task A_clean_stop_signs_the_whole_ledger()
    {
        await using var ledger = new TempLedger();
        await ledger.Open().AppendAsync(Some.Intent("deny"));
        await ledger.CloseAsync();

        Assert.Equal(2, ledger.Checkpoints().Single().Size);
        ledger.Check();
    }

    [Fact]
    public async Task A_change_of_directives_is_signed_at_once()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();
        await writer.AppendAsync(Some.Intent("deny"));
        Assert.Null(writer.Checkpoint);
        await writer.AppendTogetherAsync((_, _) => [Some.Document(), Some.Directives()]);

        await Until.HoldsAsync(() => writer.Checkpoint is not null, "the checkpoint of the change");
        Assert.Equal(4, writer.Checkpoint!.Size);
        Assert.Equal(writer.Checkpoint, ledger.Checkpoints().Single());
    }

    [Fact]
    public async Task A_ledger_that_grew_is_signed_by_the_clock_and_one_that_did_not_is_not_signed_again()
    {
        await using var ledger = new TempLedger();
        ledger.Settings = ledger.Settings with { CheckpointInterval = TimeSpan.FromSeconds(1) };
        var writer = ledger.Open();
        await Until.HoldsAsync(() => writer.Checkpoint is { Size: 1 }, "the checkpoint of entry 0");
        var first = writer.Checkpoint;
        await Task.Delay(1_500, TestContext.Current.CancellationToken);
        Assert.Same(first, writer.Checkpoint);

        await writer.AppendAsync(Some.Intent("deny"));
        await Until.HoldsAsync(() => writer.Checkpoint is { Size: 2 }, "the checkpoint of entry 1");
        await ledger.CloseAsync();

        Assert.Equal([1, 2], ledger.Checkpoints().Select(checkpoint => checkpoint.Size));
        ledger.Check();
    }

    [Fact]
    public async Task Head_is_the_root_over_all_that_returned()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();
        for (var i = 0; i < 600; i++)
            writer.AppendLater(Some.Boundary());
        await writer.AppendAsync(Some.Intent("deny"));

        var head = writer.Head!;
        var entries = ledger.Check();
        Assert.Equal(entries.Count, head.Size);
        var edge = new TreeEdge();
        foreach (var entry in entries)
            edge.Append(Convert.FromHexString(entry.Leaf));
        Assert.Equal(Convert.ToHexStringLower(edge.Root()), head.RootText);
    }

    [Fact]
    public async Task Every_checkpoint_goes_to_the_file_in_other_custody_too()
    {
        await using var ledger = new TempLedger();
        var share = Path.Combine(ledger.Folder, "share");
        ledger.Settings = ledger.Settings with { CheckpointFile = share };
        for (var i = 0; i < 3; i++)
        {
            await ledger.Open().AppendAsync(Some.Intent("deny"));
            await ledger.CloseAsync();
        }

        Assert.Equal(ledger.Checkpoints().Select(checkpoint => checkpoint.Note), SignedNote.SplitFile(await File.ReadAllTextAsync(share, TestContext.Current.CancellationToken)));
        Assert.Equal(3, ledger.Checkpoints().Count);
    }

    [Fact]
    public async Task A_share_that_fails_is_told_does_not_stop_the_ledger_and_gets_the_newest_once_it_works()
    {
        await using var ledger = new TempLedger();
        var share = Path.Combine(ledger.Folder, "mounted", "share");
        ledger.Settings = ledger.Settings with { CheckpointFile = share };
        var writer = ledger.Open();
        await writer.AppendAsync(Some.Directives());
        await Until.HoldsAsync(() => writer.CheckpointFault is not null, "the fault");
        Assert.Contains(share, writer.CheckpointFault, StringComparison.Ordinal);
        await writer.AppendAsync(Some.Directives());
        await Until.HoldsAsync(() => writer.Checkpoint is { Size: 3 }, "the checkpoint");
        Assert.True(writer.IsWritable);

        // Folder and file come at once, as a mount does: the writer tries again all the time.
        var mount = Directory.CreateDirectory(Path.Combine(ledger.Folder, "mount"));
        await File.WriteAllTextAsync(Path.Combine(mount.FullName, "share"), "gateway.test/ledger\n1\nAAEC", TestContext.Current.CancellationToken);
        mount.MoveTo(Path.GetDirectoryName(share)!);
        await Until.HoldsAsync(() => writer.CheckpointFault is null, "the share works");

        Assert.Equal([writer.Checkpoint!.Note], SignedNote.SplitFile(await File.ReadAllTextAsync(share, TestContext.Current.CancellationToken)));
    }

    [Theory]
    [InlineData("UPDATE entries SET entry = replace(entry, 'denied', 'Denied') WHERE idx = 301", "leaf hash of entry 301")]
    [InlineData("UPDATE entries SET leaf = zeroblob(32) WHERE idx = 301", "leaf hash of entry 301")]
    [InlineData("UPDATE entries SET leaf = zeroblob(32) WHERE idx = 256", "leaf hash of entry 256")]
    [InlineData("UPDATE tree SET hash = zeroblob(32)", "The root over the first 302 entries is ")]
    [InlineData("UPDATE entries SET leaf = x'00' WHERE idx = 299", "leaf hash of entry 299")]
    [InlineData("DELETE FROM entries WHERE idx >= 301", "was signed for 302 entries, the ledger has 301: the entries from 301 on are missing")]
    [InlineData("DELETE FROM entries WHERE idx = 300", "Entry 300 is missing")]
    [InlineData("DELETE FROM tree; UPDATE entries SET leaf = zeroblob(32) WHERE idx = 7", "The root over the first 302 entries is ")]
    [InlineData("DELETE FROM tree; UPDATE entries SET leaf = zeroblob(40) WHERE idx = 7", "leaf hash of entry 7 is none")]
    [InlineData("UPDATE checkpoints SET note = replace(note, '302', '301')", "cannot be believed. The signature does not fit the text")]
    [InlineData("UPDATE checkpoints SET size = 301", "stands there for size 301 and was signed for 302")]
    [InlineData("UPDATE checkpoints SET note = ''", "cannot be believed. It is no signed note")]
    public async Task What_differs_from_the_newest_checkpoint_is_a_mismatch_that_says_what_and_nothing_is_signed_any_more(string sql, string said)
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();
        for (var i = 0; i < 300; i++)
            writer.AppendLater(Some.Boundary());
        await writer.AppendAsync(Some.Intent("deny"));
        await ledger.CloseAsync();
        ledger.Execute(sql);

        writer = ledger.Open();

        Assert.Contains(said, writer.Mismatch, StringComparison.Ordinal);
        Assert.Null(writer.Head);
        var signed = ledger.Checkpoints();
        await writer.AppendAsync(Some.Directives());
        await ledger.CloseAsync();
        Assert.Equal(signed, ledger.Checkpoints());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3 << 20)]
    public async Task A_ledger_of_which_an_older_copy_was_put_back_differs_from_the_file_in_other_custody_whatever_was_appended_to_that(int junk)
    {
        await using var ledger = new TempLedger();
        var share = await SharedAsync(ledger);
        var (older, kept) = (ledger.FilePath + ".older", ledger.Checkpoints()[^1].Size);
        File.Copy(ledger.FilePath, older);
        await ledger.Open().AppendAsync(Some.Directives());
        await ledger.CloseAsync();
        Assert.Null(ledger.Open().Mismatch);
        await ledger.CloseAsync();
        var newest = ledger.Checkpoints()[^1].Size;

        File.Move(older, ledger.FilePath, overwrite: true);
        await File.AppendAllTextAsync(share, new string('\n', junk) + ledger.Checkpoints()[^1].Note, TestContext.Current.CancellationToken);

        Assert.Contains($"{share} was signed for {newest} entries, the ledger has {kept}: the entries from {kept} on are missing", ledger.Open().Mismatch, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ledger_that_was_written_anew_with_its_own_key_differs_from_the_file_in_other_custody()
    {
        await using var ledger = new TempLedger();
        var share = await SharedAsync(ledger);
        var older = ledger.FilePath + ".older";
        File.Copy(ledger.FilePath, older);
        await ledger.Open().AppendAsync(Some.Directives());
        await ledger.CloseAsync();
        var newest = ledger.Checkpoints()[^1].Size;
        File.Move(older, ledger.FilePath, overwrite: true);
        ledger.Settings = ledger.Settings with { CheckpointFile = null };
        for (var size = ledger.Open().Size; size <= newest; size++)
            await ledger.Writer.AppendAsync(Some.Boundary());
        await ledger.CloseAsync();
        Assert.Null(ledger.Open().Mismatch);
        await ledger.CloseAsync();

        ledger.Settings = ledger.Settings with { CheckpointFile = share };

        Assert.Contains($"The root over the first {newest} entries is ", ledger.Open().Mismatch, StringComparison.Ordinal);
        Assert.Contains("this ledger is another one than it was", ledger.Writer.Mismatch, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("whole", null)]
    [InlineData("empty", null)]
    [InlineData("of others", null)]
    [InlineData("torn", null)]
    [InlineData("absent", "if it never had a checkpoint of this ledger, make an empty file there")]
    [InlineData("folder", "cannot be read, so that nobody can say whether this is the whole ledger")]
    [InlineData("hangs", "does not answer within 5 s")]
    [InlineData("too long", "Its last 64 MiB hold no checkpoint of this ledger")]
    public async Task A_file_in_other_custody_that_cannot_be_read_is_a_mismatch_and_one_without_a_checkpoint_of_this_ledger_is_none(string how, string? said)
    {
        await using var ledger = new TempLedger();
        var share = await SharedAsync(ledger);
        var notes = await File.ReadAllTextAsync(share, TestContext.Current.CancellationToken);
        File.Delete(share);
        switch (how)
        {
            case "whole":
                await File.WriteAllTextAsync(share, notes, TestContext.Current.CancellationToken);
                break;
            case "empty":
                await File.WriteAllTextAsync(share, "", TestContext.Current.CancellationToken);
                break;
            case "of others":
                await File.WriteAllTextAsync(share, notes.Replace("gateway.test/ledger", "gateway.test/other", StringComparison.Ordinal), TestContext.Current.CancellationToken);
                break;
            case "torn":
                await File.WriteAllTextAsync(share, notes + "gateway.test/ledger\n9999\nAAEC", TestContext.Current.CancellationToken);
                break;
            case "too long":
                await File.WriteAllTextAsync(share, notes, TestContext.Current.CancellationToken);
                using (var file = File.OpenWrite(share)) file.SetLength(ShareReading.MostBytes + 1_000);
                break;
            case "folder":
                Directory.CreateDirectory(share);
                break;
            case "hangs":
                using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", [share]))
                    await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
                break;
        }

        var mismatch = ledger.Open().Mismatch;

        if (said is null) Assert.Null(mismatch);
        else Assert.Contains(said, mismatch, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gateway.test/ledger\n3\n")]
    [InlineData("gateway.test/ledger\n3\nAAEC")]
    [InlineData("gateway.test/ledger\n3\nAAEC\n\n\u2014 gateway.test/ledger AAEC")]
    public async Task A_note_that_broke_off_wherever_does_not_take_the_next_one_with_it(string torn)
    {
        await using var ledger = new TempLedger();
        await File.WriteAllTextAsync(Path.Combine(ledger.Folder, "share"), torn, TestContext.Current.CancellationToken);

        var share = await SharedAsync(ledger);

        Assert.Contains(ledger.Checkpoints()[^1].Note, SignedNote.SplitFile(await File.ReadAllTextAsync(share, TestContext.Current.CancellationToken)));
        ledger.Execute("DELETE FROM checkpoints; DELETE FROM entries WHERE idx > 0; DELETE FROM personal WHERE idx > 0");
        Assert.Contains("are missing", ledger.Open().Mismatch, StringComparison.Ordinal);
    }

    /// <summary>The file, after a first run that signed into it.</summary>
    private static async Task<string> SharedAsync(TempLedger ledger)
    {
        var share = Path.Combine(ledger.Folder, "share");
        ledger.Settings = ledger.Settings with { CheckpointFile = share };
        await ledger.Open().AppendAsync(Some.Directives());
        await ledger.CloseAsync();
        await Until.HoldsAsync(() => File.Exists(share) && SignedNote.SplitFile(File.ReadAllText(share)).LastOrDefault() == ledger.Checkpoints()[^1].Note, "the share has the newest checkpoint");
        return share;
    }

    [Fact]
    public async Task A_ledger_of_the_first_release_gets_its_tree_when_it_is_opened()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();
        for (var i = 0; i < 600; i++)
            writer.AppendLater(Some.Boundary());
        await writer.AppendAsync(Some.Intent("deny"));
        var head = writer.Head;
        await ledger.CloseAsync();
        ledger.Execute("DROP TABLE checkpoints; DROP TABLE tree");

        Assert.Equal(head!.RootText, ledger.Open().Head!.RootText);
        await ledger.CloseAsync();
        Assert.Equal(602, ledger.Checkpoints().Single().Size);
        ledger.Check();
    }

    [Theory]
    [InlineData(0.9, null, "1 s to 1 h")]
    [InlineData(3_601, null, "1 s to 1 h")]
    [InlineData(10, "relative", "not absolute")]
    public async Task Settings_out_of_their_bounds_are_refused(double seconds, string? share, string said)
    {
        await using var ledger = new TempLedger();
        ledger.Settings = ledger.Settings with { CheckpointInterval = TimeSpan.FromSeconds(seconds), CheckpointFile = share };

        Assert.Contains(said, Assert.Throws<LedgerOpenException>(() => ledger.Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proofs_of_the_stored_tree_hold_for_every_entry_and_every_pair_of_sizes()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();
        for (var i = 0; i < 520; i++)
            writer.AppendLater(Some.Boundary());
        await writer.AppendAsync(Some.Intent("deny"));
        using var proofs = LedgerProofs.Open(ledger.FilePath);
        var entries = ledger.Check();

        Assert.Equal(entries.Count, proofs.Size);
        foreach (var size in new[] { 1, 2, 255, 256, 257, 511, 512, entries.Count })
        {
            foreach (var index in Enumerable.Range(0, size).Where(index => index % 61 == 0 || index == size - 1))
            {
                var proof = proofs.Inclusion(index, size);
                Assert.Equal(entries[index].Leaf, proof.Leaf);
                Assert.True(ProofCheck.IsIncluded(index, size, Bytes(proof.Leaf), [.. proof.Hashes.Select(Bytes)], Bytes(proof.Root)));
            }
            var grown = proofs.Consistency(size, entries.Count);
            Assert.True(ProofCheck.IsConsistent(size, entries.Count, Bytes(grown.FromRoot), Bytes(grown.ToRoot), [.. grown.Hashes.Select(Bytes)]));
            Assert.Equal(writer.Head!.RootText, grown.ToRoot);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => proofs.Inclusion(5, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => proofs.Inclusion(0, entries.Count + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => proofs.Consistency(0, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => proofs.Consistency(1, entries.Count + 1));

        static byte[] Bytes(string hex) => Convert.FromHexString(hex);
    }
}
