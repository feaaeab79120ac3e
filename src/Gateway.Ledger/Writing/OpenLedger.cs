using Gateway.Ledger.Keys;

namespace Gateway.Ledger.Writing;

/// <summary>What a process holds while it owns a ledger: the lock and the keys.</summary>
internal sealed class OpenLedger(FileStream @lock, LedgerKeys keys) : IDisposable
{
    public LedgerKeys Keys => keys;

    public void Dispose()
    {
        keys.Dispose();
        @lock.Dispose();
    }
}
