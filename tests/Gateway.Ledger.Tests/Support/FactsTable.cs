using System.Buffers.Binary;
using System.Text.Json;
using Gateway.Ledger.Entries.Canonical;
using Gateway.Ledger.Storage.Sqlite;

namespace Gateway.Ledger.Tests.Support;

/// <summary>Reads and makes the readers' tables from their documented layout.</summary>
internal static class FactsTable
{
    /// <summary>Index, kind, effect, agency and caller of each projected entry.</summary>
    public static IEnumerable<string> Rows(SqliteDatabase database)
    {
        using var read = database.Compile("SELECT first, words, codes FROM facts ORDER BY first");
        var rows = new List<string>();
        while (read.Step())
        {
            string?[] words = [null, .. JsonSerializer.Deserialize<string[]>(read.TextOrNull(1)!)!];
            var codes = read.Bytes(2);
            for (var at = 0; at < codes.Length; at += 8)
            {
                var (effect, agency, caller) = (Code(codes[(at + 2)..]), Code(codes[(at + 4)..]), Code(codes[(at + 6)..]));
                rows.Add($"{read.Number(0) + (at / 8)}|{Code(codes[at..])}|{words[effect]}|{words[agency]}|{words[caller]}");
            }
        }
        return rows;
    }

    public static IReadOnlyList<long> Open(SqliteDatabase database)
    {
        using var old = database.Compile("SELECT idx FROM open_intents");
        var open = new List<long>();
        while (old.Step())
            open.Add(old.Number(0));
        using var young = database.Compile("SELECT young FROM projection");
        Assert.True(young.Step());
        return OpenIntents.Read(young.Bytes(0).ToArray(), open).All;
    }

    private static int Code(ReadOnlySpan<byte> codes) => BinaryPrimitives.ReadUInt16LittleEndian(codes);

    /// <summary>Makes the tables of a closed ledger anew, as if just the first <paramref name="size"/> entries had been projected, in blocks of five.</summary>
    public static void Cut(TempLedger ledger, int size)
    {
        var entries = ledger.Check();
        using var database = SqliteDatabase.Open(ledger.FilePath, isReadOnly: false, TimeSpan.FromSeconds(10));
        database.Execute($"DELETE FROM facts; DELETE FROM notable; DELETE FROM open_intents; UPDATE projection SET size = {size}, young = x''");
        foreach (var stored in entries.Take(size).Chunk(5))
        {
            var block = new FactsBlock(stored[0].Index);
            foreach (var row in stored.Select(entry => FactsRow.Of(entry.Entry)))
                block.Add(row);
            using var insert = database.Compile("INSERT INTO facts VALUES (?, ?, ?)");
            insert.Bind(1, block.First);
            insert.BindText(2, block.Words().Span);
            insert.BindBlob(3, block.Codes);
            insert.Run();
            foreach (var (index, kind, subject) in block.Notable)
                database.Execute($"INSERT INTO notable VALUES ({index}, '{EntryKinds.Name(kind)}', {(subject is null ? "NULL" : $"'{subject}'")})");
        }
    }
}
