using Gateway.Cli.Status;

namespace Gateway.Cli.Directives;

/// <summary>What <c>put</c> and <c>restore</c> did, as <c>--json</c> shows it.</summary>
internal sealed record PlacementView
{
    public const string Placed = "placed";
    public const string Unchanged = "unchanged";
    public const string Refused = "refused";

    /// <summary>Checked, and not placed, as was asked.</summary>
    public const string Tried = "tried";

    public string Result { get; init; } = Refused;
    public required string Id { get; init; }
    public required string File { get; init; }

    /// <summary>Where the replaced bytes were kept; null when there were none to keep.</summary>
    public string? Backup { get; init; }

    /// <summary>Why it was refused.</summary>
    public IReadOnlyList<FindingView> Errors { get; init; } = [];

    /// <summary>Errors elsewhere in the folder.</summary>
    public IReadOnlyList<FindingView> Warnings { get; init; } = [];

    /// <summary>What placing it newly permits and refuses, told beforehand; null when it was refused.</summary>
    public ChangeView? Change { get; init; }

    /// <summary>Null when nothing was placed.</summary>
    public GatewayView? Gateway { get; init; }
}

/// <param name="Uptake">One of <see cref="UptakeKind"/>, lower case with hyphens.</param>
/// <param name="Directive">How the gateway lists the directive now; null when it does not.</param>
internal sealed record GatewayView(Uri Url, string Uptake, long? EpochBefore, long? EpochAfter, LockdownView? Lockdown, DirectiveView? Directive, ChangeView? Change)
{
    public static GatewayView Of(Uri url, UptakeResult seen, string id) => new(
        url,
        seen.Kind switch
        {
            UptakeKind.Unknown => "unknown",
            UptakeKind.NotRunning => "not-running",
            UptakeKind.TakenUp => "taken-up",
            UptakeKind.Unchanged => "unchanged",
            UptakeKind.Locked => "locked",
            UptakeKind.Late => "late",
        },
        seen.Before?.Epoch,
        seen.After?.Epoch,
        seen.After?.Lockdown,
        seen.After?.Directives?.FirstOrDefault(directive => directive.Id == id),
        seen.After?.Change);
}
