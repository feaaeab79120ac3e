using Gateway.Ledger.Tests.Support;

namespace Gateway.Ledger.Tests.Verification;

/// <summary>A ledger with something of every kind, closed.</summary>
internal static class Sample
{
    /// <summary>0: created; 1 to 300: boundaries; 301: refusals; 302: a permit and 303 its outcome; 304: a refusal; 305, 306: late record of a refusal; 307, 308: directives; 313: an open permit.</summary>
    public static async Task<TempLedger> LedgerAsync()
    {
        var ledger = new TempLedger();
        var writer = ledger.Open();
        await writer.AppendTogetherAsync((_, _) => [.. Enumerable.Range(0, 300).Select(_ => Some.Boundary())]);
        await writer.AppendTogetherAsync((index, _) =>
        [
            Some.Refusals(), Some.Intent(), Some.Outcome(index + 1), Some.Intent("deny"), Some.Outcome(index + 3, "not-sent"), Some.Gateway(),
            Some.Document(accepted: false) with { Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Some.Document().Bytes.Span)) }, Some.Directives(),
        ]);
        await Until.HoldsAsync(() => writer.Checkpoint is not null, "the checkpoint of the directives");
        await writer.AppendTogetherAsync((_, _) => [Some.Boundary(), Some.Gateway(), Some.Gateway(), Some.Gateway(), Some.Intent("log")]);
        await ledger.CloseAsync();
        return ledger;
    }
}
