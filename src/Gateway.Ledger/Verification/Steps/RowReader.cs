using Gateway.Ledger.Checkpoints;
using Gateway.Ledger.Entries.Canonical;
using Gateway.Ledger.Storage.Sqlite;

namespace Gateway.Ledger.Verification.Steps;

/// <summary>Reads a ledger file from front to back in portions, with the checkpoints that were signed within each. In one read transaction of the connection.</summary>
internal sealed class RowReader(SqliteDatabase database, bool hasProjection, bool hasCheckpoints) : IDisposable
{
    private const int PortionRows = 1_000;
    private const int PortionBytes = 4 * 1024 * 1024;

    private readonly SqliteStatement _rows = database.Compile(
        "SELECT e.idx, e.entry, e.leaf, p.members" + (hasProjection ? ", f.idx, f.kind, f.intent, f.effect, f.agency, f.caller, f.subject" : "")
        + " FROM entries e LEFT JOIN personal p USING (idx)" + (hasProjection ? " LEFT JOIN facts f USING (idx)" : "") + " ORDER BY e.idx");

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

    private LedgerRow Row() => new(
        _rows.Number(0), _rows.Bytes(1).ToArray(), _rows.Bytes(2).ToArray(), _rows.IsNull(3) ? null : _rows.Bytes(3).ToArray(),
        hasProjection && !_rows.IsNull(4) ? Facts() : null);

    private string Facts() => FactsText(
        _rows.TextOrNull(5), _rows.IsNull(6) ? null : _rows.Number(6), _rows.TextOrNull(7), _rows.TextOrNull(8), _rows.TextOrNull(9), _rows.TextOrNull(10));

    /// <summary>The same for what the bytes say.</summary>
    public static string FactsText(FactsRow row) => FactsText(EntryKinds.Name(row.Kind), row.Intent, row.Effect, row.Agency, row.Caller, row.Subject);

    // U+0000 can stand between, since it stands in no column: SQLite ends texts at it.
    private static string FactsText(string? kind, long? intent, string? effect, string? agency, string? caller, string? subject) =>
        $"{kind}\0{intent}\0{Text(effect)}\0{Text(agency)}\0{Text(caller)}\0{Text(subject)}";

    private static string Text(string? value) => value is null ? "-" : "=" + value;
}

/// <summary>Entries that follow each other, and what was signed of the sizes that they reach.</summary>
internal sealed record Portion(IReadOnlyList<LedgerRow> Rows, IReadOnlyList<PublishedCheckpoint> Checkpoints);
