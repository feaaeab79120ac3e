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
        return EntryView.Of(stored) with { Entry = entry, Personal = stored.Personal().ToDictionary(StringComparer.Ordinal) };
    }
}
