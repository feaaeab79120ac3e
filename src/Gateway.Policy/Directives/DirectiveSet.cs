namespace Gateway.Policy.Directives;

/// <summary>A directive as a member of the set in force.</summary>
/// <param name="Record">Ledger index of the <c>document</c> entry that holds its bytes.</param>
/// <param name="EnforcedSince">Instant of the <c>directives</c> entry that first listed these bytes.</param>
/// <param name="IsMissing">A deny whose file disappeared: it stays (DESIGN section 5, absence).</param>
public sealed record SetMember(DirectiveDocument Document, long Record, DateTimeOffset EnforcedSince, bool IsMissing)
{
    public Directive Directive => Document.Directive;
}

/// <summary>
/// One immutable, compiled directive set: what requests are judged by in one epoch. <see cref="Nothing"/> permits nothing. Indexed by agency and operation so
/// that a decision looks only at directives that can matter.
/// </summary>
public sealed class DirectiveSet
{
    /// <summary>No directive, epoch -1: everything is denied.</summary>
    public static DirectiveSet Nothing => throw new NotImplementedException();

    /// <summary>Ledger index of the <c>directives</c> entry that made the set current.</summary>
    public long Epoch => throw new NotImplementedException();

    /// <summary>Ordered by id.</summary>
    public IReadOnlyList<SetMember> Members => throw new NotImplementedException();

    /// <summary>True while the gateway is in lockdown: prohibitions still answer as themselves, everything else is refused with <see cref="Decisions.Reason.Lockdown"/>.</summary>
    public bool IsLocked => throw new NotImplementedException();

    public static DirectiveSet Compile(long epoch, IEnumerable<SetMember> members) => throw new NotImplementedException();

    /// <summary>The same set in lockdown, or out of it.</summary>
    public DirectiveSet WithLock(bool locked) => throw new NotImplementedException();

    /// <summary>When the member stops applying for good: its own <c>effectiveUntil</c> or the <c>effectiveFrom</c> of a member that replaces it, whichever is first.</summary>
    public DateTimeOffset? EndOf(SetMember member) => throw new NotImplementedException();

    /// <summary>True when the member applies at <paramref name="at"/>.</summary>
    public bool IsInForce(SetMember member, DateTimeOffset at) => throw new NotImplementedException();

    /// <summary>The first instant after <paramref name="at"/> at which a decision of this set could change; null when there is none.</summary>
    public DateTimeOffset? NextBoundary(DateTimeOffset at) => throw new NotImplementedException();
}
