using Gateway.Ledger.Checkpoints;
using Gateway.Ledger.Keys;
using Gateway.Ledger.Merkle;

namespace Gateway.Ledger.Writing;

/// <summary>What a process holds while it owns a ledger: the lock, the keys, the tree and what is signed of it.</summary>
internal sealed class OpenLedger(FileStream @lock, LedgerKeys keys, GrowingTree tree, CheckpointKeeper signed) : IDisposable
{
    public LedgerKeys Keys => keys;
    public GrowingTree Tree => tree;
    public CheckpointKeeper Signed => signed;

    public void Dispose()
    {
        keys.Dispose();
        @lock.Dispose();
    }
}
