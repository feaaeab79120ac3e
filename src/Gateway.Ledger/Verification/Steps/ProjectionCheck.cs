using System.Globalization;
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
    private readonly FactsCheck? _facts;
    private long _nodes;
    private Failure? _wrongNode;

    public ProjectionCheck(SqliteDatabase database, bool hasFacts, bool hasTree)
    {
        _database = database;
        _facts = hasFacts ? new FactsCheck(database) : null;
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
    public Failure? Row(CheckedRow row, RecordFold fold) => _wrongNode ?? _facts?.Row(row, fold.Counts);

    public Failure? End(RecordFold fold)
    {
        if (_wrongNode is not null)
            return _wrongNode;
        if (_node is not null && _database.Number("SELECT count(*) FROM tree") != _nodes)
            return new Failure("projection", null, "The table `tree` has rows that no entries stand for.");
        return _facts?.End(fold.Size);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
