using System.Buffers.Binary;
using System.Text.Json;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Entries.Canonical;

namespace Gateway.Ledger.Storage.Sqlite;

/// <summary>Finds the indexes of entries by what is projected of them. Reads 2 KB for 256 entries, so that even a search through all of them is quick; rare kinds have an index.</summary>
internal sealed class FactsQuery(SqliteDatabase database)
{
    private readonly SqliteStatement _upwards = database.Prepare(
        "SELECT first, words, codes FROM facts WHERE first >= (SELECT coalesce(max(first), 0) FROM facts WHERE first <= ?) AND first < ? ORDER BY first");
    private readonly SqliteStatement _downwards = database.Prepare("SELECT first, codes FROM facts ORDER BY first DESC");

    /// <summary>Entries that are projected, the first so many of the ledger. None where the tables are of a longer ledger, see <see cref="Projection.Shortened"/>.</summary>
    public long Size => database.Number("SELECT size FROM projection") is var size && size <= StoredEntries.Size(database) ? size : 0;

    /// <summary>The first <paramref name="wanted"/> indexes from <paramref name="from"/> to before <paramref name="until"/> that match, in order.</summary>
    public IReadOnlyList<long> Find(EntryFilter filter, long from, long until, int wanted)
    {
        if (filter.Kind is { } kind && FactsBlock.IsNotable(kind))
            return filter is { Agency: null, Effect: null, Caller: null } ? Notable(kind, from, until, wanted) : [];
        var found = new List<long>();
        _upwards.Bind(1, from);
        _upwards.Bind(2, until);
        try
        {
            while (found.Count < wanted && _upwards.Step())
                Find(filter, from, until, wanted, found);
            return found;
        }
        finally
        {
            _upwards.Reset();
        }
    }

    /// <summary>The newest projected entry of a kind; where <paramref name="subject"/> is given, of that subject.</summary>
    public long? Newest(EntryKind kind, string? subject)
    {
        if (Size == 0)
            return null;
        if (!FactsBlock.IsNotable(kind))
            return subject is null ? NewestInBlocks(kind) : null;
        using var select = database.Compile($"SELECT idx FROM notable WHERE kind = ?{(subject is null ? "" : " AND subject = ?")} ORDER BY idx DESC LIMIT 1");
        select.BindText(1, EntryKinds.Utf8Name(kind));
        if (subject is not null)
            select.Bind(2, subject);
        return select.Step() ? select.Number(0) : null;
    }

    private List<long> Notable(EntryKind kind, long from, long until, int wanted)
    {
        using var select = database.Compile("SELECT idx FROM notable WHERE kind = ? AND idx >= ? AND idx < ? ORDER BY idx LIMIT ?");
        select.BindText(1, EntryKinds.Utf8Name(kind));
        select.Bind(2, from);
        select.Bind(3, until);
        select.Bind(4, wanted);
        var found = new List<long>();
        while (select.Step())
            found.Add(select.Number(0));
        return found;
    }

    private long? NewestInBlocks(EntryKind kind)
    {
        try
        {
            while (_downwards.Step())
            {
                var codes = _downwards.Bytes(1);
                for (var place = Count(codes) - 1; place >= 0; place--)
                {
                    if (Code(codes, place, 0) == (int)kind)
                        return _downwards.Number(0) + place;
                }
            }
            return null;
        }
        finally
        {
            _downwards.Reset();
        }
    }

    /// <summary>Searches the block of the current row.</summary>
    private void Find(EntryFilter filter, long from, long until, int wanted, List<long> found)
    {
        var codes = _upwards.Bytes(2);
        if (CodesOf(filter.Effect) is not { } effects || CodesOf(filter.Agency) is not { } agencies || CodesOf(filter.Caller) is not { } callers)
            return;
        var first = _upwards.Number(0);
        var end = (int)Math.Min(Count(codes), until - first);
        for (var place = (int)Math.Max(0, from - first); place < end && found.Count < wanted; place++)
        {
            if ((filter.Kind is not { } kind || Code(codes, place, 0) == (int)kind)
                && (effects.Count == 0 || effects.Contains(Code(codes, place, 1)))
                && (agencies.Count == 0 || agencies.Contains(Code(codes, place, 2)))
                && (callers.Count == 0 || callers.Contains(Code(codes, place, 3))))
            {
                found.Add(first + place);
            }
        }
    }

    /// <summary>Codes of a word in the block of the current row; empty where none is asked for, null where the block does not have it.</summary>
    private List<int>? CodesOf(string? word)
    {
        List<int> codes = [];
        if (word is null)
            return codes;
        var json = new Utf8JsonReader(_upwards.Bytes(1));
        for (var code = 0; json.Read();)
        {
            if (json.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
                continue;
            code++;
            if (json.TokenType == JsonTokenType.String && json.ValueTextEquals(word))
                codes.Add(code);
        }
        return codes.Count == 0 ? null : codes;
    }

    private static int Count(ReadOnlySpan<byte> codes) => codes.Length / FactsBlock.CodeLength;

    private static int Code(ReadOnlySpan<byte> codes, int place, int column) =>
        BinaryPrimitives.ReadUInt16LittleEndian(codes[((place * FactsBlock.CodeLength) + (column * sizeof(ushort)))..]);
}
