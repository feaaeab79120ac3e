namespace Gateway.Ledger.Entries;

/// <summary>Refusals that were answered 429, or rejected before any code of ours, counted together.</summary>
public sealed record RefusalsEntry : Entry
{
    public override EntryKind Kind => EntryKind.Refusals;
    public required DateTimeOffset From { get; init; }
    public required DateTimeOffset Until { get; init; }
    public required string Reason { get; init; }
    public required Personal Peer { get; init; }
    public required long Count { get; init; }
    public long Epoch { get; init; }
}
