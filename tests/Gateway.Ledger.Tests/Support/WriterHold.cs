using Gateway.Ledger.Writing;

namespace Gateway.Ledger.Tests.Support;

/// <summary>Keeps the writer inside a transaction, as a disk does that does not answer.</summary>
internal sealed class WriterHold : IDisposable
{
    private readonly ManualResetEventSlim _gate = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WriterHold(LedgerWriter writer) => Append = writer.AppendTogetherAsync((_, _) =>
    {
        _reached.SetResult();
        _gate.Wait();
        return [Some.Boundary() with { Cut = 0 }];
    }).AsTask();

    public Task Append { get; }

    /// <summary>Completes when the transaction has begun.</summary>
    public Task Reached => _reached.Task;

    public void Release() => _gate.Set();

    public void Dispose()
    {
        Release();
        _gate.Dispose();
    }
}
