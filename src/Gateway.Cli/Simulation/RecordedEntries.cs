using Gateway.Cli.Ledger;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Storage;

namespace Gateway.Cli.Simulation;

/// <summary>Documents and directive sets of a ledger from its beginning, and the intents of a range, in the order of the ledger and a page at a time.</summary>
internal static class RecordedEntries
{
    private const int PageSize = 200;

    public static IEnumerable<StoredEntry> Of(LedgerReader ledger, LedgerBound from, LedgerBound to)
    {
        var intents = Pages(ledger, new EntryFilter { Kind = EntryKind.Intent, From = from.Index ?? 0, Since = from.Instant, Until = to.Instant, Limit = PageSize })
            .TakeWhile(entry => !(entry.Index >= to.Index));
        // What a set lists was recorded before it, and what judged a request before that, so three ordered streams make one.
        using var documents = Pages(ledger, new EntryFilter { Kind = EntryKind.Document, Limit = PageSize }).GetEnumerator();
        using var sets = Pages(ledger, new EntryFilter { Kind = EntryKind.Directives, Limit = PageSize }).GetEnumerator();
        var (hasDocument, hasSet) = (documents.MoveNext(), sets.MoveNext());
        foreach (var intent in intents)
        {
            while ((hasDocument && documents.Current.Index < intent.Index) || (hasSet && sets.Current.Index < intent.Index))
            {
                if (hasDocument && (!hasSet || documents.Current.Index < sets.Current.Index))
                {
                    yield return documents.Current;
                    hasDocument = documents.MoveNext();
                }
                else
                {
                    yield return sets.Current;
                    hasSet = sets.MoveNext();
                }
            }
            yield return intent;
        }
    }

    /// <summary>
    /// Entries that count refusals of the range together. One is recorded up to some seconds after what it counts, so by instants it belongs to the range when it may count
    /// something of it.
    /// </summary>
    public static IEnumerable<(long Index, RefusalsEntry Counted)> CountedTogether(LedgerReader ledger, LedgerBound from, LedgerBound to) =>
        Pages(ledger, new EntryFilter { Kind = EntryKind.Refusals, From = from.Index ?? 0, Since = from.Instant, Limit = PageSize })
            .TakeWhile(entry => !(entry.Index >= to.Index))
            .Select(entry => (entry.Index, Counted: (RefusalsEntry)entry.Entry))
            .Where(entry => !(entry.Counted.From >= to.Instant));

    private static IEnumerable<StoredEntry> Pages(LedgerReader ledger, EntryFilter filter)
    {
        for (long? next = filter.From; next is { } from;)
        {
            var page = ledger.List(filter with { From = from });
            foreach (var entry in page.Items)
                yield return entry;
            next = page.Next;
        }
    }
}
