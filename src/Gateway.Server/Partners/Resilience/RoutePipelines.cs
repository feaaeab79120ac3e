using System.Collections.Frozen;
using Gateway.Server.Enforcement;
using Polly.CircuitBreaker;

namespace Gateway.Server.Partners.Resilience;

/// <summary>The pipelines of all routes, for sending and for status and metrics. Each has a breaker and a limit of its own, so that routes of one partner learn apart.</summary>
internal sealed partial class RoutePipelines : IDisposable
{
    /// <summary>How late a total time-out may be.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    private readonly ILogger<RoutePipelines> _logger;
    private readonly FrozenDictionary<string, RoutePipeline> _pipelines;
    private readonly ITimer _overdue;

    public RoutePipelines(PartnerConfig partners, InFlightRequests inFlight, TimeProvider time, ILogger<RoutePipelines> logger)
    {
        _logger = logger;
        _pipelines = partners.Models.Values.ToFrozenDictionary(route => route.RouteId, route => new RoutePipeline(route, time, Tell), StringComparer.Ordinal);
        _overdue = time.CreateTimer(_ => inFlight.GiveUpOverdue(time), null, Tick, Tick);
    }

    public IReadOnlyList<RoutePipeline> All => _pipelines.Values;

    public RoutePipeline Of(RouteModel route) => _pipelines[route.RouteId];

    /// <summary>How a breaker's state is written in status, spans and logs.</summary>
    public static string WordOf(CircuitState state) => state switch
    {
        CircuitState.Closed => "closed",
        CircuitState.HalfOpen => "half-open",
        CircuitState.Open or CircuitState.Isolated => "open",
    };

    public void Dispose()
    {
        _overdue.Dispose();
        foreach (var pipeline in _pipelines.Values)
            pipeline.Dispose();
    }

    private void Tell(RouteModel route, CircuitState state)
    {
        if (state == CircuitState.Open) BreakerOpened(route.RouteId, route.Agency);
        else BreakerMoved(route.RouteId, route.Agency, WordOf(state));
    }

    [LoggerMessage(7001, LogLevel.Warning, "The breaker of route {Route} to {Agency} is open: most sends failed, so none is made for a while")]
    private partial void BreakerOpened(string route, string agency);

    [LoggerMessage(7002, LogLevel.Information, "The breaker of route {Route} to {Agency} is {State}")]
    private partial void BreakerMoved(string route, string agency, string state);
}
