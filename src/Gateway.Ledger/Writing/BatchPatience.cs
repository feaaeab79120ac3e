namespace Gateway.Ledger.Writing;

/// <summary>
/// How many appends are worth waiting for before a commit. Callers that were just answered tend to come back at once; with many of them one sync for all is cheaper than
/// several for a few each. With few of them waiting only costs time, so nothing is waited for. Where entries come at a rate of their own, nearly as many as last time
/// are there when a commit ends, so the wait ends by itself.
/// </summary>
internal sealed class BatchPatience
{
    /// <summary>The longest wait for a batch to fill.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(1);

    private const int Few = 8;

    public int Wanted { get; private set; } = 1;

    public void Committed(int appends) => Wanted = appends < Few ? 1 : appends * 15 / 16;
}
