using Gateway.Ledger.Entries;
using Gateway.Ledger.Entries.Canonical;

namespace Gateway.Ledger.Writing;

/// <summary>Several entries that become durable together; they are made when their place is known, since they may point at each other.</summary>
internal sealed class GroupAppend(Func<long, DateTimeOffset, IReadOnlyList<Entry>> entries, long deadline) : PendingAppend(deadline)
{
    private readonly TaskCompletionSource<IReadOnlyList<Receipt>> _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<EncodedEntry> _entries = [];

    public Task<IReadOnlyList<Receipt>> Durable => _durable.Task;

    public override void Place(long index, DateTimeOffset at, List<EncodedEntry> transaction)
    {
        foreach (var entry in entries(index, at))
            _entries.Add(EntryEncoder.Encode(entry));
        foreach (var entry in _entries)
            entry.Seal(index++, at);
        transaction.AddRange(_entries);
    }

    public override void Complete()
    {
        _durable.SetResult([.. _entries.Select(ReceiptOf)]);
        Release();
    }

    public override void Fail(Exception exception) => _durable.SetException(exception);

    public override void Release()
    {
        foreach (var entry in _entries)
            entry.Release();
        _entries = [];
    }
}
