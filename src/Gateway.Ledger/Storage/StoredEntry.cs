using Gateway.Ledger.Entries;
using Gateway.Ledger.Entries.Canonical;
using Gateway.Ledger.Merkle;

namespace Gateway.Ledger.Storage;

/// <summary>A stored entry with its decoded content.</summary>
public sealed record StoredEntry(long Index, DateTimeOffset At, Entry Entry, ReadOnlyMemory<byte> Bytes, string Leaf)
{
    /// <summary>Personal members that the entry has, by name; null where the value was erased.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Personal() =>
        PersonalMembers.Of(Entry).Where(pair => pair.Member is not null).Select(pair => new KeyValuePair<string, string?>(pair.Name, pair.Member!.Value));

    /// <summary>Leaf hash of the bytes as they are; another one than <see cref="Leaf"/> means that one of the two was altered.</summary>
    public string LeafOfBytes => Convert.ToHexStringLower(LeafHash.Of(Bytes.Span));
}
