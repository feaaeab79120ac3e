using System.Collections.Immutable;
using Gateway.Policy.Directives;

namespace Gateway.Policy.Decisions;

/// <summary>A condition that kept a request from being permitted.</summary>
/// <param name="Condition">Member name of the condition, such as <c>caseNumber</c>.</param>
/// <param name="Directive">Id of the directive that asks for it.</param>
/// <param name="Header">
/// The request header that states it; for what the caller's identity tells the one that carries the token; null where the message itself tells.
/// </param>
public sealed record MissingCondition(string Condition, string Directive, string? Header);

/// <summary>
/// The result of one condition of one directive that was looked at, for the record. <paramref name="Alternative"/> counts from 0 within <c>unless</c> or
/// <c>require</c>.
/// </summary>
public sealed record ConditionResult(string Directive, int Alternative, string Condition, bool Holds);

/// <summary>
/// The decision about one request, with its reasons. The default values refuse. Decisions are shared between requests: nothing in one depends on who holds
/// it.
/// </summary>
public sealed record Decision
{
    public Effect Effect { get; init; }
    public Reason Reason { get; init; }

    /// <summary>
    /// For a deny all directives that cover the request, ordered by id; for a permit the directives of the winning effect that hold; else empty.
    /// </summary>
    public ImmutableArray<Directive> Determining
    {
        get;
        init
        {
            field = value;
            DirectiveIds = [.. value.Select(static directive => directive.Id)];
        }
    } = [];

    /// <summary>Ids of <see cref="Determining"/>, in its order.</summary>
    public IReadOnlyList<string> DirectiveIds { get; private init; } = [];

    /// <summary>
    /// What would have to be stated: with <see cref="Reason.ConditionsUnmet"/>, and with <see cref="Reason.Denied"/> where every deny that covers the
    /// request has
    /// an <c>unless</c>; else empty. Of alternatives all are listed.
    /// </summary>
    public ImmutableArray<MissingCondition> Missing { get; init; } = [];

    /// <summary>Of every deny that would cover the request but for its <c>unless</c>, and, where none bites, of every log and allow that covers it.</summary>
    public ImmutableArray<ConditionResult> Conditions { get; init; } = [];

    /// <summary>
    /// Only with <see cref="Effect.Log"/>: the decision of the same set without its log directives, so that what they replaced applies again.
    /// </summary>
    public Decision? WouldHave { get; init; }

    /// <summary>The next boundary at which the decision could differ (exclusive); <see cref="DateTimeOffset.MaxValue"/> when there is none.</summary>
    public DateTimeOffset ValidUntil { get; init; }
}
