namespace Gateway.Ledger.Entries;

/// <summary>Something that happened to the gateway itself.</summary>
public sealed record GatewayEntry : Entry
{
    public override EntryKind Kind => EntryKind.Gateway;

    /// <summary><c>created</c> (entry 0), <c>started</c>, <c>stopped</c>, <c>lockdown-entered</c>, <c>lockdown-left</c>, <c>policy-set</c>.</summary>
    public required string Event { get; init; }

    /// <summary>Event-specific text members, in this order, such as <c>origin</c>, <c>environment</c>, <c>key</c>, <c>program</c>, <c>hash</c>, <c>reason</c>, <c>file</c>, <c>line</c>, <c>agencies</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Facts { get; init; } = [];
}
