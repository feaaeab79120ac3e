using System.Security.Cryptography;
using System.Text;
using Gateway.Ledger.Checkpoints;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Entries.Canonical;
using Gateway.Ledger.Merkle;
using Gateway.Ledger.Storage;
using Gateway.Ledger.Storage.Sqlite;

namespace Gateway.Ledger.Tests.Support;

/// <summary>Reads the whole ledger from its tables and checks everything that must hold after any step.</summary>
internal static class CheckLedger
{
    public static IReadOnlyList<StoredEntry> All(string path)
    {
        using var database = SqliteDatabase.Open(path, isReadOnly: true, TimeSpan.FromSeconds(10));
        database.Execute("BEGIN");
        var entries = Entries(database);
        CheckOrder(entries);
        CheckReferences(entries);
        CheckPersonal(database, entries);
        CheckProjection(database, entries);
        CheckTree(database, entries);
        Assert.Equal("ok", Texts(database, "PRAGMA integrity_check").Single());
        return entries;
    }

    private static List<StoredEntry> Entries(SqliteDatabase database)
    {
        using var read = database.Compile(StoredEntries.Select + "ORDER BY e.idx");
        var entries = new List<StoredEntry>();
        while (read.Step())
            entries.Add(StoredEntries.Read(read));
        return entries;
    }

    private static void CheckOrder(List<StoredEntry> entries)
    {
        Assert.Equal("created", Assert.IsType<GatewayEntry>(entries[0].Entry).Event);
        for (var i = 0; i < entries.Count; i++)
        {
            Assert.Equal(i, entries[i].Index);
            Assert.Equal(entries[i].Leaf, Convert.ToHexStringLower(LeafHash.Of(entries[i].Bytes.Span)));
            Assert.True(i == 0 || entries[i].At >= entries[i - 1].At, $"entry {i} is before its predecessor");
        }
    }

    private static void CheckReferences(List<StoredEntry> entries)
    {
        var closed = new HashSet<long>();
        foreach (var stored in entries)
        {
            if (stored.Entry is not OutcomeEntry outcome)
                continue;
            Assert.IsType<IntentEntry>(entries[(int)outcome.Intent].Entry);
            Assert.True(outcome.Intent < stored.Index);
            Assert.True(closed.Add(outcome.Intent), $"intent {outcome.Intent} has two outcomes");
        }
    }

    private static void CheckPersonal(SqliteDatabase database, List<StoredEntry> entries)
    {
        using var read = database.Compile("SELECT idx, members FROM personal");
        while (read.Step())
        {
            var text = Encoding.UTF8.GetString(entries[(int)read.Number(0)].Bytes.Span);
            var values = PersonalValues.Parse(read.TextOrNull(1)!);
            foreach (var name in values.Names)
            {
                var commitment = SHA256.HashData([.. values.Salt(name)!, .. Encoding.UTF8.GetBytes(values.Find(name)!)]);
                Assert.Contains($"\"{name}\":{{\"sha256\":\"{Convert.ToHexStringLower(commitment)}\"}}", text, StringComparison.Ordinal);
            }
        }
    }

    private static void CheckProjection(SqliteDatabase database, List<StoredEntry> entries)
    {
        var size = (int)database.Number("SELECT size FROM projection");
        Assert.InRange(size, 0, entries.Count);
        var projected = entries.Take(size).ToList();
        Assert.Equal(projected.Select(stored => Row(stored.Index, FactsRow.Of(stored.Entry))), FactsTable.Rows(database));
        Assert.Equal(
            projected.Where(stored => stored.Entry is not (IntentEntry or AttemptEntry or OutcomeEntry)).Select(stored => $"{stored.Index}|{EntryKinds.Name(stored.Entry.Kind)}|{FactsRow.Of(stored.Entry).Subject}"),
            Texts(database, "SELECT concat(idx,'|',kind,'|',subject) FROM notable ORDER BY idx"));
        var open = projected.Where(stored => FactsRow.Of(stored.Entry).IsPermit).Select(stored => stored.Index)
            .Except(projected.Select(stored => stored.Entry).OfType<OutcomeEntry>().Select(outcome => outcome.Intent));
        Assert.Equal(open, FactsTable.Open(database));
    }

    private static void CheckTree(SqliteDatabase database, List<StoredEntry> entries)
    {
        var key = VerifierKey.Parse(((GatewayEntry)entries[0].Entry).Facts.Single(fact => fact.Key == "key").Value);
        var nodes = new List<string>();
        var roots = new List<byte[]> { NodeHash.OfNothing() };
        var edge = new TreeEdge();
        foreach (var entry in entries)
        {
            edge.Append(LeafHash.Of(entry.Bytes.Span), (level, index, hash) => nodes.Add($"{level}|{index}|{Convert.ToHexString(hash)}"));
            roots.Add(edge.Root());
        }
        Assert.Equal(
            nodes.Where(node => int.Parse(node.Split('|')[0], null) % Subtrees.StoredEvery == 0).Order(StringComparer.Ordinal),
            Texts(database, "SELECT level || '|' || idx || '|' || hex(hash) FROM tree").Order(StringComparer.Ordinal));
        foreach (var note in Texts(database, "SELECT note FROM checkpoints"))
            Assert.True(Checkpoint.Open(note!, key) is var checkpoint && roots[(int)checkpoint.Size].AsSpan().SequenceEqual(checkpoint.Root), note);
    }

    private static string Row(long index, FactsRow row) => $"{index}|{(int)row.Kind}|{row.Effect}|{row.Agency}|{row.Caller}";

    private static List<string?> Texts(SqliteDatabase database, string sql)
    {
        using var read = database.Compile(sql);
        var texts = new List<string?>();
        while (read.Step())
            texts.Add(read.TextOrNull(0));
        return texts;
    }
}
