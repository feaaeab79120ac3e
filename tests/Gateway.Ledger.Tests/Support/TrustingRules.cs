using Gateway.Ledger.Entries;
using Gateway.Ledger.Verification;

namespace Gateway.Ledger.Tests.Support;

/// <summary>Rules by which everything was decided right, for what a ledger must show without them.</summary>
internal sealed class TrustingRules : ILedgerRules
{
    public void Document(long index, DateTimeOffset at, DocumentEntry document)
    {
    }

    public string? Directives(long index, DateTimeOffset at, DirectivesEntry directives) => null;

    public Redecision Decide(IntentEntry intent) => new(RedecisionKind.Same);
}
