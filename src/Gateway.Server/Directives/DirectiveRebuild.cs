using Gateway.Ledger.Entries;
using Gateway.Ledger.Storage;
using Gateway.Policy.Directives;

namespace Gateway.Server.Directives;

/// <summary>Rebuilds the last accepted set from the ledger: the newest list and the documents it names.</summary>
internal sealed class DirectiveRebuild(LedgerReader ledger)
{
    public DirectiveSet LastAccepted()
    {
        if (ledger.Newest(EntryKind.Directives) is not { Entry: DirectivesEntry list } newest) return DirectiveSet.Nothing;
        var records = list.Set.Select(member => DocumentOf(member.Record)).Distinct().OrderBy(record => record.Index).ToList<HistoryRecord>();
        records.Add(new DirectivesRecord(
            newest.Index, newest.At, [.. list.Set.Select(member => new ListedDirective(member.Id, member.Record, member.EnforcedSince, member.Missing))]));
        return DirectiveHistory.Fold(records);
    }

    /// <summary>What the last accepted set changed, as far as its entry tells.</summary>
    public RecordedChange? LastChange() =>
        ledger.Newest(EntryKind.Directives) is { Entry: DirectivesEntry list } newest ? RecordedChange.Of(newest.Index, list.Change) : null;

    /// <summary>Every id that ever was accepted: a document may still name in <c>replaces</c> what it lifted long ago.</summary>
    public IReadOnlySet<string> IdsEverAccepted()
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (long? from = 0; from is { } index;)
        {
            var page = ledger.List(new EntryFilter { From = index, Limit = 1000, Kind = EntryKind.Document });
            foreach (var stored in page.Items)
                if (stored.Entry is DocumentEntry { Accepted: true } document)
                    ids.Add(Path.GetFileNameWithoutExtension(document.File));
            from = page.Next;
        }
        return ids;
    }

    private DocumentRecord DocumentOf(long index) => ledger.Find(index) is { Entry: DocumentEntry document } stored
        ? new DocumentRecord(stored.Index, stored.At, document.File, document.Accepted, document.Bytes)
        : throw new InvalidDataException($"Ledger entry {index} should hold a directive document and does not. Verify the ledger before the gateway starts on it.");
}
