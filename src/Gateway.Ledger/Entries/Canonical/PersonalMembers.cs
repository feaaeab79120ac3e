namespace Gateway.Ledger.Entries.Canonical;

/// <summary>The personal members of an entry by the names that they have in the table <c>personal</c>.</summary>
internal static class PersonalMembers
{
    public static (string Name, Personal? Member)[] Of(Entry entry) => entry switch
    {
        IntentEntry intent =>
        [
            ("target", intent.Target), ("peer", intent.Peer), ("callerId", intent.CallerId), ("callerName", intent.CallerName),
            ("caseNumber", intent.Stated.CaseNumber), ("legalReference", intent.Stated.LegalReference), ("exigency", intent.Stated.Exigency),
            ("approval", intent.Stated.Approval), ("attest", intent.Stated.Attest), ("requester", intent.Stated.Requester),
            ("recipient", intent.Stated.Recipient), ("justification", intent.Stated.Justification),
        ],
        RefusalsEntry refusals => [("peer", refusals.Peer)],
        _ => [],
    };
}
