using System.Diagnostics;
using Gateway.Ledger.Entries.Canonical;

namespace Gateway.Ledger.Writing;

/// <summary>
/// What waits for the writer: one transaction's worth of entries and, maybe, somebody who awaits them. Two threads compete for it, the writer and the clock of deadlines;
/// each step is one atomic change of state, so exactly one of them answers the caller.
/// </summary>
internal abstract class PendingAppend(long deadline)
{
    private const int Queued = 0, Taken = 1, Settled = 2, GivenUp = 3, Late = 4;

    private int _state;

    /// <summary>In ticks of <see cref="Stopwatch"/>; <see cref="long.MaxValue"/> when nobody waits.</summary>
    public long Deadline => deadline;
    public bool IsAwaited => deadline != long.MaxValue;
    public bool IsGivenUp => Volatile.Read(ref _state) == GivenUp;

    /// <summary>The writer takes it into a transaction; false when its caller gave up before.</summary>
    public bool TryTake() => Change(Queued, Taken);

    /// <summary>The transaction ended, so the writer may answer; false when the caller gave up during the commit.</summary>
    public bool TrySettle() => Change(Taken, Settled);

    /// <summary>Back to the queue after a failed commit.</summary>
    public void PutBack() => Change(Taken, Queued);

    /// <summary>The deadline passed; true when the caller is to be told so.</summary>
    public bool TryGiveUp() => Change(Queued, GivenUp) || Change(Taken, Late);

    /// <summary>Gives its entries their places from <paramref name="index"/> on and adds them to those of the transaction; all or, where it throws, none.</summary>
    public abstract void Place(long index, DateTimeOffset at, List<EncodedEntry> transaction);

    /// <summary>Tells the caller that all is durable, and gives the buffers back. The caller may go on within this call: for a thread of the pool only.</summary>
    public abstract void Complete();

    /// <summary>Tells the caller, who goes on elsewhere.</summary>
    public abstract void Fail(Exception exception);

    /// <summary>Gives the buffers back; nothing else may be called any more.</summary>
    public abstract void Release();

    private bool Change(int from, int to) => Interlocked.CompareExchange(ref _state, to, from) == from;

    protected static Receipt ReceiptOf(EncodedEntry entry) => new(entry.Index, entry.At, Convert.ToHexStringLower(entry.Leaf));
}
