using Gateway.Ledger.Entries;
using Gateway.Ledger.Entries.Canonical;
using Gateway.Ledger.Storage.Sqlite;
using Gateway.Ledger.Writing;

namespace Gateway.Ledger.Storage;

/// <summary>Reads a ledger file beside its writer, read-only, thread-safe. Also for tools, without keys or lock. Sees every entry whose append has returned.</summary>
public sealed class LedgerReader : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SqliteDatabase _database;
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _from;

    private LedgerReader(SqliteDatabase database)
    {
        _database = database;
        _find = database.Prepare(StoredEntries.Select + "WHERE e.idx = ?");
        _from = database.Prepare(StoredEntries.Select + "WHERE e.idx >= ? AND e.idx < ? ORDER BY e.idx");
    }

    /// <exception cref="LedgerOpenException">There is no ledger at <paramref name="path"/>, or it is not one that this program can read.</exception>
    public static LedgerReader Open(string path)
    {
        if (!File.Exists(path))
            throw new LedgerOpenException($"{path} does not exist.");
        SqliteDatabase? database = null;
        try
        {
            database = SqliteDatabase.Open(path, isReadOnly: true, TimeSpan.FromSeconds(5));
            LedgerStore.CheckFormat(database);
            return new LedgerReader(database);
        }
        catch (Exception e) when (e is SqliteFailureException or InvalidDataException)
        {
            database?.Dispose();
            throw new LedgerOpenException($"{path} cannot be read: {e.Message}", e);
        }
    }

    public StoredEntry? Find(long index)
    {
        lock (_gate)
            return Find_NeedsGate(index);
    }

    /// <summary>Entries in order of their index. <see cref="InvalidDataException"/> where one of them cannot be read.</summary>
    public EntryPage List(EntryFilter filter)
    {
        lock (_gate)
        {
            return InOneView(() =>
            {
                var size = Size_NeedsGate();
                var from = Math.Max(Math.Max(filter.From, 0), filter.Since is { } since ? FirstAt_NeedsGate(since, size) : 0);
                var until = filter.Until is { } end ? FirstAt_NeedsGate(end, size) : size;
                return Page_NeedsGate(filter, from, until);
            });
        }
    }

    /// <summary>The newest entry of a kind, or null; quick whatever the ledger's size. For <c>gateway</c> entries <paramref name="gatewayEvent"/> narrows to one event.</summary>
    public StoredEntry? Newest(EntryKind kind, string? gatewayEvent = null)
    {
        lock (_gate)
        {
            return InOneView(() => NewestInTail_NeedsGate(row => row.Kind == kind && (gatewayEvent is null || row.Subject == gatewayEvent))
                ?? NewestProjected_NeedsGate(kind, gatewayEvent));
        }
    }

    /// <summary>The newest accepted <c>document</c> entry for a file name, or null.</summary>
    public StoredEntry? NewestAcceptedDocument(string file) => Newest(EntryKind.Document, file);

    public void Dispose()
    {
        lock (_gate)
            _database.Dispose();
    }

    private StoredEntry? Find_NeedsGate(long index)
    {
        _find.Bind(1, index);
        try
        {
            return _find.Step() ? StoredEntries.Read(_find) : null;
        }
        finally
        {
            _find.Reset();
        }
    }

    private EntryPage Page_NeedsGate(EntryFilter filter, long from, long until)
    {
        var projected = _database.Number("SELECT size FROM projection");
        var wanted = Math.Clamp(filter.Limit, 1, 1_000) + 1;
        var items = new List<StoredEntry>();
        foreach (var index in Projected_NeedsGate(filter, from, Math.Min(until, projected), wanted))
            items.Add(Find_NeedsGate(index) ?? throw new InvalidDataException($"Entry {index} is missing."));
        // What is durable but not yet projected is read from its bytes.
        foreach (var entry in Range_NeedsGate(Math.Max(from, projected), until))
        {
            if (items.Count == wanted)
                break;
            if (Matches(filter, FactsRow.Of(entry.Entry)))
                items.Add(entry);
        }
        return items.Count == wanted ? new EntryPage(items[..^1], items[^1].Index) : new EntryPage(items, null);
    }

    private List<long> Projected_NeedsGate(EntryFilter filter, long from, long until, int wanted)
    {
        var sql = "SELECT idx FROM facts WHERE idx >= ? AND idx < ?";
        List<string> values = [];
        void Where(string column, string? value)
        {
            if (value is null)
                return;
            sql += $" AND {column} = ?";
            values.Add(value);
        }
        if (filter.Kind is { } kind)
        {
            Where("kind", EntryKinds.Name(kind));
            sql += RareKind(kind);
        }
        Where("agency", filter.Agency);
        Where("effect", filter.Effect);
        Where("caller", filter.Caller);
        using var select = _database.Compile(sql + " ORDER BY idx LIMIT ?");
        select.Bind(1, from);
        select.Bind(2, until);
        for (var i = 0; i < values.Count; i++)
            select.Bind(3 + i, values[i]);
        select.Bind(3 + values.Count, wanted);
        var found = new List<long>();
        while (select.Step())
            found.Add(select.Number(0));
        return found;
    }

    private static bool Matches(EntryFilter filter, in FactsRow row) =>
        (filter.Kind is null || filter.Kind == row.Kind)
        && (filter.Agency is null || filter.Agency == row.Agency)
        && (filter.Effect is null || filter.Effect == row.Effect)
        && (filter.Caller is null || filter.Caller == row.Caller);

    private StoredEntry? NewestInTail_NeedsGate(Func<FactsRow, bool> matches)
    {
        StoredEntry? newest = null;
        foreach (var entry in Range_NeedsGate(_database.Number("SELECT size FROM projection"), long.MaxValue))
        {
            if (matches(FactsRow.Of(entry.Entry)))
                newest = entry;
        }
        return newest;
    }

    private StoredEntry? NewestProjected_NeedsGate(EntryKind kind, string? subject)
    {
        using var select = _database.Compile("SELECT idx FROM facts WHERE kind = ?" + (subject is null ? RareKind(kind) : " AND subject = ?") + " ORDER BY idx DESC LIMIT 1");
        select.Bind(1, EntryKinds.Name(kind));
        if (subject is not null)
            select.Bind(2, subject);
        return select.Step() ? Find_NeedsGate(select.Number(0)) : null;
    }

    /// <summary>The very words of the partial index, by which SQLite sees that it may use it.</summary>
    private static string RareKind(EntryKind kind) => kind is EntryKind.Intent or EntryKind.Outcome ? "" : " AND kind NOT IN ('intent', 'outcome')";

    /// <summary>The first index whose instant is not before <paramref name="instant"/>: instants never fall along the index, so no index over time is needed.</summary>
    private long FirstAt_NeedsGate(DateTimeOffset instant, long size)
    {
        var (low, high) = (0L, size);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var entry = Find_NeedsGate(middle) ?? throw new InvalidDataException($"Entry {middle} is missing.");
            (low, high) = entry.At < instant ? (middle + 1, high) : (low, middle);
        }
        return low;
    }

    private IEnumerable<StoredEntry> Range_NeedsGate(long from, long until)
    {
        _from.Bind(1, from);
        _from.Bind(2, until);
        try
        {
            while (_from.Step())
                yield return StoredEntries.Read(_from);
        }
        finally
        {
            _from.Reset();
        }
    }

    private long Size_NeedsGate() => _database.Number("SELECT coalesce(max(idx) + 1, 0) FROM entries");

    /// <summary>One read transaction, so that projection and entries are of the same moment.</summary>
    private T InOneView<T>(Func<T> read)
    {
        _database.Execute("BEGIN");
        try
        {
            return read();
        }
        finally
        {
            _database.Execute("COMMIT");
        }
    }
}
