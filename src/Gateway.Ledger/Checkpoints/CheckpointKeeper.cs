using Gateway.Ledger.Merkle;
using Gateway.Ledger.Storage.Sqlite;
using NSec.Cryptography;

namespace Gateway.Ledger.Checkpoints;

/// <summary>
/// Knows when a checkpoint is due, and signs it. Only what is durable is signed, and it is told to nobody before it is durable itself: two checkpoints that contradict each
/// other would be evidence against the ledger. The writer's thread calls <see cref="Write"/> and <see cref="Committed"/>.
/// </summary>
internal sealed class CheckpointKeeper : IDisposable
{
    private readonly GrowingTree _tree;
    private readonly string _origin;
    private readonly Key _key;
    private readonly CheckpointShare? _share;
    private readonly SqliteStatement _insert;
    private volatile bool _isDue;
    private volatile PublishedCheckpoint? _newest;
    private PublishedCheckpoint? _written;

    /// <param name="share">Where checkpoints go besides; disposed with this.</param>
    public CheckpointKeeper(SqliteDatabase database, GrowingTree tree, string origin, Key key, CheckpointShare? share)
    {
        (_tree, _origin, _key, _share) = (tree, origin, key, share);
        _insert = database.Prepare("INSERT OR REPLACE INTO checkpoints(size, note) VALUES (?, ?)");
        _newest = CheckpointTable.Newest(database);
    }

    /// <summary>The newest that is durable.</summary>
    public PublishedCheckpoint? Newest => _newest;

    /// <summary>Why checkpoints do not reach the share; null while they do, or where there is none.</summary>
    public string? ShareFault => _share?.Fault;

    /// <summary>Something is to be signed: it was asked for, and the ledger has grown since the last time.</summary>
    public bool IsDue => _isDue && _tree.Head() is { Size: > 0 } head && head.Size != _newest?.Size;

    public void MakeDue() => _isDue = true;

    /// <summary>Within a transaction without entries.</summary>
    public void Write()
    {
        _isDue = false;
        if (_tree.Head() is not { } head)
            return;
        _written = new PublishedCheckpoint(head.Size, new Checkpoint(_origin, head.Size, head.Root.ToArray()).Sign(_key));
        _insert.Bind(1, _written.Size);
        _insert.Bind(2, _written.Note);
        _insert.Run();
    }

    public void Committed()
    {
        if (_written is not { } written)
            return;
        _newest = written;
        _written = null;
        _share?.Append(written.Note);
    }

    public void RolledBack()
    {
        _written = null;
        _isDue = true;
    }

    public void Dispose() => _share?.Dispose();
}

/// <param name="Note">Signed note of c2sp.org/tlog-checkpoint.</param>
public sealed record PublishedCheckpoint(long Size, string Note);
