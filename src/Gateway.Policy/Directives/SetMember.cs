using Gateway.Policy.Decisions;

namespace Gateway.Policy.Directives;

/// <summary>A directive as a member of the set in force.</summary>
/// <param name="Record">Ledger index of the <c>document</c> entry that holds its bytes.</param>
/// <param name="EnforcedSince">Instant of the <c>directives</c> entry that first listed these bytes.</param>
/// <param name="IsMissing">
/// Its file disappeared (DESIGN section 5, absence). A deny stays in force. A log or allow permits nothing and lifts no deny any more; it is listed only while
/// it keeps something it replaced from coming back.
/// </param>
public sealed record SetMember(DirectiveDocument Document, long Record, DateTimeOffset EnforcedSince, bool IsMissing)
{
    public Directive Directive => Document.Directive;

    /// <summary>True for a log or allow without its file: it can neither permit nor lift.</summary>
    internal bool IsSpent => IsMissing && Directive.Effect != Effect.Deny;
}
