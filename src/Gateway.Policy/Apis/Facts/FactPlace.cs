using System.Collections.Immutable;

namespace Gateway.Policy.Apis.Facts;

/// <summary>Which part of a request a fact is read from.</summary>
internal enum PlaceSource : byte
{
    Path,
    Query,
    Header,
    Json,
    Form,
}

/// <summary>One place at which requests of a rule say a fact.</summary>
internal sealed record FactPlace
{
    public required PlaceSource Source { get; init; }

    /// <summary>The placeholder in the rule's path, the parameter, header or field; for JSON a dotted path.</summary>
    public required string Key { get; init; }

    /// <summary>The JSON path, member by member; <c>[]</c> at its end stands for a list of one. For the other sources the key alone.</summary>
    public required ImmutableArray<string> Path { get; init; }

    /// <summary>Of a path: the segment, from 0.</summary>
    public int Segment { get; init; }

    /// <summary>Of a threshold: what stands for certainty on the vendor's scale, which begins at 0.</summary>
    public decimal Scale { get; init; } = 1;

    public bool IsOfBody => Source switch
    {
        PlaceSource.Path or PlaceSource.Query or PlaceSource.Header => false,
        PlaceSource.Json or PlaceSource.Form => true,
    };
}
