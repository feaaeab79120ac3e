namespace Gateway.Ledger.Entries.Canonical;

/// <summary>What readers can filter by: a projection of an entry, the same whether it was just appended or read back from its bytes.</summary>
/// <param name="Intent">The intent that an attempt or outcome belongs to.</param>
/// <param name="Subject">What <c>Newest</c> looks for: the event of a <c>gateway</c> entry, the file of an accepted <c>document</c>.</param>
/// <param name="IsPermit">An intent that must be closed by an outcome.</param>
internal readonly record struct FactsRow(EntryKind Kind, long? Intent, string? Effect, string? Agency, string? Caller, string? Subject, bool IsPermit)
{
    public static FactsRow Of(Entry entry) => entry switch
    {
        IntentEntry i => new(i.Kind, null, i.Effect, i.Agency, i.CallerId?.Value, null, i.Effect is not "deny"),
        AttemptEntry a => new(a.Kind, a.Intent, a.Effect, null, null, null, false),
        OutcomeEntry o => new(o.Kind, o.Intent, null, null, null, null, false),
        DocumentEntry d => new(d.Kind, null, null, null, null, d.Accepted ? d.File : null, false),
        GatewayEntry g => new(g.Kind, null, null, null, null, g.Event, false),
        _ => new(entry.Kind, null, null, null, null, null, false),
    };
}
