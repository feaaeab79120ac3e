using System.Data.Common;
using Gateway.Cli.Invocation;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Storage;
using Gateway.Ledger.Writing;
using Gateway.Policy.Directives;

namespace Gateway.Cli.Directives;

/// <summary>What a folder is checked against beyond itself: the agencies that there are, and the ids that a <c>replaces</c> may name although their files are gone.</summary>
/// <param name="LastAccepted">The set that the gateway recorded last; null where no ledger tells.</param>
/// <param name="Notes">What was not checked, and how to have it checked.</param>
internal sealed record CheckContext(KnownAgencies Agencies, IReadOnlySet<string> PreviousIds, DirectiveSet? LastAccepted, IReadOnlyList<string> Notes)
{
    private const int PageSize = 1000;

    /// <summary>From the options and, where there is one, the ledger. A ledger that was named must be readable; the default one may be absent.</summary>
    public static CheckContext Load(IReadOnlyList<string> agencies, string? ledgerOption)
    {
        var path = Locations.Ledger(ledgerOption);
        var notes = new List<string>();
        var known = new HashSet<string>(agencies, StringComparer.Ordinal);
        var previous = new HashSet<string>(StringComparer.Ordinal);
        DirectiveSet? last = null;
        if (File.Exists(path))
            last = ReadLedger(path, known, previous, notes, isNamed: ledgerOption is not null);
        else if (ledgerOption is not null)
            throw new CannotTellException($"There is no ledger at {path}. Name the gateway's ledger file with --ledger FILE.");

        if (known.Count == 0)
            notes.Add($"Names of agencies were not checked: the ledger {path} tells none. Name them with --agency ID, or --ledger FILE.");
        return new CheckContext(new KnownAgencies(known.Count == 0 ? new EveryAgency() : known), previous, last, notes);
    }

    private static DirectiveSet? ReadLedger(string path, HashSet<string> agencies, HashSet<string> previous, List<string> notes, bool isNamed)
    {
        try
        {
            using var ledger = LedgerReader.Open(path);
            if (ledger.Newest(EntryKind.Gateway, "policy-set")?.Entry is GatewayEntry policySet)
                foreach (var (name, value) in policySet.Facts)
                    if (name == "agencies")
                        agencies.UnionWith(value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            AddIdsEverAccepted(ledger, previous);
            return SetOf(ledger, notes);
        }
        catch (Exception exception) when (!isNamed && exception is LedgerOpenException or IOException or InvalidDataException or UnauthorizedAccessException or DbException)
        {
            notes.Add($"The ledger {path} could not be read: {exception.Message}");
            return null;
        }
    }

    // What a set in the ledger would be needed for is a preview; whoever mends a folder must not be kept from it.
    private static DirectiveSet? SetOf(LedgerReader ledger, List<string> notes)
    {
        try
        {
            return LastAcceptedSet.Read(ledger);
        }
        catch (InvalidDataException exception)
        {
            notes.Add($"The set in force could not be read from the ledger: {exception.Message}");
            return null;
        }
    }

    private static void AddIdsEverAccepted(LedgerReader ledger, HashSet<string> ids)
    {
        for (long? from = 0; from is { } next;)
        {
            var page = ledger.List(new EntryFilter { Kind = EntryKind.Document, From = next, Limit = PageSize });
            foreach (var document in page.Items.Select(item => item.Entry).OfType<DocumentEntry>().Where(document => document.Accepted))
                ids.Add(Path.GetFileNameWithoutExtension(document.File));
            from = page.Next;
        }
    }
}
