using System.Diagnostics;
using Gateway.Ledger.Checkpoints;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Entries.Canonical;
using Gateway.Ledger.Merkle;

namespace Gateway.Ledger.Writing;

/// <summary>The one writer of one ledger: bounded queue, group commit, durable when an append returns. Thread-safe.</summary>
public sealed class LedgerWriter : IAsyncDisposable
{
    private readonly OpenLedger _ledger;
    private readonly CommitLoop _loop;
    private readonly AppendQueue _queue;
    private readonly TimeSpan _deadline;
    private readonly Timer _deadlines;
    private readonly Timer _checkpoints;
    private int _isDisposed;

    internal LedgerWriter(OpenLedger ledger, CommitLoop loop, AppendQueue queue, LedgerSettings settings)
    {
        _ledger = ledger;
        _loop = loop;
        _queue = queue;
        _deadline = settings.AppendDeadline;
        Origin = settings.Origin;
        _loop.Start();
        // Real time, not the clock's: how long a disk may take has nothing to do with what instant it is.
        var tick = Math.Clamp(_deadline.TotalMilliseconds / 10, 5, 100);
        _deadlines = new Timer(_ => GiveUpOverdue(), null, TimeSpan.FromMilliseconds(tick), TimeSpan.FromMilliseconds(tick));
        _checkpoints = new Timer(_ => _loop.SignSoon(), null, settings.CheckpointInterval, settings.CheckpointInterval);
    }

    /// <summary>
    /// Opens or creates the ledger, takes its lock, makes keys only when the ledger does not exist either, closes permitted intents without outcome as <c>unknown</c>.
    /// Throws <see cref="LedgerOpenException"/> with what is wrong, where and what to do.
    /// </summary>
    public static LedgerWriter Open(LedgerSettings settings, TimeProvider clock) => LedgerOpening.Open(settings, clock);

    public string Origin { get; }

    /// <summary>Entries that are durable.</summary>
    public long Size => _loop.Size;

    /// <summary>Instant of the newest durable entry; policy time never falls below it.</summary>
    public DateTimeOffset LastInstant => _loop.LastInstant;

    /// <summary>False from the first failed commit, or the first deadline that passed, until a commit succeeds; the writer probes by itself, so it recovers without a request.</summary>
    public bool IsWritable => _loop.IsWritable;

    /// <summary>Why it cannot be written, and what to do where the writer knows; null while <see cref="IsWritable"/>.</summary>
    public string? WriteFault => _loop.Failure;

    /// <summary>Size and root of the tree over all durable entries; null with a <see cref="Mismatch"/>.</summary>
    public TreeHead? Head => _ledger.Tree.Head();

    /// <summary>
    /// How the ledger differs from what was signed, or why nobody can say whether it does, found when it was opened; null while it agrees. The ledger records on, since refusals must be recorded too, but
    /// nothing is signed any more, and nothing may be permitted on the word of such a record.
    /// </summary>
    public string? Mismatch => _ledger.Tree.Mismatch;

    /// <summary>The newest checkpoint that is durable; null before the first.</summary>
    public PublishedCheckpoint? Checkpoint => _ledger.Signed.Newest;

    /// <summary>Why checkpoints do not reach the file in other custody; null while they do, or where there is none. An alert, and no reason to refuse anything.</summary>
    public string? CheckpointFault => _ledger.Signed.ShareFault;

    /// <summary>Key for keyed digests of bodies, 32 bytes.</summary>
    public ReadOnlyMemory<byte> DigestKey => _ledger.Keys.Digest;

    /// <summary>Appends one entry; durable on disk when it returns. Takes no cancellation token: a decision once taken is recorded although its caller left.</summary>
    /// <exception cref="LedgerUnavailableException">Not durable within the deadline, or the queue is full. An intent that commits later all the same gets the outcome <c>not-sent</c>.</exception>
    public ValueTask<Receipt> AppendAsync(Entry entry)
    {
        try
        {
            CheckWritable();
            var append = new SingleAppend(EntryEncoder.Encode(entry), Deadline());
            _queue.Add(append);
            return append.Durable;
        }
        catch (Exception e)
        {
            return ValueTask.FromException<Receipt>(e);
        }
    }

    /// <summary>
    /// Appends several entries in one transaction, all or none. <paramref name="entries"/> is called by the writer with the index of the first one and the instant that
    /// all will have; it must be quick, since nothing else is written meanwhile. What it throws comes back here, and nothing is appended.
    /// </summary>
    /// <exception cref="LedgerUnavailableException">Not durable within the deadline, or the queue is full. They may become durable later all the same.</exception>
    public ValueTask<IReadOnlyList<Receipt>> AppendTogetherAsync(Func<long, DateTimeOffset, IReadOnlyList<Entry>> entries)
    {
        try
        {
            CheckWritable();
            var append = new GroupAppend(entries, Deadline());
            _queue.Add(append);
            return new(append.Durable);
        }
        catch (Exception e)
        {
            return ValueTask.FromException<IReadOnlyList<Receipt>>(e);
        }
    }

    /// <summary>Queues an entry that nobody waits for (outcome, boundary, refusals). Never refused and never dropped while the process lives: it stays queued until it could be written.</summary>
    public void AppendLater(Entry entry) => _queue.Add(new SingleAppend(EntryEncoder.Encode(entry), long.MaxValue));

    /// <summary>Writes what is queued, then closes. Where the ledger cannot be written it gives up after one append deadline; open intents are closed at the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        await _checkpoints.DisposeAsync();
        _queue.Close();
        await Task.WhenAny(_loop.Ended, Task.Delay(2 * _deadline + TimeSpan.FromSeconds(1)));
        await _deadlines.DisposeAsync();
        GiveUpAll();
        if (!_loop.Ended.IsCompleted)
            return; // It hangs in the file system and may still write: its files and the lock stay its own until the process ends.
        _loop.Dispose();
        _queue.Dispose();
        _ledger.Dispose();
    }

    private long Deadline() => Stopwatch.GetTimestamp() + (long)(_deadline.TotalSeconds * Stopwatch.Frequency);

    private void CheckWritable()
    {
        if (_loop.Failure is { } failure)
            throw new LedgerUnavailableException(failure);
    }

    private void GiveUpOverdue() => GiveUp(Stopwatch.GetTimestamp(), $"The ledger did not confirm the entry within {_deadline.TotalMilliseconds:0} ms.");

    private void GiveUpAll() => GiveUp(long.MaxValue - 1, "The ledger was closed.");

    private void GiveUp(long now, string message)
    {
        var overdue = _queue.GiveUpOverdue(now);
        if (overdue.Count == 0)
            return;
        _loop.Distrust(message);
        foreach (var append in overdue)
            append.Fail(new LedgerUnavailableException(message));
    }
}
