namespace Gateway.Ledger.Entries;

/// <summary>A boundary inside the set was passed.</summary>
public sealed record BoundaryEntry : Entry
{
    public override EntryKind Kind => EntryKind.Boundary;
    public required DateTimeOffset Boundary { get; init; }
    public required long Epoch { get; init; }

    /// <summary>Requests cut by it.</summary>
    public int Cut { get; init; }
}
