using Gateway.Ledger.Tests.Support;
using Gateway.Ledger.Verification;

namespace Gateway.Ledger.Tests.Verification;

/// <summary>What the verifier finds, says and leaves open.</summary>
public sealed class LedgerVerifierTests
{
    [Fact]
    public async Task A_whole_ledger_holds_and_the_counts_tell_what_was_looked_at()
    {
        await using var ledger = await Sample.LedgerAsync();

        var result = await ledger.VerifyAsync();

        Assert.Null(result.Failure);
        Assert.Equal((Verdict.Holds, null, "gateway.test/ledger"), (result.Verdict, result.Doubt, result.Origin));
        Assert.Equal((314, 314, null), (result.Size, result.SignedSize, result.AnchoredSize));
        var counts = result.Counts;
        Assert.Equal((314, 2, 1, 2, 1), (counts.Entries, counts.Permitted, counts.Refused, counts.Outcomes, counts.OpenPermits));
        Assert.Equal((3, 1, 1, 2), (counts.DecidedAgain, counts.Documents, counts.DirectiveSets, counts.Checkpoints));
        Assert.Equal((7, 0), (counts.PersonalValues, counts.PersonalErased));
    }

    [Fact]
    public async Task A_ledger_that_is_written_at_this_moment_is_verified_as_it_was_at_one_moment()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();
        await writer.AppendTogetherAsync((_, _) => [Some.Directives(), Some.Boundary()]);
        await Until.HoldsAsync(() => writer.Checkpoint is not null, "the checkpoint of the directives");
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
                await writer.AppendTogetherAsync((index, _) => [Some.Intent(), Some.Outcome(index)]);
        });
        await Until.HoldsAsync(() => writer.Size > 50, "entries");
        for (var i = 0; i < 10; i++)
        {
            var result = await ledger.VerifyAsync();
            Assert.True(result.Verdict == Verdict.Holds, $"{result.Failure} {result.Doubt}");
            Assert.Equal(1, result.Size % 2);
        }
        await stop.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task An_outside_checkpoint_anchors_what_it_covers_and_says_how_far()
    {
        await using var ledger = await Sample.LedgerAsync();
        var kept = ledger.Checkpoints()[0];

        var result = await ledger.VerifyAsync(kept.Note);

        Assert.Equal((Verdict.Holds, kept.Size), (result.Verdict, result.AnchoredSize));
        Assert.True(result.Size > result.AnchoredSize);
        Assert.Equal(2, (await ledger.VerifyAsync(string.Concat(ledger.Checkpoints().Select(checkpoint => checkpoint.Note)))).Counts.OutsideCheckpoints);
    }

    [Theory]
    [InlineData("UPDATE entries SET entry = replace(entry, '\"cut\":2', '\"cut\":0') WHERE idx = 5", "leaf", 5L)]
    [InlineData("UPDATE entries SET leaf = (SELECT leaf FROM entries WHERE idx = 6) WHERE idx = 5", "leaf", 5L)]
    [InlineData("UPDATE entries SET idx = -5 WHERE idx = 5; UPDATE entries SET idx = 5 WHERE idx = 6; UPDATE entries SET idx = 6 WHERE idx = -5", "entry", 5L)]
    [InlineData("DELETE FROM entries WHERE idx = 5", "missing", 5L)]
    [InlineData("DELETE FROM entries WHERE idx = 0", "missing", 0L)]
    [InlineData("INSERT INTO entries SELECT 1000, entry, leaf FROM entries WHERE idx = 5", "entry", 1000L)]
    [InlineData("DELETE FROM entries WHERE idx >= 310", "checkpoint", 310L)]
    [InlineData("UPDATE personal SET members = replace(members, '192.0.2.17', '192.0.2.71') WHERE idx = 304", "personal", 304L)]
    [InlineData("UPDATE personal SET members = replace(members, '\"peer\"', '\"pier\"') WHERE idx = 304", "personal", 304L)]
    [InlineData("UPDATE personal SET members = members || ' ' WHERE idx = 304", "personal", 304L)]
    [InlineData("UPDATE personal SET members = '[]' WHERE idx = 304", "personal", 304L)]
    [InlineData("INSERT INTO personal SELECT 5, members FROM personal WHERE idx = 304", "personal", 5L)]
    [InlineData("INSERT INTO personal SELECT 5000, members FROM personal WHERE idx = 304", "personal", null)]
    [InlineData("UPDATE facts SET words = '[\"allow\"]'", "projection", 0L)]
    [InlineData("UPDATE facts SET codes = zeroblob(2048)", "projection", 0L)]
    [InlineData("DELETE FROM facts", "projection", 0L)]
    [InlineData("INSERT INTO facts(first, words, codes) VALUES (5120, '[]', zeroblob(2048))", "projection", null)]
    [InlineData("UPDATE notable SET subject = 'started' WHERE idx = 0", "projection", 0L)]
    [InlineData("DELETE FROM notable WHERE idx = 5", "projection", 5L)]
    [InlineData("INSERT INTO notable(idx, kind) VALUES (304, 'boundary')", "projection", null)]
    [InlineData("INSERT INTO open_intents VALUES (304)", "projection", 304L)]
    [InlineData("UPDATE projection SET young = x'05'", "projection", null)]
    [InlineData("UPDATE projection SET size = 300", "projection", 256L)]
    [InlineData("UPDATE tree SET hash = zeroblob(32)", "projection", 0L)]
    [InlineData("INSERT INTO tree VALUES (16, 0, zeroblob(32))", "projection", null)]
    [InlineData("UPDATE checkpoints SET note = replace(note, '314', '313') WHERE size = 314", "checkpoint", 314L)]
    [InlineData("UPDATE checkpoints SET size = 313 WHERE size = 314", "checkpoint", 313L)]
    [InlineData("UPDATE checkpoints SET note = replace(note, 'gateway.test/ledger' || char(10), 'gateway.rest/ledger' || char(10))", "checkpoint", 309L)]
    [InlineData("CREATE TRIGGER hide AFTER INSERT ON entries BEGIN DELETE FROM facts; END", "schema", null)]
    [InlineData("DROP VIEW record; CREATE VIEW record AS SELECT 1", "schema", null)]
    [InlineData("CREATE TABLE more(a)", "schema", null)]
    public async Task What_was_altered_is_found_with_its_place_and_kind(string sql, string kind, long? index)
    {
        await using var ledger = await Sample.LedgerAsync();
        ledger.Execute(sql);

        var result = await ledger.VerifyAsync();

        Assert.True(result.Verdict == Verdict.DoesNotHold, $"{result.Verdict} {result.Doubt}");
        Assert.Equal((kind, index), (result.Failure!.Kind, result.Failure.Index));
    }

    /// <summary>Somebody who puts every hash right, but has no key.</summary>
    [Theory]
    [InlineData("UPDATE entries SET entry = replace(entry, '\"cut\":2', '\"cut\":0') WHERE idx = 5", "root", 309L)]
    [InlineData("UPDATE entries SET entry = replace(entry, '\"index\":5,', '\"index\":-5,') WHERE idx = 5; UPDATE entries SET entry = replace(entry, '\"index\":6,', '\"index\":5,'), idx = -5 WHERE idx = 6; UPDATE entries SET entry = replace(entry, '\"index\":-5,', '\"index\":6,'), idx = 6 WHERE idx = 5; UPDATE entries SET idx = 5 WHERE idx = -5", "root", 309L)]
    [InlineData("UPDATE entries SET entry = replace(entry, '\"at\":\"2', '\"at\":\"1') WHERE idx = 5", "time", 5L)]
    [InlineData("UPDATE entries SET entry = replace(entry, '\"event\":\"created\"', '\"event\":\"started\"') WHERE idx = 0; UPDATE notable SET subject = 'started' WHERE idx = 0", "created", 0L)]
    [InlineData("UPDATE entries SET entry = replace(entry, 'gateway.test/ledger', 'gateway.rest/ledger') WHERE idx = 0", "created", 0L)]
    [InlineData("UPDATE entries SET entry = replace(entry, '\"intent\":302', '\"intent\":304') WHERE idx = 303", "reference", 303L)]
    [InlineData("UPDATE entries SET entry = replace(entry, '\"intent\":302', '\"intent\":5') WHERE idx = 303", "reference", 303L)]
    [InlineData("UPDATE entries SET entry = replace(entry, 'line 3', 'line 4') WHERE idx = 307", "root", 309L)]
    [InlineData("UPDATE entries SET entry = replace(entry, 'note', 'vote') WHERE idx = 307", "entry", 307L)]
    public async Task What_was_altered_with_all_hashes_put_right_is_found_by_what_was_signed_or_by_what_cannot_be(string sql, string kind, long index)
    {
        await using var ledger = await Sample.LedgerAsync();
        Forger.Rewrite(ledger, sql);

        var result = await ledger.VerifyAsync();

        Assert.Equal((kind, index), (result.Failure?.Kind, result.Failure?.Index));
    }

    [Fact]
    public async Task Removing_the_tail_with_its_checkpoints_is_found_by_an_outside_checkpoint_and_by_nothing_else()
    {
        await using var ledger = await Sample.LedgerAsync();
        var kept = ledger.Checkpoints()[^1].Note;
        ledger.Execute("DELETE FROM entries WHERE idx >= 309; DELETE FROM personal WHERE idx >= 309; DELETE FROM checkpoints WHERE size > 309");

        var alone = await ledger.VerifyAsync();
        var anchored = await ledger.VerifyAsync(kept);

        Assert.Equal((Verdict.Holds, null), (alone.Verdict, alone.AnchoredSize));
        Assert.Equal(("anchor", 309L), (anchored.Failure?.Kind, anchored.Failure?.Index));
        Assert.Contains("signed for 314 entries, here are 309", anchored.Failure!.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Removing_the_tail_without_its_checkpoints_is_found_by_the_file_itself()
    {
        await using var ledger = await Sample.LedgerAsync();
        ledger.Execute("DELETE FROM entries WHERE idx >= 309; DELETE FROM personal WHERE idx >= 309");

        Assert.Equal("checkpoint", (await ledger.VerifyAsync()).Failure?.Kind);
    }

    [Fact]
    public async Task A_ledger_rewritten_and_signed_anew_by_who_holds_the_key_is_found_by_an_outside_checkpoint_and_by_nothing_else()
    {
        await using var ledger = await Sample.LedgerAsync();
        var kept = ledger.Checkpoints()[0].Note;
        Forger.Rewrite(ledger, "UPDATE entries SET entry = replace(entry, '\"cut\":2', '\"cut\":0') WHERE idx = 5");
        Forger.Sign(ledger);

        var alone = await ledger.VerifyAsync();
        var anchored = await ledger.VerifyAsync(kept);

        Assert.Equal((Verdict.Holds, null), (alone.Verdict, alone.AnchoredSize));
        Assert.Equal(("anchor", 309L), (anchored.Failure?.Kind, anchored.Failure?.Index));
    }

    [Fact]
    public async Task Permits_that_a_new_start_did_not_close_are_found()
    {
        await using var ledger = new TempLedger();
        await ledger.Open().AppendTogetherAsync((_, _) => [Some.Intent(), Some.Gateway("started")]);
        await ledger.CloseAsync();

        Assert.Equal(("open-permit", 1L), (await ledger.VerifyAsync()).Failure is { } failure ? (failure.Kind, failure.Index) : default);
    }

    [Fact]
    public async Task Erased_personal_values_are_counted_and_prove_nothing_wrong()
    {
        await using var ledger = await Sample.LedgerAsync();
        ledger.Execute("DELETE FROM personal WHERE idx = 304");

        var result = await ledger.VerifyAsync();

        Assert.Equal((Verdict.Holds, 5, 2), (result.Verdict, result.Counts.PersonalValues, result.Counts.PersonalErased));
    }

    [Fact]
    public async Task A_ledger_of_the_first_release_has_no_checkpoints_so_nobody_can_tell()
    {
        await using var ledger = await Sample.LedgerAsync();
        ledger.Execute("DROP TABLE checkpoints; DROP TABLE tree");

        var result = await ledger.VerifyAsync();

        Assert.Equal((Verdict.CannotTell, null), (result.Verdict, result.SignedSize));
        Assert.Contains("no checkpoint in it is signed", result.Doubt, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_in_a_folder_that_cannot_be_written_is_verified_where_it_lies()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var ledger = await Sample.LedgerAsync();
        var folder = Directory.CreateDirectory(Path.Combine(ledger.Folder, "evidence")).FullName;
        File.Copy(ledger.FilePath, Path.Combine(folder, "ledger.db"));
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            Assert.Equal(Verdict.Holds, (await ledger.VerifyAsync(path: Path.Combine(folder, "ledger.db"))).Verdict);
        }
        finally
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("not a database, and long enough to be none for certain, whatever SQLite looks at", "cannot be read as a ledger")]
    public async Task What_is_no_ledger_is_told_from_one_that_does_not_hold(string content, string said)
    {
        await using var ledger = await Sample.LedgerAsync();
        var path = Path.Combine(ledger.Folder, "other");
        await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);

        var result = await ledger.VerifyAsync(path: path);

        Assert.Equal(Verdict.CannotTell, result.Verdict);
        Assert.Contains(said, result.Doubt, StringComparison.Ordinal);
        Assert.Contains("does not exist", (await ledger.VerifyAsync(path: path + "-none")).Doubt, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_outside_checkpoint_of_another_key_leaves_it_open()
    {
        await using var ledger = await Sample.LedgerAsync();
        await using var other = await Sample.LedgerAsync();

        var result = await ledger.VerifyAsync(other.Checkpoints()[0].Note);

        Assert.Equal(Verdict.CannotTell, result.Verdict);
        Assert.Contains("none of the given key", result.Doubt, StringComparison.Ordinal);
        Assert.Contains("no signed note", (await ledger.VerifyAsync("")).Doubt, StringComparison.Ordinal);
    }
}
