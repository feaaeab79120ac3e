namespace Gateway.Ledger.Writing;

/// <summary>
/// Answers the callers of one batch from the thread pool: the writer pays for one work item instead of one per caller, and the callers' continuations start in a pool
/// thread's own queue, where the others take them without a kernel call each.
/// </summary>
internal sealed class BatchCompletion : IThreadPoolWorkItem
{
    private readonly List<PendingAppend> _appends;

    private BatchCompletion(List<PendingAppend> appends) => _appends = appends;

    public static void Run(List<PendingAppend> appends)
    {
        // For one caller the work item would be one hop more.
        if (appends.Count == 1)
            appends[0].Complete();
        else if (appends.Count > 1)
            ThreadPool.UnsafeQueueUserWorkItem(new BatchCompletion(appends), preferLocal: false);
    }

    public void Execute()
    {
        foreach (var append in _appends)
            append.Complete();
    }
}
