using Gateway.Ledger.Writing;
using Gateway.Server.Audit;
using Gateway.Server.Coverage;
using Gateway.Server.Directives;

namespace Gateway.Server.Health;

/// <summary>Answer of <c>GET /api/status</c> (DESIGN section 11).</summary>
internal sealed record StatusView
{
    /// <summary>What FRT requests get now, in one word; see <see cref="EffectNow"/>.</summary>
    public required string Effect { get; init; }

    /// <summary>-1 until a set was ever current.</summary>
    public required long Epoch { get; init; }

    /// <summary>Null outside a lockdown.</summary>
    public required Lockdown? Lockdown { get; init; }
    public required IReadOnlyList<DirectiveStatusView> Directives { get; init; }

    /// <summary>What the set newly permitted and refused when it became current; null before the first, and where its entry does not tell.</summary>
    public required RecordedChange? Change { get; init; }

    /// <summary>Changes that wait for signatures.</summary>
    public required IReadOnlyList<string> Pending { get; init; }

    /// <summary>Ids of denies that bind although their files are gone.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>Names in the folder that are passed over.</summary>
    public required IReadOnlyList<string> Ignored { get; init; }

    /// <summary>When a directive begins or ends next; of confidential ones it is not told.</summary>
    public required DateTimeOffset? NextBoundary { get; init; }
    public required LedgerView Ledger { get; init; }
    public required IReadOnlyList<RouteView> Routes { get; init; }

    /// <summary>What directives may name.</summary>
    public required IReadOnlyList<string> Agencies { get; init; }
    public required int InFlight { get; init; }

    /// <summary>Whether callers can be known.</summary>
    public required bool Identity { get; init; }
    public required ClockView Clock { get; init; }

    /// <summary>What no rule of a profile fitted in the last seven days, by shape, newest first; at most 50.</summary>
    public required IReadOnlyList<UnknownOperationView> UnknownOperations { get; init; }
}

/// <param name="Root">Root of the tree over <paramref name="Size"/> entries, lower-case hex; null with a mismatch.</param>
/// <param name="WriteFault">Why it cannot be written; null while it can.</param>
/// <param name="Mismatch">How the ledger differs from what was signed, or why nobody can say whether it does, which is a lockdown; normally null.</param>
/// <param name="Checkpoint">Size that the newest checkpoint was signed for; null before the first.</param>
/// <param name="CheckpointFault">Why checkpoints do not reach the file in other custody; normally null.</param>
/// <param name="Disk">Room on its file system; null where that does not say.</param>
internal sealed record LedgerView(long Size, string? Root, bool Writable, string? WriteFault, string? Mismatch, long? Checkpoint, string? CheckpointFault, DiskView? Disk)
{
    public static LedgerView Of(LedgerWriter ledger, DiskSpace? disk)
    {
        var head = ledger.Head;
        var writeFault = ledger.WriteFault;
        return new LedgerView(head?.Size ?? ledger.Size, head?.RootText, writeFault is null, writeFault, ledger.Mismatch, ledger.Checkpoint?.Size, ledger.CheckpointFault, DiskView.Of(disk));
    }
}

/// <param name="FreePercent">With one decimal.</param>
/// <param name="Low">Less than 20 %: an alert.</param>
internal sealed record DiskView(double FreePercent, bool Low)
{
    public static DiskView? Of(DiskSpace? disk) => disk is { } space ? new DiskView(Math.Round(100 * space.FreeShare, 1), space.IsLow) : null;
}

/// <param name="Path">Path prefix; empty for all paths.</param>
/// <param name="Breaker"><c>closed</c>: sends; <c>open</c>: the partner failed, nothing is sent; <c>half-open</c>: the next request tries.</param>
/// <param name="Queued">Requests that wait for their turn at the route's limit.</param>
internal sealed record RouteView(string Id, string Agency, string Api, IReadOnlyList<string> Hosts, string Path, string Breaker, long Queued);

/// <param name="Now">Policy time: what requests are judged by.</param>
/// <param name="Also">The second instant while the clocks disagree; normally null.</param>
internal sealed record ClockView(DateTimeOffset Now, DateTimeOffset? Also, bool Astray);
