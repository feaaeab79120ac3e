using Gateway.Ledger.Checkpoints;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Storage;
using Gateway.Ledger.Storage.Sqlite;
using Gateway.Ledger.Verification;
using Gateway.Ledger.Writing;

namespace Gateway.Ledger.Tests.Support;

/// <summary>A ledger in a folder of its own, and one writer of it at a time. Whoever disposes it checks all of it first.</summary>
internal sealed class TempLedger : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-test-");
    private LedgerWriter? _writer;

    public TempLedger() => Settings = new LedgerSettings
    {
        Path = Path.Combine(_folder.FullName, "data", "ledger.db"),
        Origin = "gateway.test/ledger",
        Environment = "Test",
        AppendDeadline = TimeSpan.FromSeconds(20),
    };

    public LedgerSettings Settings { get; set; }
    public string FilePath => Settings.Path;
    public string Folder => _folder.FullName;
    public LedgerWriter Writer => _writer ?? throw new InvalidOperationException("The ledger is not open.");

    public LedgerWriter Open(TimeProvider? clock = null) => _writer = LedgerWriter.Open(Settings, clock ?? TimeProvider.System);

    public async Task CloseAsync()
    {
        if (_writer is not null)
            await _writer.DisposeAsync();
        _writer = null;
    }

    public IReadOnlyList<StoredEntry> Check() => CheckLedger.All(FilePath);

    /// <summary>All entries' contents, after <see cref="Check"/>.</summary>
    public IEnumerable<Entry> Entries() => Check().Select(stored => stored.Entry);

    public IEnumerable<OutcomeEntry> Outcomes() => Entries().OfType<OutcomeEntry>();

    /// <summary>All checkpoints as they stand there, smallest first.</summary>
    public IReadOnlyList<PublishedCheckpoint> Checkpoints()
    {
        using var database = SqliteDatabase.Open(FilePath, isReadOnly: true, TimeSpan.FromSeconds(10));
        using var read = database.Compile("SELECT size, note FROM checkpoints ORDER BY size");
        var checkpoints = new List<PublishedCheckpoint>();
        while (read.Step())
            checkpoints.Add(new(read.Number(0), read.TextOrNull(1)!));
        return checkpoints;
    }

    /// <summary>Verifies the file as anybody would, with rules that find every decision right.</summary>
    public Task<VerificationResult> VerifyAsync(string? checkpoints = null, string? path = null) => LedgerVerifier.VerifyAsync(
        new VerificationRequest { Path = path ?? FilePath, Key = File.ReadAllText(FilePath + ".vkey"), Checkpoints = checkpoints, Rules = _ => new TrustingRules() }, CancellationToken.None);

    /// <summary>Another process's hold on SQLite's write lock, until it is disposed.</summary>
    public IDisposable HoldWriteLock()
    {
        var database = SqliteDatabase.Open(FilePath, isReadOnly: false, TimeSpan.FromSeconds(10));
        database.Execute("BEGIN EXCLUSIVE");
        return database;
    }

    public void Execute(string sql)
    {
        using var database = SqliteDatabase.Open(FilePath, isReadOnly: false, TimeSpan.FromSeconds(10));
        database.Execute(sql);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Delete(recursive: true);
    }
}
