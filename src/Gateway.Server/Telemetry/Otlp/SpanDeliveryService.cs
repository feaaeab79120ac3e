using System.Diagnostics.Metrics;

namespace Gateway.Server.Telemetry.Otlp;

/// <summary>
/// Brings spans to the collector, and while it is away into the spool; then sends what waits there, oldest first, in the background. After a failure nothing but
/// that background asks the collector, so that one that hangs holds no further spans up. What waits may arrive twice where the
/// gateway ended between sending and removing, or the collector's answer did not come. One payload that the collector fails at each time holds up those behind it.
/// </summary>
internal sealed partial class SpanDeliveryService : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    // Of the 5 s that the SDK gives the last spans: the rest is for keeping them.
    private static readonly TimeSpan PatienceAtEnd = TimeSpan.FromSeconds(2);

    private readonly TraceCollector _collector;
    private readonly SpanSpool _spool;
    private readonly GatewayMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<SpanDeliveryService> _logger;
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationToken _ended;
    private int _isAway;

    public SpanDeliveryService(TraceCollector collector, SpanSpool spool, GatewayMetrics metrics, IMeterFactory meters, TimeProvider time, ILogger<SpanDeliveryService> logger)
    {
        (_collector, _spool, _metrics, _time, _logger) = (collector, spool, metrics, time, logger);
        _ended = _ending.Token;
        meters.Create(GatewayTelemetry.Name).CreateObservableGauge(GatewayTelemetry.Metrics.SpansKept, () => spool.Spans, "{span}", "Spans that wait on disk for the collector.");
    }

    /// <summary>True when the collector has the payload or it is kept; false when its spans are lost.</summary>
    public async Task<bool> DeliverAsync(ReadOnlyMemory<byte> payload, int spans)
    {
        // With nothing kept there is nothing that the background could ask the collector with.
        if (Volatile.Read(ref _isAway) == 0 || _spool.Spans == 0)
        {
            try
            {
                var delivery = await SendAsync(payload, _ended);
                if (delivery != Delivery.Away) return delivery == Delivery.Taken;
            }
            catch (OperationCanceledException)
            {
                // The gateway ends and waits no longer: they are sent after the next start.
            }
        }
        return _spool.TryKeep(payload.Span, spans);
    }

    /// <summary>What comes from now on has a moment to reach the collector, and is kept for the next start otherwise.</summary>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _ending.CancelAfter(PatienceAtEnd);
        return base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _ending.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = FirstPause;
        while (true)
        {
            await Task.Delay(pause, _time, stoppingToken);
            pause = await SendKeptAsync(stoppingToken) ? FirstPause : TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks));
        }
    }

    /// <summary>Sends until nothing waits; false when the collector is away.</summary>
    private async Task<bool> SendKeptAsync(CancellationToken cancellationToken)
    {
        while (_spool.Oldest() is { } kept)
        {
            var delivery = await kept.ReadAsync(cancellationToken) is { } payload ? await SendAsync(payload, cancellationToken) : Delivery.Refused;
            if (delivery == Delivery.Away) return false;
            if (delivery == Delivery.Refused) _metrics.LostSpans(kept.Spans);
            _spool.RemoveOldest();
        }
        return true;
    }

    private async Task<Delivery> SendAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        Delivery delivery;
        try
        {
            delivery = await _collector.SendAsync(payload, cancellationToken);
        }
        finally
        {
            // What follows uses files, and this thread may be one that watches sockets.
            await Task.Yield();
        }
        var isAway = delivery == Delivery.Away ? 1 : 0;
        if (Interlocked.Exchange(ref _isAway, isAway) == isAway) return delivery;
        if (isAway == 1)
            WentAway(_spool.Folder);
        else
            IsBack();
        return delivery;
    }

    [LoggerMessage(6002, LogLevel.Warning, "The collector of spans is away; they are kept in {Folder} until it is back")]
    private partial void WentAway(string folder);

    [LoggerMessage(6003, LogLevel.Information, "The collector of spans is back; those that were kept are sent")]
    private partial void IsBack();
}
