using System.Collections.Immutable;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Directives;

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

    /// <summary>True when the scope says who calls, so that it cannot be judged from agency and operation alone.</summary>
    internal bool NamesCallers => Units is not null || Roles is not null || Callers is not null;
}
