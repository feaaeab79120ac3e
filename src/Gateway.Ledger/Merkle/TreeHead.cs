namespace Gateway.Ledger.Merkle;

/// <summary>How many entries a ledger has, and the root of the tree over them.</summary>
/// <param name="Root">32 bytes.</param>
public sealed record TreeHead(long Size, ReadOnlyMemory<byte> Root)
{
    /// <summary>Lower-case hex.</summary>
    public string RootText => Convert.ToHexStringLower(Root.Span);
}
