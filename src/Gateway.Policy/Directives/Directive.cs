using System.Collections.Immutable;
using Gateway.Policy.Decisions;

namespace Gateway.Policy.Directives;

/// <summary>Whom a refused person may ask; empty texts of the document are null.</summary>
public sealed record Contact(string Office, string? Phone, string? Url);

/// <summary>A directive as its document states it, valid by itself (DESIGN section 5). Immutable.</summary>
public sealed record Directive
{
    public required string Id { get; init; }
    public int Version { get; init; } = 1;
    public required string Title { get; init; }
    public required string Issuer { get; init; }
    public required Authority Authority { get; init; }
    public required string Reference { get; init; }
    public Contact? Contact { get; init; }

    /// <summary>Sealed orders: all but id and contact stays hidden in answers, status and spans.</summary>
    public bool Confidential { get; init; }
    public required Effect Effect { get; init; }

    /// <summary>First instant at which it applies (UTC, inclusive).</summary>
    public required DateTimeOffset EffectiveFrom { get; init; }

    /// <summary>First instant at which it no longer applies (UTC, exclusive); null means it has no end. A review date is not an end.</summary>
    public DateTimeOffset? EffectiveUntil { get; init; }
    public DirectiveScope Scope { get; init; } = DirectiveScope.Everything;
    public ImmutableArray<DirectiveScope> Except { get; init; } = [];

    /// <summary>Only with deny: the ban bites unless one of these holds completely.</summary>
    public ImmutableArray<ConditionSet> Unless { get; init; } = [];

    /// <summary>Only with log and allow: one of these must hold completely; empty asks for nothing.</summary>
    public ImmutableArray<ConditionSet> Require { get; init; } = [];
    public ImmutableArray<string> Replaces { get; init; } = [];
    public required string Message { get; init; }
}
