namespace Gateway.Cli.Status;

/// <summary>The answer of <c>GET /api/status</c> (DESIGN section 11) as far as this program reads it. Every member may be absent in an answer; absent is never taken for good.</summary>
internal sealed record StatusView
{
    public string? Effect { get; init; }
    public long? Epoch { get; init; }

    /// <summary>Null when there is no lockdown.</summary>
    public LockdownView? Lockdown { get; init; }
    public IReadOnlyList<DirectiveView>? Directives { get; init; }

    /// <summary>What the set newly permitted and refused when it became current.</summary>
    public ChangeView? Change { get; init; }

    /// <summary>Ids of denies that bind although their files are gone.</summary>
    public IReadOnlyList<string>? Missing { get; init; }

    /// <summary>Names in the folder that are passed over.</summary>
    public IReadOnlyList<string>? Ignored { get; init; }
    public DateTimeOffset? NextBoundary { get; init; }
    public LedgerView? Ledger { get; init; }
    public IReadOnlyList<RouteView>? Routes { get; init; }

    /// <summary>What no rule of a profile fitted in the last seven days.</summary>
    public IReadOnlyList<UnknownOperationView>? UnknownOperations { get; init; }

    public bool IsReady => Lockdown is null && Ledger is { Writable: true };
}

internal sealed record LockdownView(string? Reason, string? File, int? Line, string? Member, DateTimeOffset? Since);

/// <summary>One directive of the set; of a confidential one only id and contact are told.</summary>
internal sealed record DirectiveView
{
    public string? Id { get; init; }
    public bool? Confidential { get; init; }
    public ContactView? Contact { get; init; }
    public string? Title { get; init; }
    public string? Issuer { get; init; }
    public string? Authority { get; init; }
    public string? Effect { get; init; }
    public DateTimeOffset? EffectiveFrom { get; init; }
    public DateTimeOffset? EffectiveUntil { get; init; }
    public DateTimeOffset? EnforcedSince { get; init; }
    public bool? InForce { get; init; }
    public bool? Missing { get; init; }

    /// <summary>Ledger index of the document.</summary>
    public long? Record { get; init; }
}

/// <param name="Epoch">Ledger index of the entry that tells; null where nothing is recorded yet.</param>
/// <param name="Limit">Why this is not, or not all, told; null where it is everything.</param>
internal sealed record ChangeView(long? Epoch, DateTimeOffset? From, IReadOnlyList<string>? Permits, IReadOnlyList<string>? Refuses, string? Limit);

internal sealed record RouteView(string? Id);

/// <param name="Header">The header that names operations, where one was sent.</param>
/// <param name="Propose">A line for the rules of the profile.</param>
internal sealed record UnknownOperationView(string? Route, string? Api, string? Method, string? Path, string? Header, long? Count, DateTimeOffset? LastSeen, long? Record, string? Propose);

internal sealed record ContactView(string? Office);

/// <param name="Mismatch">How the ledger differs from what was signed; null where it does not.</param>
/// <param name="Checkpoint">Size that the newest checkpoint was signed for.</param>
/// <param name="CheckpointFault">Why checkpoints do not reach the file in other custody; null where they do.</param>
internal sealed record LedgerView(long? Size, string? Root, bool? Writable, string? WriteFault, string? Mismatch, long? Checkpoint, string? CheckpointFault, DiskView? Disk);

/// <param name="Low">Less than 20 % of the ledger's file system is free.</param>
internal sealed record DiskView(double? FreePercent, bool? Low);

/// <summary>The answer of <c>GET /healthz/ready</c>: a check that holds says <c>ok</c>, any other text says what is wrong.</summary>
internal sealed record ReadyView(IReadOnlyDictionary<string, string>? Checks);
