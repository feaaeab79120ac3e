using Gateway.Ledger.Checkpoints;
using Gateway.Ledger.Storage.Sqlite;

namespace Gateway.Ledger.Verification.Steps;

/// <summary>Reads a ledger file from front to back in portions, with the checkpoints that were signed within each. In one read transaction of the connection.</summary>
internal sealed class RowReader(SqliteDatabase database, bool hasCheckpoints) : IDisposable
{
    private const int PortionRows = 1_000;
    private const int PortionBytes = 4 * 1024 * 1024;

    private readonly SqliteStatement _rows = database.Compile(
        "SELECT e.idx, e.entry, e.leaf, p.idx, p.members FROM entries e LEFT JOIN personal p USING (idx) ORDER BY e.idx");

    private readonly SqliteStatement? _checkpoints = hasCheckpoints ? database.Compile("SELECT size, note FROM checkpoints ORDER BY size") : null;
    private bool _hasRow;
    private bool _hasCheckpoint;
    private bool _isStarted;

    /// <summary>Null at the end. The last portion has the checkpoints beyond the last entry.</summary>
    public Portion? Next()
    {
        if (!_isStarted)
        {
            _isStarted = true;
            _hasRow = _rows.Step();
            _hasCheckpoint = _checkpoints?.Step() ?? false;
        }
        if (!_hasRow && !_hasCheckpoint)
            return null;
        var rows = new List<LedgerRow>(PortionRows);
        for (var bytes = 0; _hasRow && rows.Count < PortionRows && bytes < PortionBytes; _hasRow = _rows.Step())
        {
            rows.Add(Row());
            bytes += rows[^1].Bytes.Length;
        }
        var checkpoints = new List<PublishedCheckpoint>();
        for (; _hasCheckpoint && (!_hasRow || _checkpoints!.Number(0) <= rows[^1].Index + 1); _hasCheckpoint = _checkpoints.Step())
            checkpoints.Add(new PublishedCheckpoint(_checkpoints!.Number(0), _checkpoints.TextOrNull(1) ?? ""));
        return new Portion(rows, checkpoints);
    }

    public void Dispose()
    {
        _rows.Dispose();
        _checkpoints?.Dispose();
    }

    // A row beside the entry that holds nothing is none that was ever written, so it is told from no row.
    private LedgerRow Row() => new(_rows.Number(0), _rows.Bytes(1).ToArray(), _rows.Bytes(2).ToArray(), _rows.IsNull(3) ? null : _rows.Bytes(4).ToArray());
}

/// <summary>Entries that follow each other, and what was signed of the sizes that they reach.</summary>
internal sealed record Portion(IReadOnlyList<LedgerRow> Rows, IReadOnlyList<PublishedCheckpoint> Checkpoints);
