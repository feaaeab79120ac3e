using Gateway.Ledger.Entries;

namespace Gateway.Ledger.Storage;

/// <summary>A stored entry with its decoded content.</summary>
public sealed record StoredEntry(long Index, DateTimeOffset At, Entry Entry, ReadOnlyMemory<byte> Bytes, string Leaf);
