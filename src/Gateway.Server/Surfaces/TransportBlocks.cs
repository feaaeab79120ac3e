using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Server.Surfaces;

/// <summary>
/// Memory that the web server receives into and sends from. It receives one block at a time, with two system calls and a hand-over to the reader for each, and its own
/// blocks have 4 KiB: most of what a photograph costs on its way. There are at most <see cref="MostBlocks"/> large ones for all connections together, kept for
/// reuse as long as the process runs (32 MiB); whoever comes while all are in use gets small ones, so a flood of slow callers gains nothing by them. One pool for all
/// listeners, which dispose it when they close while others still use it: so that does nothing. Thread-safe.
/// </summary>
internal sealed class TransportBlocks : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    /// <summary>Bytes of a large block.</summary>
    public const int LargeBlock = 32 * 1024;

    public const int MostBlocks = 1024;

    private const int SmallBlock = 4 * 1024;

    private readonly ConcurrentQueue<Block> _free = new();
    private int _made;

    /// <summary>What is promised of each block: the web server asks for no more.</summary>
    public override int MaxBufferSize => SmallBlock;

    /// <summary>Large blocks so far, in use or free.</summary>
    public int Made => Math.Min(Volatile.Read(ref _made), MostBlocks);

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, MaxBufferSize);
        if (_free.TryDequeue(out var block))
            return block.Lend();
        // Asked before counting, so that the count does not run away while all are in use.
        if (Volatile.Read(ref _made) < MostBlocks && Interlocked.Increment(ref _made) <= MostBlocks)
            return new Block(this).Lend();
        return Shared.Rent(SmallBlock);
    }

    protected override void Dispose(bool disposing)
    {
    }

    /// <summary>Pinned for good, since the kernel writes into it. Given back twice it would serve two callers at once, so the second time does nothing.</summary>
    private sealed class Block(TransportBlocks pool) : IMemoryOwner<byte>
    {
        private int _isLent;

        public Memory<byte> Memory { get; } = MemoryMarshal.CreateFromPinnedArray(GC.AllocateUninitializedArray<byte>(LargeBlock, pinned: true), 0, LargeBlock);

        public Block Lend()
        {
            Volatile.Write(ref _isLent, 1);
            return this;
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isLent, 0) == 1)
                pool._free.Enqueue(this);
        }
    }
}
