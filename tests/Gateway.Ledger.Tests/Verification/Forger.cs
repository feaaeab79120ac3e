using System.Text;
using Gateway.Ledger.Checkpoints;
using Gateway.Ledger.Keys;
using Gateway.Ledger.Merkle;
using Gateway.Ledger.Storage.Sqlite;
using Gateway.Ledger.Tests.Support;

namespace Gateway.Ledger.Tests.Verification;

/// <summary>Somebody who may write the ledger's file, and who knows how it is made.</summary>
internal static class Forger
{
    /// <summary>Changes rows, then puts every leaf hash and node right again.</summary>
    public static void Rewrite(TempLedger ledger, string sql)
    {
        using var database = SqliteDatabase.Open(ledger.FilePath, isReadOnly: false, TimeSpan.FromSeconds(10));
        database.Execute(sql + "; DELETE FROM tree");
        var leaves = Leaves(database);
        using (var update = database.Compile("UPDATE entries SET leaf = ? WHERE idx = ?"))
        {
            foreach (var (index, leaf) in leaves)
            {
                update.BindBlob(1, leaf);
                update.Bind(2, index);
                update.Run();
            }
        }
        using var insert = database.Compile("INSERT INTO tree(level, idx, hash) VALUES (?, ?, ?)");
        Edge(leaves, (level, index, hash) =>
        {
            if (level % Subtrees.StoredEvery != 0)
                return;
            insert.Bind(1, level);
            insert.Bind(2, index);
            insert.BindBlob(3, hash);
            insert.Run();
        });
    }

    /// <summary>Signs everything anew with the ledger's own key.</summary>
    public static void Sign(TempLedger ledger)
    {
        using var keys = LedgerKeys.Read(new LedgerFiles(ledger.Settings));
        using var database = SqliteDatabase.Open(ledger.FilePath, isReadOnly: false, TimeSpan.FromSeconds(10));
        var leaves = Leaves(database);
        foreach (var checkpoint in ledger.Checkpoints())
        {
            var edge = Edge([.. leaves.Take((int)checkpoint.Size)]);
            database.Execute($"UPDATE checkpoints SET note = '{new Checkpoint(ledger.Settings.Origin, edge.Size, edge.Root()).Sign(keys.Signing)}', size = {edge.Size} WHERE size = {checkpoint.Size}");
        }
    }

    private static List<(long Index, byte[] Leaf)> Leaves(SqliteDatabase database)
    {
        using var read = database.Compile("SELECT idx, entry FROM entries ORDER BY idx");
        var leaves = new List<(long, byte[])>();
        while (read.Step())
            leaves.Add((read.Number(0), LeafHash.Of(Encoding.UTF8.GetBytes(read.TextOrNull(1)!))));
        return leaves;
    }

    private static TreeEdge Edge(List<(long Index, byte[] Leaf)> leaves, TreeEdge.NodeCompleted? completed = null)
    {
        var edge = new TreeEdge();
        foreach (var (_, leaf) in leaves)
            edge.Append(leaf, completed);
        return edge;
    }
}
