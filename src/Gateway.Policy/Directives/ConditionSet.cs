using System.Collections.Immutable;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Directives;

/// <summary>Conditions that must all hold; a null member asks for nothing. Vocabulary: <c>DirectiveWords</c>.</summary>
public sealed record ConditionSet
{
    /// <summary>Mask: <c>#</c> is a digit, <c>@</c> a letter, anything else itself.</summary>
    public string? CaseNumber { get; init; }
    public ImmutableArray<string>? Purpose { get; init; }
    public ImmutableArray<string>? OffenseClass { get; init; }
    public ImmutableArray<string>? LegalAuthority { get; init; }

    /// <summary>The weakest suspicion that suffices.</summary>
    public Suspicion? Suspicion { get; init; }
    public RequesterProof? Requester { get; init; }
}

/// <summary>How well the requester must be known.</summary>
public enum RequesterProof : byte
{
    /// <summary>A person by the caller's validated identity (a program alone is nobody who asks); <c>"verified"</c>.</summary>
    Verified = 0,

    /// <summary>By name in <c>Frt-Requester</c>, or better; <c>"asserted"</c>.</summary>
    Asserted,
}
