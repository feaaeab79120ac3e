using Gateway.Ledger.Entries;
using Gateway.Ledger.Storage.Sqlite;
using Gateway.Ledger.Tests.Support;
using Gateway.Ledger.Verification;

namespace Gateway.Ledger.Tests.Verification;

/// <summary>The second stored level of the tree, which has its first row at 65,536 entries: too many to verify them all anew for each of its bits.</summary>
public sealed class TallTreeTests
{
    private const int Size = 65_600;

    [Fact]
    public async Task A_node_over_65_536_entries_that_was_changed_or_removed_is_found_and_by_the_next_start_too()
    {
        await using var ledger = new TempLedger();
        var writer = ledger.Open();
        await writer.AppendTogetherAsync((index, _) => [.. Enumerable.Range(0, Size - (int)index).Select(Entry (_) => Some.Boundary())]);
        await ledger.CloseAsync();
        var node = Top(ledger);
        var put = $"DELETE FROM tree WHERE level = 16; INSERT INTO tree(level, idx, hash) VALUES (16, 0, x'{node}')";
        string[] changes =
        [
            $"UPDATE tree SET hash = x'{Flipped(node, 0)}' WHERE level = 16", $"UPDATE tree SET hash = x'{Flipped(node, 31)}' WHERE level = 16",
            "DELETE FROM tree WHERE level = 16",
        ];

        foreach (var change in changes)
        {
            ledger.Execute(change);
            var failure = (await ledger.VerifyAsync()).Failure;
            Assert.True(failure is { Kind: "projection", Index: 0 } && failure.What.StartsWith("Node 0 on level 16 ", StringComparison.Ordinal), $"{change}: {failure}");
            ledger.Execute(put);
        }
        Assert.Equal(Verdict.Holds, (await ledger.VerifyAsync()).Verdict);

        // A start reads it where it goes on from. What is not there it makes anew from the leaf hashes, which have to give what was signed.
        ledger.Execute(changes[1]);
        Assert.StartsWith($"The root over the first {Size} entries is ", ledger.Open().Mismatch, StringComparison.Ordinal);
        await ledger.CloseAsync();
        ledger.Execute(changes[2]);
        Assert.Null(ledger.Open().Mismatch);
        Assert.Equal(node, Top(ledger));
    }

    private static string Top(TempLedger ledger)
    {
        using var database = SqliteDatabase.Open(ledger.FilePath, isReadOnly: true, TimeSpan.FromSeconds(10));
        using var read = database.Compile("SELECT idx, hash FROM tree WHERE level = 16");
        Assert.True(read.Step());
        Assert.Equal(0, read.Number(0));
        var node = Convert.ToHexString(read.Bytes(1));
        Assert.False(read.Step());
        return node;
    }

    private static string Flipped(string node, int position)
    {
        var bytes = Convert.FromHexString(node);
        bytes[position] ^= 1;
        return Convert.ToHexString(bytes);
    }
}
