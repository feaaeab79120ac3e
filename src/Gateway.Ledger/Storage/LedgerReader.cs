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
    private readonly FactsQuery _facts;
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _from;

    private LedgerReader(SqliteDatabase database)
    {
        _database = database;
        _facts = new FactsQuery(database);
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
                ?? (_facts.Newest(kind, gatewayEvent) is { } index ? Existing_NeedsGate(index) : null));
        }
    }

    /// <summary>The newest accepted <c>document</c> entry for a file name, or null.</summary>
    public StoredEntry? NewestAcceptedDocument(string file) => Newest(EntryKind.Document, file);

    /// <summary>Outcomes with a digest of these very bytes, oldest first. Reads the whole ledger.</summary>
    /// <param name="hmac">HMAC-SHA256 under the ledger's digest key, lower-case hex.</param>
    public IReadOnlyList<StoredEntry> WithDigest(string hmac)
    {
        lock (_gate)
        {
            using var select = _database.Compile(StoredEntries.Select + "WHERE instr(e.entry, ?) > 0 ORDER BY e.idx");
            select.Bind(1, hmac);
            var found = new List<StoredEntry>();
            while (select.Step())
            {
                if (StoredEntries.Read(select) is { Entry: OutcomeEntry outcome } stored && outcome.Digests.Any(digest => digest.Hmac == hmac))
                    found.Add(stored);
            }
            return found;
        }
    }

    /// <summary>How many outcomes say that contents of their body may be without a digest. Reads the whole ledger.</summary>
    public long CountUndigested()
    {
        lock (_gate)
        {
            // Within a text the quotes would be escaped.
            using var count = _database.Compile("SELECT count(*) FROM entries WHERE instr(entry, '\"undigested\":') > 0");
            count.Step();
            return count.Number(0);
        }
    }

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

    private StoredEntry Existing_NeedsGate(long index) => Find_NeedsGate(index) ?? throw new InvalidDataException($"Entry {index} is missing.");

    private EntryPage Page_NeedsGate(EntryFilter filter, long from, long until)
    {
        var projected = _facts.Size;
        var wanted = Math.Clamp(filter.Limit, 1, 1_000) + 1;
        var items = new List<StoredEntry>();
        foreach (var index in _facts.Find(filter, from, Math.Min(until, projected), wanted))
            items.Add(Existing_NeedsGate(index));
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

    private static bool Matches(EntryFilter filter, in FactsRow row) =>
        (filter.Kind is null || filter.Kind == row.Kind)
        && (filter.Agency is null || filter.Agency == row.Agency)
        && (filter.Effect is null || filter.Effect == row.Effect)
        && (filter.Caller is null || filter.Caller == row.Caller);

    private StoredEntry? NewestInTail_NeedsGate(Func<FactsRow, bool> matches)
    {
        StoredEntry? newest = null;
        foreach (var entry in Range_NeedsGate(_facts.Size, long.MaxValue))
        {
            if (matches(FactsRow.Of(entry.Entry)))
                newest = entry;
        }
        return newest;
    }

    /// <summary>The first index whose instant is not before <paramref name="instant"/>: instants never fall along the index, so no index over time is needed.</summary>
    private long FirstAt_NeedsGate(DateTimeOffset instant, long size)
    {
        var (low, high) = (0L, size);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = Existing_NeedsGate(middle).At < instant ? (middle + 1, high) : (low, middle);
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

    private long Size_NeedsGate() => StoredEntries.Size(_database);

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
