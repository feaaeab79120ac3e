namespace Gateway.Ledger.Verification;

/// <summary>What is to be verified, and by whose word.</summary>
public sealed record VerificationRequest
{
    /// <summary>A ledger or an export of one.</summary>
    public required string Path { get; init; }

    /// <summary>The verifier key line (c2sp.org/signed-note), from another hand than the file.</summary>
    public required string Key { get; init; }

    /// <summary>Checkpoints that somebody else kept, one note after the other; null for none.</summary>
    public string? Checkpoints { get; init; }

    /// <summary>Decides again; made anew for each verification. Its argument: whether entries may be left out.</summary>
    public required Func<bool, ILedgerRules> Rules { get; init; }

    /// <summary>Told now and then how many entries of how many are done.</summary>
    public Action<long, long>? Progress { get; init; }
}
