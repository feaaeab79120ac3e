using System.Collections.Immutable;
using Gateway.Policy.Decisions;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Directives;

/// <summary>Whose power a directive rests on. There is no ranking: every deny binds.</summary>
public enum Authority : byte
{
    Chief = 1,
    Commission,
    Council,
    Mayor,
    Court,
    Statute,
    Settlement,
    Policy,
}

public sealed record Contact(string Office, string? Phone, string? Url);

/// <summary>Whom and what a directive speaks of. A null list is <c>["*"]</c>: all.</summary>
public sealed record DirectiveScope
{
    public static DirectiveScope Everything { get; } = new();

    public ImmutableArray<string>? Agencies { get; init; }

    /// <summary>Already expanded: <c>frt</c> and <c>*</c> are the classes they stand for.</summary>
    public OperationSet? Operations { get; init; }
    public ImmutableArray<string>? Units { get; init; }
    public ImmutableArray<string>? Roles { get; init; }
    public ImmutableArray<CallerKind>? Callers { get; init; }
}

/// <summary>Conditions that must all hold; a null member asks for nothing. Vocabulary: regimes.md section 1e, as far as built.</summary>
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
    /// <summary>By the caller's validated identity; <c>"verified"</c>.</summary>
    Verified = 0,

    /// <summary>By name in <c>Frt-Requester</c>, or better; <c>"asserted"</c>.</summary>
    Asserted,
}

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

/// <summary>One error in a directive document: <paramref name="Line"/> counts from 1 (0: the file as a whole), <paramref name="Member"/> is a path such as <c>scope.agencies[1]</c>, <paramref name="Message"/> says what is wrong and what to write instead.</summary>
public sealed record DirectiveError(string File, int Line, string Member, string Message);

/// <summary>A file of the directive folder, as its bytes.</summary>
public sealed record DirectiveFile(string Name, ReadOnlyMemory<byte> Bytes);

/// <summary>A directive with the document that states it.</summary>
/// <param name="Sha256">Of the file's bytes, lower-case hex.</param>
public sealed record DirectiveDocument(Directive Directive, string Sha256, ReadOnlyMemory<byte> Bytes);

/// <summary>The agencies that directives may name: ids of routes and of <c>Gateway:Agencies</c>.</summary>
public sealed record KnownAgencies(IReadOnlySet<string> Ids);
