using Gateway.EndToEnd.Tests.Cli;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Storage;
using Xunit;

namespace Gateway.EndToEnd.Tests.Faults;

/// <summary>Everything that a ledger file holds, laid out by what the tests of faults ask for.</summary>
internal sealed class WholeLedger
{
    private WholeLedger(IReadOnlyList<StoredEntry> entries)
    {
        Entries = entries;
        Intents = entries.Where(entry => entry.Entry is IntentEntry { Stated.CaseNumber: not null }).ToDictionary(entry => ((IntentEntry)entry.Entry).Stated.CaseNumber!.Value!);
        Outcomes = entries.Where(entry => entry.Entry is OutcomeEntry).ToLookup(entry => ((OutcomeEntry)entry.Entry).Intent, entry => (OutcomeEntry)entry.Entry);
        Attempts = entries.Where(entry => entry.Entry is AttemptEntry).ToLookup(entry => ((AttemptEntry)entry.Entry).Intent, entry => (AttemptEntry)entry.Entry);
    }

    public IReadOnlyList<StoredEntry> Entries { get; }

    /// <summary>Intents by the name of their request.</summary>
    public IReadOnlyDictionary<string, StoredEntry> Intents { get; }

    /// <summary>Outcomes by the index of their intent.</summary>
    public ILookup<long, OutcomeEntry> Outcomes { get; }

    /// <summary>Attempts by the index of their intent.</summary>
    public ILookup<long, AttemptEntry> Attempts { get; }

    public static WholeLedger Read(string path)
    {
        using var reader = LedgerReader.Open(path);
        var entries = new List<StoredEntry>();
        for (long? from = 0; from is { } index;)
        {
            var page = reader.List(new EntryFilter { From = index, Limit = 1000 });
            entries.AddRange(page.Items);
            from = page.Next;
        }
        return new WholeLedger(entries);
    }

    /// <summary>The same of a ledger that gatewayctl finds whole and signed, with as many entries; nobody may be writing it. The verifier key lies beside it.</summary>
    public static async Task<WholeLedger> ReadVerifiedAsync(string path)
    {
        var ledger = Read(path);
        var run = await GatewayCtl.RunAsync(Path.GetDirectoryName(path)!, "ledger", "verify", path, "--key", path + ".vkey", "--json");
        Assert.True(run.Exit == 0, run.Result + run.Notes);
        Assert.Equal(ledger.Entries.Count, run.Json.GetProperty("counts").GetProperty("entries").GetInt64());
        Assert.True(run.Json.GetProperty("signedSize").GetInt64() > 1, run.Result);
        return ledger;
    }
}
