namespace Gateway.Ledger.Writing;

/// <summary>Where a ledger lies and how it behaves. Paths are absolute.</summary>
public sealed record LedgerSettings
{
    public required string Path { get; init; }

    /// <summary>Named by checkpoints; fixed in entry 0.</summary>
    public required string Origin { get; init; }

    /// <summary>The host's environment name; fixed in entry 0.</summary>
    public required string Environment { get; init; }

    /// <summary>Default: <c>&lt;Path&gt;.key</c>.</summary>
    public string? SigningKeyFile { get; init; }

    /// <summary>Default: <c>&lt;Path&gt;.digest</c>.</summary>
    public string? DigestKeyFile { get; init; }

    /// <summary>How long one append may take, queueing included, before the request is refused. 50 ms to 60 s; default 2 s.</summary>
    public TimeSpan AppendDeadline { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Entries that may wait for the writer. 16 to 1,000,000; default 8,192.</summary>
    public int QueueLength { get; init; } = 8192;

    /// <summary>How often a ledger that has grown is signed. 1 s to 1 h; default 10 s.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A file in other custody to which every checkpoint is appended besides, and with which the ledger must agree when it is opened; null for none.</summary>
    public string? CheckpointFile { get; init; }
}
