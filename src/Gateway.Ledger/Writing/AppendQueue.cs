namespace Gateway.Ledger.Writing;

/// <summary>
/// Between many callers and the one writer. Order is kept. The writer sleeps until as many appends wait as it asked for, so that a busy ledger costs one wake-up per
/// batch and not one per append.
/// </summary>
internal sealed class AppendQueue(int capacity) : IDisposable
{
    /// <summary>How long what nobody awaits is held back for a commit that somebody awaits: a sync of its own would only make the next caller wait.</summary>
    private static readonly TimeSpan HoldBack = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private readonly AutoResetEvent _wake = new(false);

    // More would take the places of those who wait for an answer.
    private readonly int _mostHeldBack = capacity / 2;
    private List<PendingAppend> _waiting = [];
    private List<PendingAppend> _taken = [];
    private int _wakeAt = int.MaxValue;
    private bool _wakesForAwaited;
    private bool _isClosed;

    public bool IsClosed
    {
        get
        {
            lock (_gate)
                return _isClosed;
        }
    }

    public void Add(PendingAppend append)
    {
        bool wake;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed && append.IsAwaited, typeof(LedgerWriter));
            if (append.IsAwaited && _waiting.Count >= capacity)
                throw new LedgerUnavailableException($"{capacity} entries wait for the ledger already.") { IsOverload = true };
            _waiting.Add(append);
            wake = TakeWake_NeedsGate(append);
        }
        if (wake)
            _wake.Set();
    }

    /// <summary>
    /// Everything that waits. Sleeps until there is something, at most <paramref name="longest"/>; then, if that is less than <paramref name="wanted"/>, at most
    /// <paramref name="patience"/> for the rest. Empty when nothing came or somebody called <see cref="Wake"/>.
    /// </summary>
    public List<PendingAppend> Take(TimeSpan longest, int wanted, TimeSpan patience)
    {
        if (Sleeps(1))
            _wake.WaitOne(longest);
        if (SleepsForAwaited())
            _wake.WaitOne(HoldBack);
        if (wanted > 1 && HasAny() && Sleeps(wanted))
            _wake.WaitOne(patience);
        lock (_gate)
        {
            _wakeAt = int.MaxValue;
            _wakesForAwaited = false;
            _taken = _waiting;
            _waiting = new List<PendingAppend>(_taken.Count + 16);
            return _taken;
        }
    }

    /// <summary>Waits although something may be there; only <see cref="Wake"/> ends it sooner.</summary>
    public void Pause(TimeSpan duration) => _wake.WaitOne(duration);

    /// <summary>Puts appends before all others, in their order.</summary>
    public void PutBack(IReadOnlyList<PendingAppend> appends)
    {
        lock (_gate)
            _waiting.InsertRange(0, appends);
    }

    public void Wake()
    {
        lock (_gate)
            _wakeAt = int.MaxValue;
        _wake.Set();
    }

    /// <summary>No awaited append is taken any more.</summary>
    public void Close()
    {
        lock (_gate)
            _isClosed = true;
        Wake();
    }

    /// <summary>Gives up all whose deadline passed, those in the running transaction too, and returns them for their callers to be told.</summary>
    public List<PendingAppend> GiveUpOverdue(long now)
    {
        var overdue = new List<PendingAppend>();
        lock (_gate)
        {
            overdue.AddRange(_taken.Where(append => append.Deadline <= now && append.TryGiveUp()));
            overdue.AddRange(_waiting.Where(append => append.Deadline <= now && append.TryGiveUp()));
            if (overdue.Count > 0)
                _waiting.RemoveAll(append => append.IsGivenUp);
        }
        return overdue;
    }

    public void Dispose() => _wake.Dispose();

    private bool HasAny()
    {
        lock (_gate)
            return _waiting.Count > 0;
    }

    /// <summary>True when fewer wait; then the one that completes the number wakes the writer.</summary>
    private bool Sleeps(int wanted)
    {
        lock (_gate)
        {
            if (_waiting.Count >= wanted || _isClosed)
                return false;
            _wakeAt = wanted;
            return true;
        }
    }

    /// <summary>True when nobody awaits what is there, and it is little; then the next append that somebody awaits wakes the writer, or the one that makes it much.</summary>
    private bool SleepsForAwaited()
    {
        lock (_gate)
        {
            if (_isClosed || _waiting.Count == 0 || _waiting.Count >= _mostHeldBack || _waiting.Exists(static append => append.IsAwaited))
                return false;
            _wakeAt = _mostHeldBack;
            return _wakesForAwaited = true;
        }
    }

    private bool TakeWake_NeedsGate(PendingAppend append)
    {
        if (_waiting.Count < _wakeAt && !(_wakesForAwaited && append.IsAwaited))
            return false;
        _wakeAt = int.MaxValue;
        _wakesForAwaited = false;
        return true;
    }
}
