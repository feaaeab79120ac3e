using System.Globalization;
using Gateway.Ledger.Checkpoints;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Entries.Canonical;
using Gateway.Ledger.Keys;
using Gateway.Ledger.Storage.Sqlite;

namespace Gateway.Ledger.Writing;

/// <summary>Everything that must hold before the first append: lock, files, keys, tree and newest checkpoint, entry 0, no open intents.</summary>
internal static class LedgerOpening
{
    private const int MostClosedTogether = 1_000;

    public static LedgerWriter Open(LedgerSettings settings, TimeProvider clock)
    {
        Check(settings);
        var files = new LedgerFiles(settings);
        try
        {
            return OpenFiles(settings, files, clock);
        }
        catch (Exception e) when (e is SqliteFailureException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new LedgerOpenException($"{files.Ledger} cannot be opened: {e.Message}", e);
        }
    }

    private static LedgerWriter OpenFiles(LedgerSettings settings, LedgerFiles files, TimeProvider clock)
    {
        LedgerFiles.MakeFolder(Path.GetDirectoryName(files.Ledger)!);
        var isHeld = files.TakeLock();
        LedgerKeys? keys = null;
        LedgerStore? store = null;
        CommitLoop? loop = null;
        try
        {
            var isNew = CheckCompleteness(files);
            keys = isNew ? LedgerKeys.Make(files, settings.Origin) : LedgerKeys.Read(files);
            if (isNew)
                Create(files);
            files.CheckOwnerOnly();
            FileEnd.Check(files.Ledger);
            store = LedgerStore.Open(files.Ledger, settings.AppendDeadline);
            new StartCheck(store.Database, store.Tree, VerifierKey.Of(settings.Origin, keys.Signing.PublicKey)).Run(settings.CheckpointFile);
            if (store.Projection.Shortened is { } shortened)
                store.Tree.Distrust(store.Tree.Mismatch ?? shortened);
            var queue = new AppendQueue(settings.QueueLength);
            var share = settings.CheckpointFile is { } file ? new CheckpointShare(file) : null;
            var signed = new CheckpointKeeper(store.Database, store.Tree, settings.Origin, keys.Signing, share);
            loop = new CommitLoop(store, queue, settings, signed, clock);
            if (isNew)
                loop.WriteAtStart([Later(Created(settings, keys))]);
            CheckBeginning(store, files, settings, keys);
            // Before more is written: what is written projects itself.
            if (!isNew)
                store.Projection.CatchUp(loop.Size);
            CloseOpenIntents(store, loop);
            return new LedgerWriter(new OpenLedger(isHeld, keys, store.Tree, signed), loop, queue, settings);
        }
        catch
        {
            if (loop is not null)
                loop.Dispose();
            else
                store?.Dispose();
            keys?.Dispose();
            isHeld.Dispose();
            throw;
        }
    }

    private static void Check(LedgerSettings settings)
    {
        if (!Path.IsPathFullyQualified(settings.Path))
            throw new LedgerOpenException($"The ledger's path `{settings.Path}` is not absolute.");
        if (settings.AppendDeadline < TimeSpan.FromMilliseconds(50) || settings.AppendDeadline > TimeSpan.FromMinutes(1))
            throw new LedgerOpenException($"The deadline of an append is {settings.AppendDeadline}; it must be 50 ms to 60 s.");
        if (settings.CheckpointInterval < TimeSpan.FromSeconds(1) || settings.CheckpointInterval > TimeSpan.FromHours(1))
            throw new LedgerOpenException($"The interval of checkpoints is {settings.CheckpointInterval}; it must be 1 s to 1 h.");
        if (settings.CheckpointFile is { } share && !Path.IsPathFullyQualified(share))
            throw new LedgerOpenException($"The path of the checkpoint file, `{share}`, is not absolute.");
        if (settings.QueueLength is < 16 or > 1_000_000)
            throw new LedgerOpenException($"The ledger's queue length is {settings.QueueLength}; it must be 16 to 1,000,000.");
        // The key line and checkpoints put the origin before a plus sign and at the head of a line (c2sp.org/signed-note).
        if (settings.Origin.Length == 0 || settings.Origin.Any(c => c == '+' || char.IsWhiteSpace(c)))
            throw new LedgerOpenException($"The ledger's origin `{settings.Origin}` is empty, or has white space or a plus sign in it.");
    }

    /// <summary>True for a new ledger. All or nothing: half of the files means that something was lost or left behind, and guessing which would forge evidence.</summary>
    private static bool CheckCompleteness(LedgerFiles files)
    {
        string[] secrets = [files.SigningKey, files.DigestKey];
        if (File.Exists(files.Ledger))
        {
            return secrets.FirstOrDefault(file => !File.Exists(file)) is { } missing
                ? throw new LedgerOpenException($"{missing} is missing, but {files.Ledger} exists. Put back the key that was made with this ledger, or move the ledger away to begin a new one.")
                : false;
        }
        string[] leftovers = [.. secrets, files.VerifierKey, files.Ledger + "-wal"];
        return leftovers.FirstOrDefault(File.Exists) is { } left
            ? throw new LedgerOpenException($"{files.Ledger} is missing, but {left} exists. Put the ledger back; or, to begin a new one, move {left} and the other files of the old one away.")
            : true;
    }

    private static void Create(LedgerFiles files)
    {
        LedgerFiles.Make(files.Ledger, []);
        LedgerStore.Create(files.Ledger);
    }

    private static GatewayEntry Created(LedgerSettings settings, LedgerKeys keys) => new()
    {
        Event = "created",
        Facts =
        [
            new("origin", settings.Origin),
            new("environment", settings.Environment),
            new("key", VerifierKey.Line(settings.Origin, keys.Signing.PublicKey)),
            new("format", EntryEncoding.Version.ToString(CultureInfo.InvariantCulture)),
        ],
    };

    /// <summary>Entry 0 must be of this gateway and these keys. What else was altered is a mismatch of the tree.</summary>
    private static void CheckBeginning(LedgerStore store, LedgerFiles files, LedgerSettings settings, LedgerKeys keys)
    {
        if (store.First() is not { Entry: GatewayEntry { Event: "created" } created } first)
            throw new LedgerOpenException($"{files.Ledger} does not begin with entry 0, `created`. Put back a whole copy, or move it and its keys away to begin a new one.");
        if (first.LeafOfBytes != first.Leaf)
            throw new LedgerOpenException($"{files.Ledger} was altered: the leaf hash of entry 0 is not that of its bytes. Keep it as evidence, and put back a whole copy.");
        foreach (var (name, expected) in Created(settings, keys).Facts)
        {
            var recorded = created.Facts.FirstOrDefault(fact => fact.Key == name).Value;
            if (recorded != expected)
                throw new LedgerOpenException($"{files.Ledger} was made for {name} `{recorded}`, this gateway has `{expected}`. Configure it as it was, or give it a ledger of its own.");
        }
        if (!File.Exists(files.VerifierKey))
            LedgerFiles.Make(files.VerifierKey, System.Text.Encoding.UTF8.GetBytes(VerifierKey.Line(settings.Origin, keys.Signing.PublicKey) + "\n"));
    }

    /// <summary>Intents that were permitted by a run that ended before their outcome: whether anything was sent is unknown, and the record says so.</summary>
    private static void CloseOpenIntents(LedgerStore store, CommitLoop loop)
    {
        foreach (var chunk in store.Projection.Open.Chunk(MostClosedTogether))
            loop.WriteAtStart([.. chunk.Select(intent => Later(new OutcomeEntry { Intent = intent, Result = "unknown" }))]);
    }

    private static SingleAppend Later(Entry entry) => new(EntryEncoder.Encode(entry), long.MaxValue);
}
