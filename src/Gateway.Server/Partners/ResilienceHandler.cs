using Polly;
using Polly.CircuitBreaker;

namespace Gateway.Server.Partners;

/// <summary>
/// Keeps a partner's faults at bay (Polly): a breaker that opens when most sends fail. It never sends again by itself; YARP's activity time-out bounds one send.
/// </summary>
internal sealed class ResilienceHandler : DelegatingHandler
{
    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline;

    public ResilienceHandler(string cluster, HttpMessageHandler gate) : base(gate)
    {
        _pipeline = new ResiliencePipelineBuilder<HttpResponseMessage> { Name = cluster }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                FailureRatio = 0.9,
                MinimumThroughput = 20,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = TimeSpan.FromSeconds(5),
                ShouldHandle = new PredicateBuilder<HttpResponseMessage>().Handle<HttpRequestException>(),
            })
            .Build();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        await _pipeline.ExecuteAsync(
            static (state, token) => new ValueTask<HttpResponseMessage>(state.Handler.PassOnAsync(state.Request, token)), (Handler: this, Request: request), cancellationToken);

    private Task<HttpResponseMessage> PassOnAsync(HttpRequestMessage request, CancellationToken cancellationToken) => base.SendAsync(request, cancellationToken);
}
