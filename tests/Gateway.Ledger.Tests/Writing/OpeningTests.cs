using System.Diagnostics;
using Gateway.Ledger.Checkpoints;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Storage;
using Gateway.Ledger.Storage.Sqlite;
using Gateway.Ledger.Tests.Support;
using Gateway.Ledger.Writing;
using NSec.Cryptography;

namespace Gateway.Ledger.Tests.Writing;

public class OpeningTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public async Task Entry_0_fixes_origin_environment_key_and_format()
    {
        await using var ledger = new TempLedger();
        ledger.Open();

        var created = Assert.IsType<GatewayEntry>(ledger.Check().Single().Entry);
        var key = File.ReadAllText(ledger.FilePath + ".vkey").Trim();
        Assert.Equal([new("origin", "gateway.test/ledger"), new("environment", "Test"), new("key", key), new("format", "1")], created.Facts);
        Assert.Equal("gateway.test/ledger", ledger.Writer.Origin);
        Assert.Equal(32, ledger.Writer.DigestKey.Length);
    }

    [Fact]
    public void The_verifier_key_line_is_that_of_c2sp()
    {
        // The example of c2sp.org/signed-note: PeterNeumann.
        var key = PublicKey.Import(SignatureAlgorithm.Ed25519, Convert.FromBase64String("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").AsSpan(1), KeyBlobFormat.RawPublicKey);

        Assert.Equal("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", VerifierKey.Line("PeterNeumann", key));
    }

    [Fact]
    public async Task Keys_stay_the_same_from_start_to_start()
    {
        await using var ledger = new TempLedger();
        var digest = ledger.Open().DigestKey.ToArray();
        var key = File.ReadAllText(ledger.FilePath + ".vkey");
        await ledger.CloseAsync();
        File.Delete(ledger.FilePath + ".vkey");

        Assert.Equal(digest, ledger.Open().DigestKey.ToArray());
        Assert.Equal(key, File.ReadAllText(ledger.FilePath + ".vkey"));
        Assert.StartsWith("-----BEGIN PRIVATE KEY-----", File.ReadAllText(ledger.FilePath + ".key"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_files_are_their_owners_only()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var ledger = new TempLedger();
        await ledger.Open().AppendAsync(Some.Intent("deny"));

        var files = Directory.GetFiles(Path.GetDirectoryName(ledger.FilePath)!);
        Assert.Equal(["", "-shm", "-wal", ".digest", ".key", ".lock", ".vkey"], files.Select(file => file[ledger.FilePath.Length..]).Order(StringComparer.Ordinal));
        Assert.Equal([OwnerOnly], files.Select(File.GetUnixFileMode).Distinct());
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(ledger.FilePath)!));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".key")]
    [InlineData(".digest")]
    [InlineData(".lock")]
    [InlineData("-wal")]
    [InlineData("-shm")]
    public async Task A_file_that_others_can_read_is_refused(string file)
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var ledger = new TempLedger();
        ledger.Open();
        await ledger.CloseAsync();
        // After a whole stop there is none of SQLite's.
        File.Open(ledger.FilePath + file, FileMode.OpenOrCreate).Dispose();
        File.SetUnixFileMode(ledger.FilePath + file, OwnerOnly | UnixFileMode.GroupRead);

        AssertRefused(ledger, $"chmod 600 {ledger.FilePath}{file}");
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public async Task A_folder_that_others_can_change_is_refused(UnixFileMode others)
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var ledger = new TempLedger();
        ledger.Open();
        await ledger.CloseAsync();
        var folder = Path.GetDirectoryName(ledger.FilePath)!;
        File.SetUnixFileMode(folder, OwnerOnly | UnixFileMode.UserExecute | others);

        AssertRefused(ledger, $"chmod go-w {folder}");
    }

    [Fact]
    public async Task A_second_gateway_on_the_same_ledger_is_refused()
    {
        await using var ledger = new TempLedger();
        ledger.Open();

        var refused = Assert.Throws<LedgerOpenException>(() => LedgerWriter.Open(ledger.Settings, TimeProvider.System));
        Assert.Contains("another gateway uses", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await ledger.Writer.AppendAsync(Some.Intent("deny"))).Index);
        ledger.Check();
    }

    [Fact]
    public async Task A_lock_that_cannot_be_taken_for_another_reason_is_not_blamed_on_another_gateway()
    {
        await using var ledger = new TempLedger();
        ledger.Open();
        await ledger.CloseAsync();
        File.Delete(ledger.FilePath + ".lock");
        // Leads to itself for ever.
        File.CreateSymbolicLink(ledger.FilePath + ".lock", ledger.FilePath + ".lock");

        AssertRefused(ledger, $"{ledger.FilePath} cannot be opened: ");
    }

    [Theory]
    [InlineData(".key")]
    [InlineData(".digest")]
    public async Task A_ledger_without_its_keys_is_refused(string key)
    {
        await using var ledger = new TempLedger();
        ledger.Open();
        await ledger.CloseAsync();
        File.Delete(ledger.FilePath + key);

        AssertRefused(ledger, $"{ledger.FilePath}{key} is missing");
        Assert.False(File.Exists(ledger.FilePath + key));
    }

    [Fact]
    public async Task Keys_without_their_ledger_are_refused()
    {
        await using var ledger = new TempLedger();
        ledger.Open();
        await ledger.CloseAsync();
        File.Delete(ledger.FilePath);

        AssertRefused(ledger, $"{ledger.FilePath} is missing");
        Assert.False(File.Exists(ledger.FilePath));
    }

    [Fact]
    public async Task Keys_of_another_ledger_are_refused()
    {
        await using var ledger = new TempLedger();
        await using var other = new TempLedger();
        ledger.Open();
        other.Open();
        await ledger.CloseAsync();
        await other.CloseAsync();
        File.Copy(other.FilePath + ".key", ledger.FilePath + ".key", overwrite: true);

        AssertRefused(ledger, "was made for key");
    }

    [Theory]
    [InlineData(".key", "is not an Ed25519 private key")]
    [InlineData(".digest", "is not a digest key")]
    public async Task A_key_that_is_none_is_refused(string file, string said)
    {
        await using var ledger = new TempLedger();
        ledger.Open();
        await ledger.CloseAsync();
        await File.WriteAllTextAsync(ledger.FilePath + file, "nonsense", TestContext.Current.CancellationToken);

        AssertRefused(ledger, said);
    }

    [Fact]
    public async Task Another_origin_or_environment_than_that_of_entry_0_is_refused()
    {
        await using var ledger = new TempLedger();
        ledger.Open();
        await ledger.CloseAsync();
        var settings = ledger.Settings;

        ledger.Settings = settings with { Environment = "Production" };
        AssertRefused(ledger, "was made for environment `Test`");
        ledger.Settings = settings with { Origin = "gateway.other" };
        AssertRefused(ledger, "was made for origin `gateway.test/ledger`");
    }

    [Theory]
    [InlineData("not/absolute.db", "gateway.test", 1_000, 8_192, "not absolute")]
    [InlineData(null, "gateway+test", 1_000, 8_192, "plus sign")]
    [InlineData(null, "", 1_000, 8_192, "empty")]
    [InlineData(null, "gateway.test", 49, 8_192, "50 ms")]
    [InlineData(null, "gateway.test", 60_001, 8_192, "60 s")]
    [InlineData(null, "gateway.test", 1_000, 15, "16 to 1,000,000")]
    public async Task Settings_out_of_their_bounds_are_refused(string? path, string origin, int deadline, int queue, string said)
    {
        await using var ledger = new TempLedger();
        ledger.Settings = ledger.Settings with { Path = path ?? ledger.FilePath, Origin = origin, AppendDeadline = TimeSpan.FromMilliseconds(deadline), QueueLength = queue };

        AssertRefused(ledger, said);
    }

    [Fact]
    public async Task A_file_that_is_no_ledger_is_refused()
    {
        await using var ledger = new TempLedger();
        ledger.Open();
        await ledger.CloseAsync();
        await File.WriteAllTextAsync(ledger.FilePath, "not a database, and long enough to be none for certain", TestContext.Current.CancellationToken);

        AssertRefused(ledger, ledger.FilePath + " cannot be opened");
    }

    [Theory]
    [InlineData("UPDATE entries SET entry = replace(entry, 'Test', 'test') WHERE idx = 0", "leaf hash of entry 0")]
    [InlineData("UPDATE entries SET entry = replace(entry, '\"v\":1', '\"v\":9') WHERE idx = 1", "version 9")]
    [InlineData("UPDATE entries SET entry = replace(entry, '\"index\":1', '\"index\":2') WHERE idx = 1", "entry 2")]
    [InlineData("DELETE FROM entries WHERE idx = 0", "does not begin with entry 0")]
    [InlineData("PRAGMA user_version = 9", "version 9")]
    [InlineData("PRAGMA application_id = 9", "not a ledger")]
    public async Task An_altered_edge_is_refused(string sql, string said)
    {
        await using var ledger = new TempLedger();
        await ledger.Open().AppendAsync(Some.Intent("deny"));
        await ledger.CloseAsync();
        ledger.Execute(sql);

        AssertRefused(ledger, said);
    }

    [Fact]
    public async Task After_a_hard_stop_all_that_returned_is_there_and_open_intents_are_closed_as_unknown()
    {
        await using var ledger = new TempLedger();
        await using var survivor = new TempLedger();
        var writer = ledger.Open();
        var answered = await writer.AppendAsync(Some.Intent());
        var denied = await writer.AppendAsync(Some.Intent("deny"));
        var open = await writer.AppendAsync(Some.Intent("log"));
        await writer.AppendTogetherAsync((_, _) => [Some.Outcome(answered.Index)]);
        await CopyAsync(ledger, survivor);

        survivor.Open();

        var entries = survivor.Check();
        Assert.Equal([answered.Leaf, denied.Leaf, open.Leaf], entries.Skip(1).Take(3).Select(stored => stored.Leaf));
        Assert.Equal([(answered.Index, "completed"), (open.Index, "unknown")], survivor.Outcomes().Select(outcome => (outcome.Intent, outcome.Result)));
        await survivor.CloseAsync();
        survivor.Open();
        Assert.Equal(entries.Count, survivor.Check().Count);
    }

    // As a transaction that failed leaves it behind where the next one was shorter: SQLite ignores it by its checksum.
    [Fact]
    public async Task What_lies_in_the_WAL_behind_its_last_whole_transaction_says_nothing_of_the_files_end()
    {
        await using var ledger = new TempLedger();
        await using var survivor = new TempLedger();
        await ledger.Open().AppendAsync(Some.Intent("deny"));
        await CopyAsync(ledger, survivor);
        var wal = await File.ReadAllBytesAsync(survivor.FilePath + "-wal", TestContext.Current.CancellationToken);
        // The salts of the WAL, a page that there is, and as many pages as never were.
        byte[] left = [0, 0, 0, 2, 0, 0xFF, 0, 0, .. wal.AsSpan(16, 8), .. new byte[8 + Schema.PageSize]];
        await using (var file = File.OpenWrite(survivor.FilePath + "-wal"))
        {
            file.Seek(0, SeekOrigin.End);
            await file.WriteAsync(left, TestContext.Current.CancellationToken);
        }

        Assert.Equal(2, survivor.Open().Size);
    }

    [Fact]
    public async Task A_ledger_that_is_shorter_than_its_tables_for_readers_is_a_mismatch_for_good_and_is_read_from_its_bytes()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();
        var open = await writer.AppendAsync(Some.Intent());
        await writer.AppendTogetherAsync((_, _) => [.. Enumerable.Range(0, 600).Select(_ => Some.Boundary())]);
        await writer.AppendAsync(Some.Boundary());
        await ledger.CloseAsync();
        ledger.Execute("DELETE FROM entries WHERE idx > 300; DELETE FROM tree; DELETE FROM checkpoints");

        writer = ledger.Open();
        Assert.Contains("once had 512 entries", writer.Mismatch, StringComparison.Ordinal);
        // More than the tables had: it must not pass for whole again.
        await writer.AppendTogetherAsync((_, _) => [.. Enumerable.Range(0, 400).Select(_ => Some.Boundary())]);
        await ledger.CloseAsync();

        Assert.Contains("once had 512 entries", ledger.Open().Mismatch, StringComparison.Ordinal);
        using var reader = LedgerReader.Open(ledger.FilePath);
        Assert.Equal(701, reader.Newest(EntryKind.Boundary)!.Index);
        Assert.Null(reader.Newest(EntryKind.Document));
        Assert.Equal([(open.Index, 301L)], reader.List(new EntryFilter { Kind = EntryKind.Outcome }).Items.Select(stored => (((OutcomeEntry)stored.Entry).Intent, stored.Index)));
        Assert.Empty(ledger.Checkpoints());
    }

    [Fact]
    public async Task Intents_that_stayed_open_for_thousands_of_entries_are_closed_at_the_next_start()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();
        var first = await writer.AppendAsync(Some.Intent());
        var second = await writer.AppendAsync(Some.Intent("log"));
        for (var i = 0; i < 20; i++)
            await writer.AppendTogetherAsync((_, _) => [.. Enumerable.Range(0, 250).Select(_ => Some.Boundary())]);
        writer.AppendLater(Some.Outcome(second.Index));
        var third = await writer.AppendAsync(Some.Intent());
        await writer.AppendTogetherAsync((_, _) => [.. Enumerable.Range(0, 250).Select(_ => Some.Boundary())]);
        await writer.AppendAsync(Some.Intent("deny"));
        await ledger.CloseAsync();
        Assert.Equal(1, OldIntents(ledger));

        ledger.Open();

        Assert.Equal([(second.Index, "completed"), (first.Index, "unknown"), (third.Index, "unknown")], ledger.Outcomes().Select(outcome => (outcome.Intent, outcome.Result)));
        await ledger.CloseAsync();
        ledger.Open();
        Assert.Equal(3, ledger.Outcomes().Count());
    }

    [Fact]
    public async Task Damaged_tables_for_readers_are_said_and_built_anew_once_they_are_dropped()
    {
        await using var ledger = new TempLedger();
        var intent = await ledger.Open().AppendAsync(Some.Intent());
        await ledger.CloseAsync();
        ledger.Execute("UPDATE projection SET young = x'ffffffffffffffffffffffff'");
        AssertRefused(ledger, "The table `projection` is damaged. Drop it");
        ledger.Execute("DROP TABLE projection");

        ledger.Open();

        Assert.Equal(intent.Index, Assert.Single(ledger.Outcomes()).Intent);
    }

    /// <summary>The files as a power cut leaves them. By another process: closing a copy of ours would drop SQLite's locks on the original (POSIX).</summary>
    private static async Task CopyAsync(TempLedger ledger, TempLedger survivor)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(survivor.FilePath)!);
        using (var copy = Process.Start("cp", ["-a", Path.GetDirectoryName(ledger.FilePath)! + "/.", Path.GetDirectoryName(survivor.FilePath)!]))
            await copy.WaitForExitAsync(TestContext.Current.CancellationToken);
        File.Delete(survivor.FilePath + "-shm");
    }

    private static long OldIntents(TempLedger ledger)
    {
        using var database = SqliteDatabase.Open(ledger.FilePath, isReadOnly: true, TimeSpan.FromSeconds(10));
        return database.Number("SELECT count(*) FROM open_intents");
    }

    private static void AssertRefused(TempLedger ledger, string said)
    {
        var refused = Assert.Throws<LedgerOpenException>(() => ledger.Open());
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        // The refused start holds nothing: neither lock nor file.
        refused = Assert.Throws<LedgerOpenException>(() => ledger.Open());
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }
}
