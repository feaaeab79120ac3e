using System.Runtime.Versioning;
using Gateway.Server.Audit;
using Gateway.Server.Telemetry.Otlp;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Telemetry;

/// <summary>The folder in which spans wait for the collector.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SpanSpoolTests : IDisposable
{
    private const long Limit = 1 << 20;

    private readonly TempFolder _folder = new();

    private string Path => _folder["spans"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Folder_and_files_are_their_owners_alone()
    {
        Assert.True(Open().TryKeep([1], 1));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(Path))));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherExecute)]
    public void A_folder_that_others_can_use_keeps_it_from_starting(UnixFileMode extra)
    {
        Directory.CreateDirectory(Path);
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | extra);

        Assert.Contains("chmod 700 " + Path, Assert.Throws<StartupException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_passes_its_group_on_is_its_owners_alone_all_the_same()
    {
        Directory.CreateDirectory(Path);
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.SetGroup);

        Assert.True(Open().TryKeep([1], 1));
    }

    [Fact]
    public void A_file_where_the_folder_should_be_keeps_it_from_starting()
    {
        _folder.Write("spans", "");

        Assert.Contains("Gateway:Telemetry:SpoolPath", Assert.Throws<StartupException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_waits_comes_out_oldest_first_also_after_a_restart()
    {
        var before = Open();
        for (byte i = 1; i <= 12; i++) Assert.True(before.TryKeep([i, i], i));
        before.RemoveOldest();

        var after = Open();
        Assert.True(after.TryKeep([13, 13], 13));

        Assert.Equal(Enumerable.Range(2, 12).Sum(), after.Spans);
        for (byte i = 2; i <= 13; i++)
        {
            Assert.Equal(i, after.Oldest()!.Spans);
            Assert.Equal<byte>([i, i], (await after.Oldest()!.ReadAsync(CancellationToken.None))!);
            after.RemoveOldest();
        }
        Assert.Null(after.Oldest());
        Assert.Equal(0, after.Spans);
        Assert.Empty(Directory.GetFiles(Path));
    }

    [Fact]
    public void Half_a_file_of_a_crash_is_removed_and_what_is_not_of_the_spool_is_left_alone()
    {
        Assert.True(Open().TryKeep([1], 1));
        foreach (var name in (string[])["spans/000000000000002-4.otlp.part", "spans/note.txt", "spans/a-b.otlp", "spans/7.otlp"]) _folder.Write(name, "x");

        var spool = Open();

        Assert.Equal(1, spool.Spans);
        Assert.Equal(["000000000000001-1.otlp", "7.otlp", "a-b.otlp", "note.txt"], Directory.GetFiles(Path).Select(file => System.IO.Path.GetFileName(file)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_file_that_is_empty_or_gone_has_no_payload()
    {
        var spool = Open();
        Assert.True(spool.TryKeep([1], 1));
        await File.WriteAllBytesAsync(spool.Oldest()!.Path, []);
        Assert.Null(await spool.Oldest()!.ReadAsync(CancellationToken.None));

        File.Delete(spool.Oldest()!.Path);
        Assert.Null(await spool.Oldest()!.ReadAsync(CancellationToken.None));
        spool.RemoveOldest();

        Assert.Equal(0, spool.Spans);
    }

    [Theory]
    [InlineData(1, 256)]
    [InlineData(5000, 128)]
    public void Files_take_no_more_of_the_disk_than_the_bound_also_across_restarts(int length, int files)
    {
        var first = Open();
        for (var i = 0; i < files - 1; i++) Assert.True(first.TryKeep(new byte[length], 1));

        var second = Open();

        Assert.True(second.TryKeep(new byte[length], 1));
        Assert.False(second.TryKeep(new byte[length], 1));
        Assert.Equal(files, Directory.GetFiles(Path).Length);
        second.RemoveOldest();
        Assert.True(second.TryKeep(new byte[length], 1));
    }

    [Theory]
    [InlineData(Limit + 4096, true)]
    [InlineData(Limit + 4095, false)]
    [InlineData(0L, false)]
    public void As_much_as_the_bound_stays_free_on_the_disk(long free, bool kept) => Assert.Equal(kept, Open(_ => new DiskSpace(free, long.MaxValue)).TryKeep([1], 1));

    [Fact]
    public void Where_the_disk_does_not_say_what_is_free_or_the_folder_is_gone_nothing_is_kept()
    {
        Assert.False(Open(_ => null).TryKeep([1], 1));
        var spool = Open();
        Directory.Delete(Path);
        Assert.False(spool.TryKeep([1], 1));

        Assert.Null(spool.Oldest());
        Assert.Equal(0, spool.Spans);
    }

    private SpanSpool Open(DiskSpaceReader? space = null) => SpanSpool.Open(Path, Limit, space ?? DiskSpace.Of);
}
