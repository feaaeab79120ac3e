using Gateway.Policy.Requests;

namespace Gateway.Policy.Apis.Reading;

/// <summary>A request as a client of this API sends it, and what it must be taken for.</summary>
internal sealed record ProfileExample
{
    public required JsonSpot At { get; init; }
    public required string Method { get; init; }

    /// <summary>Path and query.</summary>
    public required string Target { get; init; }
    public bool IsWebSocket { get; init; }
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Null where the example is about the head alone.</summary>
    public byte[]? Body { get; init; }

    /// <summary>The part that must be named as ambiguous; then nothing else is expected.</summary>
    public string? Ambiguous { get; init; }
    public string Rule { get; init; } = "";
    public uint Operations { get; init; }
    public ProbeKind? Probe { get; init; }
    public bool? ByReference { get; init; }

    /// <summary>Null where the example says nothing of them.</summary>
    public SearchFacts? Facts { get; init; }
}
