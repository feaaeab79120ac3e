namespace Gateway.Ledger.Writing;

/// <summary>
/// How many callers are worth waiting for before a commit. Callers that were just answered tend to come back at once; with many of them one sync for all is cheaper than
/// several for a few each. With few of them waiting only costs time, so nothing is waited for. Where entries come at a rate of their own, one slow sync gathers many callers,
/// who do not come back at once: so both of the last two commits must have had many. The first half of them is put into the transaction while the others still come.
/// </summary>
internal sealed class BatchPatience
{
    /// <summary>The longest wait for each half of a batch.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(1);

    private const int Few = 16;

    private int _last;

    public int Wanted { get; private set; } = 1;

    public int WantedFirst => (Wanted + 1) / 2;

    /// <summary>How many more callers are worth waiting for in the open transaction; 0 when what nobody awaits is all there is.</summary>
    public int WantedBeside(int callers) => callers == 0 ? 0 : Math.Max(0, Wanted - callers);

    /// <param name="callers">Who waited for the commit; what nobody awaits comes at a time of its own.</param>
    public void Committed(int callers)
    {
        Wanted = Math.Min(_last, callers) < Few ? 1 : callers * 15 / 16;
        _last = callers;
    }
}
