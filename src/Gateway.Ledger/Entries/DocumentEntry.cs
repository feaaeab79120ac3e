namespace Gateway.Ledger.Entries;

/// <summary>The bytes of one directive file and the verdict on them.</summary>
public sealed record DocumentEntry : Entry
{
    public override EntryKind Kind => EntryKind.Document;
    public required string File { get; init; }

    /// <summary>Lower-case hex.</summary>
    public required string Sha256 { get; init; }
    public required bool Accepted { get; init; }
    public IReadOnlyList<string> Errors { get; init; } = [];
    public required ReadOnlyMemory<byte> Bytes { get; init; }
}
