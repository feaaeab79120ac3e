namespace Gateway.Ledger.Writing;

/// <summary>
/// Answers the callers of one batch on the thread pool. Their continuations run one after the other in as many work items as the pool has threads free for, not in one each:
/// queueing and waking cost more than most of them. One item is always queued ahead while callers are left, so a continuation that blocks holds up nobody but itself.
/// </summary>
internal sealed class BatchCompletion : IThreadPoolWorkItem
{
    private readonly List<PendingAppend> _appends;
    private int _last = -1;

    private BatchCompletion(List<PendingAppend> appends) => _appends = appends;

    public static void Run(List<PendingAppend> appends)
    {
        if (appends.Count > 0)
            ThreadPool.UnsafeQueueUserWorkItem(new BatchCompletion(appends), preferLocal: false);
    }

    public void Execute()
    {
        var next = Interlocked.Increment(ref _last);
        if (next < _appends.Count - 1)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        for (; next < _appends.Count; next = Interlocked.Increment(ref _last))
            _appends[next].Complete();
    }
}
