using System.Collections.Immutable;
using Gateway.Policy.Directives;

namespace Gateway.Policy.Decisions;

/// <summary>What happens to a request. Zero refuses. People are shown <see cref="Log"/> as "LET THROUGH, marked for review".</summary>
public enum Effect : byte
{
    Deny = 0,
    Log,
    Allow,
}

/// <summary>Why a decision came out as it did. Zero is a fault, and a fault refuses.</summary>
public enum Reason : byte
{
    Fault = 0,

    /// <summary>A deny in force covers the request.</summary>
    Denied,

    /// <summary>The gateway is in lockdown and no deny covers the request.</summary>
    Lockdown,

    /// <summary>The caller is anonymous, and somebody known would be permitted.</summary>
    Unauthenticated,

    /// <summary>No directive permits it.</summary>
    NothingPermits,

    /// <summary>A directive would permit it, but for conditions that do not hold.</summary>
    ConditionsUnmet,

    /// <summary>A log or allow covers it, and its conditions hold.</summary>
    Permitted,
}

/// <summary>A condition that kept a request from being permitted.</summary>
/// <param name="Condition">Member name of the condition, such as <c>caseNumber</c>.</param>
/// <param name="Directive">Id of the directive that asks for it.</param>
/// <param name="Header">The request header that states it.</param>
public sealed record MissingCondition(string Condition, string Directive, string Header);

/// <summary>The result of one condition of one directive that was looked at, for the record. <paramref name="Alternative"/> counts from 0 within <c>unless</c> or <c>require</c>.</summary>
public sealed record ConditionResult(string Directive, int Alternative, string Condition, bool Holds);

/// <summary>The decision about one request, with its reasons. The default values refuse.</summary>
public sealed record Decision
{
    public Effect Effect { get; init; }
    public Reason Reason { get; init; }

    /// <summary>For a deny all directives that cover the request, ordered by id; for a permit the directives of the winning effect that hold; else empty.</summary>
    public ImmutableArray<Directive> Determining { get; init; } = [];
    public ImmutableArray<MissingCondition> Missing { get; init; } = [];
    public ImmutableArray<ConditionResult> Conditions { get; init; } = [];

    /// <summary>Only with <see cref="Effect.Log"/>: the decision of the same set without its log directives.</summary>
    public Decision? WouldHave { get; init; }

    /// <summary>The next boundary at which the decision could differ (exclusive); <see cref="DateTimeOffset.MaxValue"/> when there is none.</summary>
    public DateTimeOffset ValidUntil { get; init; }
}
