using Gateway.Ledger.Writing;
using Gateway.Server.Directives;
using Gateway.Server.Enforcement;
using Gateway.Server.Enforcement.Judging;

namespace Gateway.Server.Health;

/// <summary>Answer of <c>GET /healthz/ready</c>. A check that holds says <c>ok</c>; any other text says what is wrong.</summary>
internal sealed record ReadyView(string Status, IReadOnlyDictionary<string, string> Checks)
{
    public const string Ready = "ready";
    public const string NotReady = "not-ready";
}

/// <summary>Whether requests can be permitted now at all. For alerts, not for restarts: nothing here is mended by one.</summary>
internal sealed class Readiness(DirectivesInForce inForce, LedgerWriter ledger, PolicyClock clock, DrainService drain)
{
    private const string Holds = "ok";

    public ReadyView Check()
    {
        var checks = new Dictionary<string, string>
        {
            ["directives"] = DirectivesCheck(inForce.Current),
            ["ledger"] = ledger.IsWritable ? Holds : "cannot be written; nothing leaves until it can. GET /api/status says why",
            ["clock"] = clock.IsAstray ? "wall and monotonic clock disagree by more than 5 s; only what is permitted at both instants passes" : Holds,
            ["running"] = drain.IsStopping ? "stopping" : Holds,
        };
        return new ReadyView(checks.Values.All(check => check == Holds) ? ReadyView.Ready : ReadyView.NotReady, checks);
    }

    private static string DirectivesCheck(DirectiveState state) =>
        !state.IsLoaded ? "not loaded yet" : state.Lockdown is null ? Holds : "lockdown; GET /api/status says why and since when";
}
