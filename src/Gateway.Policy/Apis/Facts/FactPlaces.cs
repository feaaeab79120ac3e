using System.Collections.Immutable;

namespace Gateway.Policy.Apis.Facts;

/// <summary>Where requests of one rule say what is searched, how many candidates they want, and from which similarity.</summary>
internal sealed record FactPlaces
{
    public static FactPlaces None { get; } = new();

    public ImmutableArray<FactPlace> Database { get; init; } = [];
    public ImmutableArray<FactPlace> Candidates { get; init; } = [];
    public ImmutableArray<FactPlace> Threshold { get; init; } = [];

    public IEnumerable<FactPlace> All => [.. Database, .. Candidates, .. Threshold];
}
