using Gateway.Cli.Invocation;
using Gateway.Cli.Status;

namespace Gateway.Cli.Directives;

/// <summary>What became of a change of the folder in the running gateway. Zero knows nothing.</summary>
internal enum UptakeKind
{
    Unknown = 0,

    /// <summary>Nothing listens at the management endpoint.</summary>
    NotRunning,

    /// <summary>A new epoch, or the end of a lockdown.</summary>
    TakenUp,

    /// <summary>Nothing was changed, and the gateway enforces its folder.</summary>
    Unchanged,

    /// <summary>The gateway is in lockdown after the change.</summary>
    Locked,

    /// <summary>The gateway answers, and shows no change in time.</summary>
    Late,
}

/// <param name="Problem">Why it is unknown.</param>
internal sealed record UptakeResult(UptakeKind Kind, StatusView? Before = null, StatusView? After = null, string? Problem = null)
{
    /// <summary>A gateway that is not running enforces nothing and lets nothing pass, so the placed file is all that was asked for.</summary>
    public ExitCode Exit => Kind switch
    {
        UptakeKind.Unknown => ExitCode.CannotTell,
        UptakeKind.NotRunning or UptakeKind.TakenUp or UptakeKind.Unchanged => ExitCode.Holds,
        UptakeKind.Locked or UptakeKind.Late => ExitCode.DoesNotHold,
    };
}

/// <summary>Watches the running gateway over a change of its folder: asked once before it, then until the change shows.</summary>
internal sealed class Uptake
{
    /// <summary>Twice the time in which a change must bite.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ManagementClient _client;
    private readonly StatusAnswer _before;

    private Uptake(ManagementClient client, StatusAnswer before) => (_client, _before) = (client, before);

    public static async Task<Uptake> BeginAsync(ManagementClient client, CancellationToken cancellationToken) =>
        new(client, await client.GetStatusAsync(cancellationToken));

    /// <param name="isChange">False when the folder was left as it was: nothing to wait for.</param>
    public async Task<UptakeResult> EndAsync(bool isChange, CancellationToken cancellationToken)
    {
        if (!_before.IsReached)
            return new UptakeResult(UptakeKind.NotRunning);
        if (_before.Status is not { } before)
            return new UptakeResult(UptakeKind.Unknown, Problem: _before.Problem);
        if (!isChange)
            return new UptakeResult(before.Lockdown is null ? UptakeKind.Unchanged : UptakeKind.Locked, before, before);

        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await _client.GetStatusAsync(cancellationToken);
            if (answer.Status is { } after && IsTakenUp(before, after))
                return new UptakeResult(UptakeKind.TakenUp, before, after);
            if (answer.Status is { Lockdown: not null } locked && before.Lockdown is null)
                return new UptakeResult(UptakeKind.Locked, before, locked);
            if (TimeProvider.System.GetElapsedTime(started) >= Patience)
                return answer.Status is { } last
                    ? new UptakeResult(last.Lockdown is null ? UptakeKind.Late : UptakeKind.Locked, before, last)
                    : new UptakeResult(UptakeKind.Unknown, before, Problem: answer.Problem);
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    private static bool IsTakenUp(StatusView before, StatusView after) =>
        after.Lockdown is null && (after.Epoch != before.Epoch || before.Lockdown is not null);
}
