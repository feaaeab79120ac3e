using System.Threading.RateLimiting;
using Gateway.Server.Enforcement;
using Gateway.Server.Enforcement.Sending;
using Gateway.Server.Telemetry;
using Polly;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Retry;
using Polly.Timeout;

namespace Gateway.Server.Partners.Resilience;

/// <summary>One message on its way through a pipeline. <paramref name="Content"/> is what it came with: each attempt sends it anew, since the gate wraps it for one send.</summary>
internal sealed record Attempt(Exchange Exchange, HttpRequestMessage Request, HttpContent? Content, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> PassOn);

/// <summary>
/// What stands between one route and the permit gate (Polly, from outside in): the limit with its queue, further attempts, the breaker, the time-out of one attempt;
/// around all of them the total time-out. It only ever sends less than was permitted: every attempt passes the gate, which records it.
/// </summary>
internal sealed class RoutePipeline : IDisposable
{
    private static readonly ResiliencePropertyKey<Exchange> ExchangeKey = new("gateway.exchange");
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly ResilienceSettings _settings;
    private readonly CircuitBreakerStateProvider _breaker = new();
    private readonly ConcurrencyLimiter? _limiter;
    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline;
    private readonly TimeProvider _time;

    /// <param name="moved">Told of each change of the breaker, on the thread of the request that caused it.</param>
    public RoutePipeline(RouteModel route, TimeProvider time, Action<RouteModel, CircuitState> moved)
    {
        Route = route;
        _settings = route.Resilience;
        _time = time;
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { Name = route.RouteId, TimeProvider = time };
        if (_settings.ConcurrencyLimit is { } limit)
        {
            _limiter = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = limit, QueueLimit = _settings.QueueLimit, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
            builder.AddRateLimiter(new RateLimiterStrategyOptions { RateLimiter = arguments => _limiter.AcquireAsync(1, arguments.Context.CancellationToken) });
        }
        if (_settings.Retries > 0) builder.AddRetry(Retry());
        builder.AddCircuitBreaker(Breaker(moved));
        if (_settings.AttemptTimeout is { } attempt) builder.AddTimeout(AttemptTimeout(attempt));
        _pipeline = builder.Build();
    }

    public RouteModel Route { get; }

    /// <summary>Closed: sends. Open: sends nothing. Half-open: the next request tries.</summary>
    public CircuitState State => _breaker.CircuitState;

    /// <summary>Requests that wait for the head of their answer; 0 where no limit counts them.</summary>
    public long Running => _limiter?.GetStatistics() is { } now ? _settings.ConcurrencyLimit!.Value - now.CurrentAvailablePermits : 0;

    /// <summary>Requests that wait for their turn.</summary>
    public long Queued => _limiter?.GetStatistics()?.CurrentQueuedCount ?? 0;

    public async Task<HttpResponseMessage> SendAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        var exchange = attempt.Exchange;
        if (exchange.Permit is not { } permit)
            throw new PermitBreachException("no permit");
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        // Else only what failed is asked whose it was, see PassAsync.
        if (_settings.AttemptTimeout is not null) context.Properties.Set(ExchangeKey, exchange);
        exchange.IsQueued = _limiter is not null;
        var clock = permit.AnswerClock = new AnswerClock(_time, _settings.TotalTimeout);
        if (exchange.Trace.Server is { } span && State is not CircuitState.Closed and var state)
            span.SetTag(GatewayTelemetry.Tags.Breaker, RoutePipelines.WordOf(state));
        try
        {
            var outcome = await _pipeline.ExecuteOutcomeAsync(static (context, attempt) => PassAsync(attempt, context), context, attempt);
            outcome.ThrowIfException();
            return outcome.Result!;
        }
        finally
        {
            clock.Stop();
            ResilienceContextPool.Shared.Return(context);
        }
    }

    public void Dispose() => _limiter?.Dispose();

    // What the partner did, or failed to do, as a value: thrown through each strategy it would be caught and thrown anew in each.
    private static async ValueTask<Outcome<HttpResponseMessage>> PassAsync(Attempt attempt, ResilienceContext context)
    {
        attempt.Exchange.IsQueued = false;
        attempt.Request.Content = attempt.Content;
        try
        {
            return Outcome.FromResult(await attempt.PassOn(attempt.Request, context.CancellationToken));
        }
        catch (Exception failure)
        {
            context.Properties.Set(ExchangeKey, attempt.Exchange);
            return Outcome.FromException<HttpResponseMessage>(failure);
        }
    }

    private RetryStrategyOptions<HttpResponseMessage> Retry() => new()
    {
        MaxRetryAttempts = _settings.Retries,
        Delay = FirstPause,
        MaxDelay = LongestPause,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        ShouldHandle = static arguments => new(MayRepeat(arguments.Outcome.Exception, arguments.Context)),
    };

    // Only where the partner cannot have acted on it: the connection never opened, or the method is safe (RFC 9110 section 9.2.1) and there is no body.
    private static bool MayRepeat(Exception? failure, ResilienceContext context) =>
        context.Properties.TryGetValue(ExchangeKey, out var exchange) && exchange.Permit is { Message: { } message } && Blame.IsPartners(failure, exchange)
        && (exchange.Traffic.HasBegun ? IsSafe(message.Method) && !exchange.HasBody : Blame.IsUnconnected(failure));

    private static bool IsSafe(string method) => method is "GET" or "HEAD" or "OPTIONS";

    private CircuitBreakerStrategyOptions<HttpResponseMessage> Breaker(Action<RouteModel, CircuitState> moved) => new()
    {
        FailureRatio = _settings.BreakerFailureRatio,
        MinimumThroughput = _settings.BreakerMinimum,
        SamplingDuration = _settings.BreakerWindow,
        BreakDuration = _settings.BreakerPause,
        StateProvider = _breaker,
        ShouldHandle = static arguments => new(
            arguments.Outcome.Exception is { } failure && arguments.Context.Properties.TryGetValue(ExchangeKey, out var exchange) && Blame.IsPartners(failure, exchange)),
        OnOpened = _ => Tell(moved, CircuitState.Open),
        OnHalfOpened = _ => Tell(moved, CircuitState.HalfOpen),
        OnClosed = _ => Tell(moved, CircuitState.Closed),
    };

    private ValueTask Tell(Action<RouteModel, CircuitState> moved, CircuitState state)
    {
        moved(Route, state);
        return default;
    }

    // A body is sent once whatever happens, so an attempt with one is bounded by the total time-out alone.
    private static TimeoutStrategyOptions AttemptTimeout(TimeSpan limit) => new()
    {
        TimeoutGenerator = arguments => new(
            arguments.Context.Properties.TryGetValue(ExchangeKey, out var exchange) && exchange.HasBody ? Timeout.InfiniteTimeSpan : limit),
    };
}
