using System.Diagnostics;
using Gateway.Ledger.Checkpoints;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Entries.Canonical;
using Gateway.Ledger.Storage.Sqlite;

namespace Gateway.Ledger.Writing;

/// <summary>The one thread that writes: takes what waits, makes it durable in one transaction, answers. Everything that must not be told twice or too early is decided here.</summary>
internal sealed class CommitLoop : IDisposable
{
    /// <summary>How often an unwritable ledger is tried again.</summary>
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(100);

    private readonly LedgerStore _store;
    private readonly AppendQueue _queue;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _longestDrain;
    private readonly WalCheckpointer _checkpointer;
    private readonly CheckpointKeeper _signed;
    private readonly BatchPatience _patience = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    // Of the running batch: its entries, and how many callers wait for them.
    private readonly List<EncodedEntry> _entries = [];
    private int _awaited;
    private long _size;
    private long _lastTicks;
    private volatile string? _failure;

    public CommitLoop(LedgerStore store, AppendQueue queue, LedgerSettings settings, CheckpointKeeper signed, TimeProvider clock)
    {
        _signed = signed;
        _store = store;
        _queue = queue;
        _clock = clock;
        _longestDrain = settings.AppendDeadline;
        _checkpointer = new WalCheckpointer(settings.Path);
        if (store.Newest() is { } newest)
        {
            _size = newest.Index + 1;
            _lastTicks = newest.At.UtcTicks;
        }
        _thread = new Thread(Run) { Name = "ledger writer", IsBackground = true };
    }

    public long Size => Volatile.Read(ref _size);
    public DateTimeOffset LastInstant => new(Volatile.Read(ref _lastTicks), TimeSpan.Zero);
    public bool IsWritable => Failure is null;

    /// <summary>Why nothing can be written at present; null while it can.</summary>
    public string? Failure => _checkpointer.Lost is { } lost ? Unwritable(lost) : _failure;

    /// <summary>Completes when the queue was closed and written, or could not be written any more.</summary>
    public Task Ended => _ended.Task;

    public void Start() => _thread.Start();

    /// <summary>A deadline passed: until a commit succeeds nothing more is accepted.</summary>
    public void Distrust(string failure)
    {
        _failure ??= failure;
        _queue.Wake();
    }

    /// <summary>Signs a checkpoint as soon as nothing is being written, if the ledger has grown since the last one.</summary>
    public void SignSoon()
    {
        _signed.MakeDue();
        if (_signed.IsDue)
            _queue.Wake();
    }

    /// <summary>Writes one batch on the calling thread, for entry 0 and the closing of open intents, before the loop has started.</summary>
    public void WriteAtStart(IReadOnlyList<PendingAppend> batch)
    {
        if (Write(batch) is { } failure)
            throw new IOException(failure.Message, failure);
    }

    public void Dispose()
    {
        // First: what it is still copying may be lost.
        _checkpointer.Dispose();
        if (_checkpointer.Lost is not null || _store.Fault() is not null)
            _store.KeepWal();
        _signed.Dispose();
        _store.Dispose();
    }

    private void Run()
    {
        long? drainUntil = null;
        while (true)
        {
            // Asked before taking: what was queued before the close is then among what is taken.
            var isClosing = _queue.IsClosed;
            if (!IsWritable)
                _queue.Pause(ProbeInterval);
            var batch = _queue.Take(IsWritable ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, _patience.WantedFirst, BatchPatience.Longest);
            if (batch.Count > 0 || !IsWritable)
                Write(batch);
            if (_signed.IsDue && IsWritable)
                Sign();
            if (!isClosing)
                continue;
            _signed.MakeDue();
            drainUntil ??= Stopwatch.GetTimestamp() + (long)(_longestDrain.TotalSeconds * Stopwatch.Frequency);
            var isDone = batch.Count == 0 && IsWritable && !_signed.IsDue;
            if (isDone || (!IsWritable && Stopwatch.GetTimestamp() > drainUntil))
                break;
        }
        _ended.SetResult();
    }

    /// <summary>One transaction; while it is open the batch may grow. Returns what went wrong, after everybody in the batch was told.</summary>
    private Exception? Write(IReadOnlyList<PendingAppend> batch)
    {
        var placed = new List<PendingAppend>(batch.Count);
        _entries.Clear();
        _awaited = 0;
        var at = Instant(_lastTicks);
        try
        {
            ThrowIfLost();
            _store.Begin();
            Insert(batch, 0, at, placed);
            if (_patience.WantedBeside(_awaited) is > 0 and var wanted)
            {
                var first = batch.Count;
                _queue.TakeMore(wanted, BatchPatience.Longest);
                if (batch.Count > first)
                    at = Instant(at.UtcTicks);
                Insert(batch, first, at, placed);
            }
            if (_store.Projection.IsBehind || _entries.Count == 0)
                _store.Project();
            _store.Commit();
        }
        catch (Exception e)
        {
            // Whatever it is, these entries are not durable; and the one writer must live on to find out when it is over.
            Fail(batch, e);
            return e;
        }
        var fault = _store.Fault();
        if (fault is not null)
            Refuse(placed, fault);
        // Before the callers go on: one of them may append again at once.
        _failure = fault is null ? null : Unwritable(fault);
        Succeed(placed, at);
        // While the callers go on already.
        foreach (var entry in _entries)
        {
            _store.Projection.Add(entry.Facts);
            if (entry.Facts.Kind == EntryKind.Directives)
                _signed.MakeDue();
        }
        Checkpoint();
        return fault is null ? null : new IOException(fault);
    }

    private void Insert(IReadOnlyList<PendingAppend> batch, int first, DateTimeOffset at, List<PendingAppend> placed)
    {
        for (var i = first; i < batch.Count; i++)
        {
            var append = batch[i];
            var next = _entries.Count;
            if (!append.TryTake() || !TryPlace(append, _size + next, at))
                continue;
            placed.Add(append);
            _awaited += append.IsAwaited ? 1 : 0;
            for (; next < _entries.Count; next++)
                _store.Insert(_entries[next]);
        }
    }

    /// <summary>Never before the newest entry's, so that the order of entries is the order of time whatever the clock does.</summary>
    private DateTimeOffset Instant(long newestTicks) => new(Math.Max(_clock.GetUtcNow().UtcTicks, newestTicks), TimeSpan.Zero);

    /// <summary>False when the entries of a group could not be made: that is its caller's failure and nobody else's.</summary>
    private bool TryPlace(PendingAppend append, long index, DateTimeOffset at)
    {
        try
        {
            append.Place(index, at, _entries);
            return true;
        }
        catch (Exception e) when (append is GroupAppend)
        {
            if (append.TrySettle())
                append.Fail(e);
            return false;
        }
    }

    private void Succeed(List<PendingAppend> placed, DateTimeOffset at)
    {
        Volatile.Write(ref _size, _size + _entries.Count);
        if (_entries.Count > 0)
            Volatile.Write(ref _lastTicks, at.UtcTicks);
        var late = placed.FindAll(append => append.IsAwaited && !append.TrySettle());
        if (late.Count > 0)
        {
            placed = placed.FindAll(append => !late.Contains(append));
            DisownLate(late);
        }
        _patience.Committed(_awaited - late.Count);
        BatchCompletion.Run(placed);
    }

    /// <summary>A transaction of its own, so that only what is durable is signed.</summary>
    private void Sign()
    {
        try
        {
            ThrowIfLost();
            _store.Begin();
            _signed.Write();
            _store.Commit();
            // Signed into a file that nobody will find: told to nobody, and signed again once there is one.
            if (_store.Fault() is { } fault)
                throw new IOException(fault);
            _signed.Committed();
        }
        catch (Exception e)
        {
            _signed.RolledBack();
            Fail([], e);
        }
    }

    private void ThrowIfLost()
    {
        if (_checkpointer.Lost is { } lost)
            throw new IOException(lost);
    }

    /// <summary>Their callers were told that nothing is recorded and sent nothing. The record must say so too.</summary>
    private void DisownLate(List<PendingAppend> late)
    {
        foreach (var append in late)
        {
            if (append is SingleAppend { Entry: { Facts.Kind: EntryKind.Intent } intent })
                _queue.Add(new SingleAppend(EntryEncoder.Encode(new OutcomeEntry { Intent = intent.Index, Result = "not-sent" }), long.MaxValue));
            append.Release();
        }
    }

    private static string Unwritable(string why) => $"The ledger cannot be written: {why}";

    /// <summary>Committed, but into a file that nobody will find: its callers are told so, and should the file come back, it says that nothing was sent.</summary>
    private static void Refuse(List<PendingAppend> placed, string fault)
    {
        var unavailable = new LedgerUnavailableException(Unwritable(fault));
        foreach (var append in placed)
            if (append.IsAwaited && append.TrySettle())
                append.Fail(unavailable);
    }

    private void Fail(IReadOnlyList<PendingAppend> batch, Exception failure)
    {
        _failure = Unwritable(failure.Message);
        TryRollback();
        var unavailable = new LedgerUnavailableException(_failure, failure);
        var kept = new List<PendingAppend>();
        foreach (var append in batch)
        {
            append.TryTake();
            if (!append.IsAwaited)
            {
                append.PutBack();
                kept.Add(append);
            }
            else if (append.TrySettle())
            {
                append.Fail(unavailable);
                append.Release();
            }
        }
        _queue.PutBack(kept);
    }

    private void TryRollback()
    {
        try
        {
            _store.Rollback();
        }
        catch (SqliteFailureException)
        {
            // The next BEGIN reports it again, and the ledger stays unwritable until that succeeds.
        }
    }

    private void Checkpoint()
    {
        _checkpointer.Written(_store.TakeBytesWritten());
        if (!_checkpointer.TakeRest())
            return;
        try
        {
            _store.CheckpointPassively();
        }
        catch (SqliteFailureException failure)
        {
            _checkpointer.Failed(failure);
        }
    }
}
