namespace Gateway.Ledger.Writing;

/// <summary>
/// Between many callers and the one writer. Order is kept. The writer sleeps until as many callers wait as it asked for, so that a busy ledger costs one wake-up per
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
    private readonly List<PendingAppend> _waiting = [];
    private readonly List<PendingAppend> _taken = [];
    private int _awaited;
    private int _wakeAtAwaited = int.MaxValue;
    private int _wakeAtAll = int.MaxValue;
    private bool _isWoken;
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
            _awaited += append.IsAwaited ? 1 : 0;
            wake = TakeWake_NeedsGate();
        }
        if (wake)
            _wake.Set();
    }

    /// <summary>
    /// Everything that waits. Sleeps at most <paramref name="patience"/> until <paramref name="wanted"/> callers wait, if that is more than one; then until one does, where
    /// there is no other append at most <paramref name="longest"/>. Empty when nothing came or somebody called <see cref="Wake"/>. The list is the writer's until it takes again.
    /// </summary>
    public List<PendingAppend> Take(TimeSpan longest, int wanted, TimeSpan patience)
    {
        if (wanted > 1)
            Sleep(wanted, _mostHeldBack, patience);
        // An outcome mostly comes shortly before the next intent: it need not wake anybody.
        Sleep(1, _mostHeldBack, HoldBack);
        if (Sleep(1, 1, longest))
            Sleep(1, _mostHeldBack, HoldBack);
        lock (_gate)
        {
            _isWoken = false;
            _taken.Clear();
            TakeWaiting_NeedsGate();
            return _taken;
        }
    }

    /// <summary>Adds to what was taken last what came since. Sleeps at most <paramref name="patience"/> until <paramref name="wanted"/> callers wait.</summary>
    public void TakeMore(int wanted, TimeSpan patience)
    {
        Sleep(wanted, _mostHeldBack, patience);
        lock (_gate)
            TakeWaiting_NeedsGate();
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
            _isWoken = true;
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
                _awaited -= _waiting.RemoveAll(append => append.IsGivenUp);
        }
        return overdue;
    }

    public void Dispose() => _wake.Dispose();

    /// <summary>Sleeps until so many callers wait, or so many appends in all; false when they do already, or nothing is to be waited for.</summary>
    private bool Sleep(int awaited, int all, TimeSpan longest)
    {
        lock (_gate)
        {
            if (_isClosed || _isWoken || _awaited >= awaited || _waiting.Count >= all)
                return false;
            (_wakeAtAwaited, _wakeAtAll) = (awaited, all);
        }
        _wake.WaitOne(longest);
        lock (_gate)
            (_wakeAtAwaited, _wakeAtAll) = (int.MaxValue, int.MaxValue);
        return true;
    }

    private void TakeWaiting_NeedsGate()
    {
        _awaited = 0;
        _taken.AddRange(_waiting);
        _waiting.Clear();
    }

    private bool TakeWake_NeedsGate()
    {
        if (_awaited < _wakeAtAwaited && _waiting.Count < _wakeAtAll)
            return false;
        (_wakeAtAwaited, _wakeAtAll) = (int.MaxValue, int.MaxValue);
        return true;
    }
}
