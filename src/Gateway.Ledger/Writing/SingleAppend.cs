using System.Threading.Tasks.Sources;
using Gateway.Ledger.Entries.Canonical;

namespace Gateway.Ledger.Writing;

/// <summary>One entry, encoded by its caller's thread. Awaited, or queued for later.</summary>
internal sealed class SingleAppend : PendingAppend, IValueTaskSource<Receipt>
{
    private ManualResetValueTaskSourceCore<Receipt> _source;

    public SingleAppend(EncodedEntry entry, long deadline) : base(deadline) => Entry = entry;

    public EncodedEntry Entry { get; }

    public ValueTask<Receipt> Durable => new(this, _source.Version);

    public override void Place(long index, DateTimeOffset at, List<EncodedEntry> transaction)
    {
        Entry.Seal(index, at);
        transaction.Add(Entry);
    }

    public override void Complete()
    {
        if (IsAwaited)
            _source.SetResult(ReceiptOf(Entry));
        Release();
    }

    public override void Fail(Exception exception)
    {
        // From the writer's thread or the clock's, neither of which runs what others wrote.
        _source.RunContinuationsAsynchronously = true;
        _source.SetException(exception);
    }

    public override void Release() => Entry.Release();

    Receipt IValueTaskSource<Receipt>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<Receipt>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<Receipt>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
