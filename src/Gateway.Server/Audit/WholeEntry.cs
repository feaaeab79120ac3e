using System.Text.Json.Nodes;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Storage;
using Gateway.Server.Directives;

namespace Gateway.Server.Audit;

/// <summary>One entry with everything that is known of it: its bytes and its personal values. Of a confidential directive the text is left out.</summary>
internal static class WholeEntry
{
    /// <summary>Members of a document entry that quote the directive.</summary>
    private static readonly string[] Quoting = ["text", "base64", "errors"];

    public static EntryView Of(StoredEntry stored)
    {
        var entry = JsonNode.Parse(stored.Bytes.Span)!.AsObject();
        if (stored.Entry is DocumentEntry document && SealedDocuments.MayBeConfidential(document.Bytes))
            foreach (var member in Quoting)
                entry.Remove(member);
        return EntryView.Of(stored) with { Entry = entry, Personal = PersonalOf(stored.Entry) };
    }

    private static Dictionary<string, string?> PersonalOf(Entry entry)
    {
        (string Name, Personal? Value)[] members = entry switch
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
        return members.Where(member => member.Value is not null).ToDictionary(member => member.Name, member => member.Value!.Value);
    }
}
