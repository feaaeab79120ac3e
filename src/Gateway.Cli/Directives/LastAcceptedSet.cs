using Gateway.Ledger.Entries;
using Gateway.Ledger.Storage;
using Gateway.Policy.Directives;

namespace Gateway.Cli.Directives;

/// <summary>The directive set that a gateway recorded last: what the next change is a change of.</summary>
internal static class LastAcceptedSet
{
    /// <summary>Null where the ledger has none. Throws <see cref="InvalidDataException"/> where it cannot be rebuilt.</summary>
    public static DirectiveSet? Read(LedgerReader ledger)
    {
        if (ledger.Newest(EntryKind.Directives) is not { Entry: DirectivesEntry list } newest) return null;
        var documents = list.Set.Select(member => ledger.Find(member.Record)).OfType<StoredEntry>().DistinctBy(stored => stored.Index)
            .Where(stored => stored.Entry is DocumentEntry).Select(stored => (stored, Document: (DocumentEntry)stored.Entry))
            .Select(found => new DocumentRecord(found.stored.Index, found.stored.At, found.Document.File, found.Document.Accepted, found.Document.Bytes));
        var listed = list.Set.Select(member => new ListedDirective(member.Id, member.Record, member.EnforcedSince, member.Missing)).ToList();
        return DirectiveHistory.Fold([.. documents, new DirectivesRecord(newest.Index, newest.At, listed)]);
    }
}
