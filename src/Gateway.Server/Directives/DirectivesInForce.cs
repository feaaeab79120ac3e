using Gateway.Ledger.Entries;
using Gateway.Policy.Directives;

namespace Gateway.Server.Directives;

/// <summary>Why the door is shut, for people: what is wrong, in which file and line, since when.</summary>
internal sealed record Lockdown(string Reason, string? File, int? Line, string? Member, DateTimeOffset Since);

/// <summary>What a set newly permitted and refused when it became current.</summary>
/// <param name="Epoch">Ledger index of the entry that says so.</param>
/// <param name="From">First instant that was looked at.</param>
/// <param name="Limit">Why this is not, or not all, told; null where it is everything.</param>
internal sealed record RecordedChange(long Epoch, DateTimeOffset From, IReadOnlyList<string> Permits, IReadOnlyList<string> Refuses, string? Limit)
{
    public static RecordedChange? Of(long epoch, ChangeMember? change) => change is null ? null : new(epoch, change.From, change.Permits, change.Refuses, change.Limit);
}

/// <summary>Everything about directives that requests and status read, as one immutable snapshot.</summary>
internal sealed record DirectiveState
{
    public static DirectiveState NotLoaded { get; } = new() { Set = DirectiveSet.Nothing.WithLock(true) };

    public required DirectiveSet Set { get; init; }

    /// <summary>Null exactly when <see cref="Set"/> is not locked.</summary>
    public Lockdown? Lockdown { get; init; }

    /// <summary>Errors of the folder as it was read last; empty when it is in force.</summary>
    public IReadOnlyList<DirectiveError> Errors { get; init; } = [];

    /// <summary>Names in the folder that are no directives and are passed over.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>What the set changed when it became current, as its entry tells; null before the first, and where the entry was written before that was recorded.</summary>
    public RecordedChange? Change { get; init; }

    /// <summary>True once the folder was read at start.</summary>
    public bool IsLoaded { get; init; }
}

/// <summary>The one place that says by which directives requests are judged now. Swapped whole; readers take it once per judgement.</summary>
internal sealed class DirectivesInForce
{
    private volatile DirectiveState _current = DirectiveState.NotLoaded;

    public DirectiveState Current => _current;

    /// <summary>Called by <see cref="DirectiveService"/> alone, which re-judges what is in flight right after.</summary>
    public void Swap(DirectiveState next) => _current = next;
}
