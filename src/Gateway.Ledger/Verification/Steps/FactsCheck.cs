using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using Gateway.Ledger.Entries.Canonical;
using Gateway.Ledger.Storage.Sqlite;

namespace Gateway.Ledger.Verification.Steps;

/// <summary>Makes the readers' tables again from the entries, a block at a time, and compares: <c>facts</c>, <c>notable</c>, <c>open_intents</c> and <c>projection</c>.</summary>
internal sealed class FactsCheck
{
    private readonly SqliteDatabase _database;
    private readonly SqliteStatement _block;
    private readonly SqliteStatement _notable;
    private readonly long _projected;
    private readonly OpenIntents _open = OpenIntents.Read([], []);
    private readonly HashSet<long> _old = [];
    private byte[] _young = [];
    private string?[] _words = [];
    private bool[] _used = [];
    private byte[] _codes = [];
    private long _blocks;
    private long _notables;

    public FactsCheck(SqliteDatabase database)
    {
        _database = database;
        _projected = database.Number("SELECT size FROM projection");
        _block = database.Prepare("SELECT words, codes FROM facts WHERE first = ?");
        _notable = database.Prepare("SELECT kind, subject FROM notable WHERE idx = ?");
    }

    /// <summary>Rows come dense from 0.</summary>
    public Failure? Row(CheckedRow row, VerificationCounts counts)
    {
        var index = row.Row.Index;
        if (index >= _projected)
            return null;
        var place = (int)(index % FactsBlock.Capacity);
        if (place == 0 && ReadBlock(index) is { } failure)
            return failure;
        var facts = FactsRow.Of(row.Decoded.Entry);
        if (!IsCode(place, facts) || !IsNotable(index, facts))
            return Wrong(index, $"What readers' tables say of entry {index} is not what the entry says. The entry itself is whole.");
        _open.Follow(index, facts);
        counts.Projected++;
        return place == FactsBlock.Capacity - 1 ? EndBlock(index + 1) : null;
    }

    /// <param name="size">Entries of the ledger.</param>
    public Failure? End(long size)
    {
        using var projection = _database.Compile("SELECT size, young FROM projection");
        var hasOneRow = projection.Step() && _projected == _blocks * FactsBlock.Capacity && _projected <= size && projection.Bytes(1).SequenceEqual(_young);
        if (!hasOneRow || projection.Step())
            return Wrong(null, $"The table `projection` does not say how far readers' tables reach and which permits were open there.");
        if (_database.Number("SELECT count(*) FROM facts") != _blocks || _database.Number("SELECT count(*) FROM notable") != _notables)
            return Wrong(null, $"Readers' tables have rows that no entries stand for.");
        using var open = _database.Compile("SELECT idx FROM open_intents");
        var count = 0;
        for (; open.Step(); count++)
        {
            if (!_old.Contains(open.Number(0)))
                return Wrong(open.Number(0), $"The table `open_intents` lists {open.Number(0)}, which was no permit that was open for long.");
        }
        return count == _old.Count ? null : Wrong(null, $"The table `open_intents` lacks a permit that was open.");
    }

    private Failure? ReadBlock(long first)
    {
        _block.Bind(1, first);
        try
        {
            if (!_block.Step() || _block.Bytes(1) is not { Length: FactsBlock.Capacity * FactsBlock.CodeLength } codes || ReadWords(_block.Bytes(0)) is not { } words)
                return Wrong(first, $"The row of `facts` for the entries from {first} on is missing, or not written in the one form that it has.");
            (_words, _used, _codes) = (words, new bool[words.Length], codes.ToArray());
            return null;
        }
        finally
        {
            _block.Reset();
        }
    }

    private Failure? EndBlock(long until)
    {
        _blocks++;
        var change = _open.TakeChange(until);
        _young = change.Young;
        _old.UnionWith(change.Aged);
        _old.ExceptWith(change.Closed);
        // A word that was erased stands as null at its place; any other must be that of an entry.
        return Array.TrueForAll(_used, used => used) ? null : Wrong(until - FactsBlock.Capacity, $"The row of `facts` for the entries up to {until - 1} has a word that none of them has.");
    }

    private bool IsCode(int place, in FactsRow facts)
    {
        var codes = _codes.AsSpan(place * FactsBlock.CodeLength, FactsBlock.CodeLength);
        return BinaryPrimitives.ReadUInt16LittleEndian(codes) == (ushort)facts.Kind
            && IsWord(codes[2..], facts.Effect) && IsWord(codes[4..], facts.Agency) && IsWord(codes[6..], facts.Caller);
    }

    private bool IsWord(ReadOnlySpan<byte> code, string? expected)
    {
        var number = BinaryPrimitives.ReadUInt16LittleEndian(code);
        if (number == 0)
            return expected is null;
        if (number > _words.Length)
            return false;
        _used[number - 1] = true;
        return _words[number - 1] == expected;
    }

    private bool IsNotable(long index, in FactsRow facts)
    {
        if (!FactsBlock.IsNotable(facts.Kind))
            return true;
        _notables++;
        _notable.Bind(1, index);
        try
        {
            return _notable.Step() && _notable.TextOrNull(0) == EntryKinds.Name(facts.Kind) && _notable.TextOrNull(1) == facts.Subject;
        }
        finally
        {
            _notable.Reset();
        }
    }

    /// <summary>Null where it is no list of words, or not written as it is here: another form could hide a change.</summary>
    private static string?[]? ReadWords(ReadOnlySpan<byte> json)
    {
        try
        {
            if (JsonSerializer.Deserialize<string?[]>(json) is not { } words)
                return null;
            return FactsBlock.ListOf(words).Span.SequenceEqual(json) ? words : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Failure Wrong(long? index, FormattableString what) => new("projection", index, what.ToString(CultureInfo.InvariantCulture));
}
