namespace Gateway.Server.Coverage;

/// <summary>Answer of <c>GET /api/coverage</c>: every operation of every route with the decision it gets now.</summary>
/// <param name="At">Policy time at which it was judged.</param>
internal sealed record CoverageView(long Epoch, DateTimeOffset At, bool Lockdown, IReadOnlyList<CoverageRow> Rows);

/// <param name="Operation">Id of the profile's rule; <c>none</c> stands for everything that no rule fits.</param>
/// <param name="Operations">Classes that such a request has before its own parameters exclude any.</param>
/// <param name="Effect"><c>deny</c>: nobody gets through; <c>log</c>, <c>allow</c>: whoever states nothing gets through; <c>conditional</c>: it depends on caller, statements or parameters.</param>
/// <param name="Reason">Why a request that states nothing comes out as it does.</param>
/// <param name="Directives">Ids of the directives that determine it, ordered; none where nothing permits it.</param>
internal sealed record CoverageRow(
    string Route, string Agency, string Api, string Operation, IReadOnlyList<string> Methods, string Path, IReadOnlyList<string> Operations, string Effect, string Reason, IReadOnlyList<string> Directives);
