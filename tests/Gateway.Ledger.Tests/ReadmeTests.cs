using System.Text.RegularExpressions;
using Gateway.Ledger.Checkpoints;
using Gateway.Ledger.Merkle;
using Gateway.Ledger.Storage.Sqlite;
using Gateway.Ledger.Tests.Support;

namespace Gateway.Ledger.Tests;

/// <summary>What the ledger's page promises a sceptic, against the code.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void Every_kind_of_failure_is_explained_and_no_other()
    {
        var made = Directory.EnumerateFiles(Path.Combine(Root(), "Verification"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), @"new Failure\(""([a-z-]+)""|CheckpointQueue \w+ = new\(""([a-z-]+)""\)|: ""(root)""").SelectMany(match => match.Groups.Values.Skip(1)))
            .Where(group => group.Success).Select(group => group.Value).Distinct();

        Assert.Equal(made.Order(StringComparer.Ordinal), FirstCells("failure").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_table_is_named_with_whether_it_is_part_of_the_record()
    {
        using var database = SqliteDatabase.Open(":memory:", isReadOnly: false, TimeSpan.Zero);
        database.Execute(Schema.Record + Schema.Tree + Schema.Projection);
        using var read = database.Compile("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name");
        var tables = new List<string>();
        while (read.Step())
            tables.Add(read.TextOrNull(0)!);

        Assert.Equal(tables, FirstCells("table").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_file_beside_the_ledger_is_named_with_what_it_is_trusted_for()
    {
        await using var ledger = new TempLedger();
        ledger.Settings = ledger.Settings with { CheckpointFile = Path.Combine(ledger.Folder, "share") };
        await ledger.Open().AppendAsync(Some.Directives());
        await Until.HoldsAsync(() => File.Exists(ledger.Settings.CheckpointFile), "the share");
        var page = Page();
        var trust = page[page.IndexOf("## What each file is trusted for", StringComparison.Ordinal)..];

        Assert.All(Directory.GetFiles(Path.GetDirectoryName(ledger.FilePath)!), file => Assert.Contains($"{file[ledger.FilePath.Length..]}`", trust, StringComparison.Ordinal));
        Assert.Contains("`Gateway:Ledger:CheckpointFile`", trust, StringComparison.Ordinal);
    }

    /// <summary>With nothing of ours but the file: SHA-256, base64 and the five lines.</summary>
    [Fact]
    public async Task A_checkpoint_is_five_lines_whose_root_anybody_can_compute()
    {
        await using var ledger = new TempLedger();
        await ledger.Open().AppendTogetherAsync((_, _) => [.. Enumerable.Range(0, 10).Select(_ => Some.Boundary())]);
        await ledger.CloseAsync();

        var lines = ledger.Checkpoints().Single().Note.Split('\n');
        byte[][] leaves = [.. ledger.Check().Select(entry => Merkle.ReferenceTree.LeafHash(entry.Bytes.ToArray()))];

        Assert.Equal(6, lines.Length);
        Assert.Equal((ledger.Settings.Origin, "11", "", ""), (lines[0], lines[1], lines[3], lines[5]));
        Assert.Equal(Convert.ToBase64String(Merkle.ReferenceTree.Root(leaves)), lines[2]);
        Assert.Equal(NodeHash.Length, Checkpoint.Open(ledger.Checkpoints().Single().Note, VerifierKey.Parse(File.ReadAllText(ledger.FilePath + ".vkey").Trim())).Root.Length);
    }

    /// <summary>Names in the first column of the table that begins with this heading.</summary>
    private static List<string> FirstCells(string heading) =>
        [.. Page().Split('\n').SkipWhile(line => !line.StartsWith($"| {heading} |", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|')).Select(line => line.Split('|')[1].Trim().Trim('`'))];

    private static string Page() => File.ReadAllText(Path.Combine(Root(), "README.md"));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Gateway.sln")))
            folder = folder.Parent!;
        return Path.Combine(folder.FullName, "src", "Gateway.Ledger");
    }
}
