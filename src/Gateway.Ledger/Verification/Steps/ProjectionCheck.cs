using System.Globalization;
using Gateway.Ledger.Entries.Canonical;
using Gateway.Ledger.Merkle;
using Gateway.Ledger.Storage.Sqlite;

namespace Gateway.Ledger.Verification.Steps;

/// <summary>
/// What is derived from the record (readers' tables, upper nodes of the tree) says the same as the record. Nothing rests on it, but people look at it. Ledgers whose readers'
/// tables are of another version are judged without them.
/// </summary>
internal sealed class ProjectionCheck
{
    private readonly SqliteDatabase _database;
    private readonly SqliteStatement? _node;
    private readonly bool _hasFacts;
    private readonly long _projected;
    private long _nodes;
    private Failure? _wrongNode;

    public ProjectionCheck(SqliteDatabase database, bool hasFacts, bool hasTree)
    {
        (_database, _hasFacts) = (database, hasFacts);
        _projected = hasFacts ? database.Number("SELECT size FROM projection") : 0;
        _node = hasTree ? database.Prepare("SELECT hash FROM tree WHERE level = ? AND idx = ?") : null;
    }

    public void Node(int level, long index, ReadOnlySpan<byte> hash)
    {
        if (_node is null || level % Subtrees.StoredEvery != 0)
            return;
        _nodes++;
        _node.Bind(1, level);
        _node.Bind(2, index);
        if (!_node.Step() || !_node.Bytes(0).SequenceEqual(hash))
            _wrongNode ??= new Failure("projection", index << level, Text($"Node {index} on level {level} of the stored tree is not that of the entries from {index << level} on."));
        _node.Reset();
    }

    /// <summary>After the row was taken into the fold.</summary>
    public Failure? Row(CheckedRow row, RecordFold fold)
    {
        if (_wrongNode is not null)
            return _wrongNode;
        if (!_hasFacts)
            return null;
        var index = row.Row.Index;
        var expected = index < _projected ? RowReader.FactsText(FactsRow.Of(row.Decoded.Entry)) : null;
        if (row.Row.Facts != expected)
            return new Failure("projection", index, Text($"What the table `facts` says of entry {index} is not what the entry says. The entry itself is whole."));
        fold.Counts.Projected += expected is null ? 0 : 1;
        return index + 1 == _projected ? OpenIntents(fold) : null;
    }

    public Failure? End(RecordFold fold)
    {
        if (_wrongNode is not null)
            return _wrongNode;
        if (_node is not null && _database.Number("SELECT count(*) FROM tree") != _nodes)
            return new Failure("projection", null, "The table `tree` has rows that no entries stand for.");
        if (_hasFacts && (_projected > fold.Size || _projected < 0 || _database.Number("SELECT count(*) FROM facts") != fold.Counts.Projected))
            return new Failure("projection", null, "The table `facts` has rows that no entries stand for.");
        if (_hasFacts && _database.Number("SELECT count(*) FROM projection") != 1)
            return new Failure("projection", null, "The table `projection` has more than one row.");
        return _hasFacts && _projected == 0 ? OpenIntents(null) : null;
    }

    private Failure? OpenIntents(RecordFold? fold)
    {
        using var read = _database.Compile("SELECT idx FROM open_intents");
        var count = 0;
        while (read.Step())
        {
            count++;
            if (fold is null || !fold.OpenPermits.Contains(read.Number(0)))
                return new Failure("projection", read.Number(0), Text($"The table `open_intents` lists {read.Number(0)}, which was no open permit."));
        }
        return count == (fold?.OpenPermits.Count ?? 0) ? null : new Failure("projection", null, "The table `open_intents` lacks a permit that was open.");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
