using Gateway.Server.Enforcement;

namespace Gateway.Server.Partners.Resilience;

/// <summary>
/// Bounds how long a partner may take to begin its answer. Polly's own time-out cannot stand still while a body is on its way, and would need a token source for each
/// request; this one ends the request through its permit. Pooled: one timer serves exchanges one after the other, and is set anew only when it has run down. Thread-safe.
/// </summary>
internal sealed class AnswerTimer : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private Exchange? _exchange;
    private long _startedAt;
    private TimeSpan _left;
    private bool _isPaused;
    private bool _isArmed;

    public AnswerTimer(TimeProvider time)
    {
        _time = time;
        // A flow of the request that happens to make it must not live on in it.
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
            _timer = time.CreateTimer(static state => ((AnswerTimer)state!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Start(Exchange exchange, TimeSpan limit)
    {
        lock (_gate)
        {
            (_exchange, _startedAt, _left, _isPaused) = (exchange, _time.GetTimestamp(), limit, false);
            Arm_NeedsGate(limit);
        }
    }

    /// <summary>Stands still for this exchange; nothing where the timer serves another one by now.</summary>
    public void Pause(Exchange exchange)
    {
        lock (_gate)
        {
            if (_isPaused || !ReferenceEquals(_exchange, exchange)) return;
            (_left, _isPaused) = (Left_NeedsGate(), true);
        }
    }

    /// <summary>Goes on with the time that was left when it was paused.</summary>
    public void Resume(Exchange exchange)
    {
        lock (_gate)
        {
            if (!_isPaused || !ReferenceEquals(_exchange, exchange)) return;
            (_startedAt, _isPaused) = (_time.GetTimestamp(), false);
            Arm_NeedsGate(_left);
        }
    }

    public void Stop()
    {
        lock (_gate) _exchange = null;
    }

    public void Dispose() => _timer.Dispose();

    private TimeSpan Left_NeedsGate() => _left - _time.GetElapsedTime(_startedAt);

    // All exchanges of a pool have the same limit, so a timer that still runs for an earlier one rings before it is needed, and is set again then.
    private void Arm_NeedsGate(TimeSpan due)
    {
        if (_isArmed) return;
        _isArmed = true;
        _timer.Change(due > TimeSpan.Zero ? due : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void Ring()
    {
        lock (_gate)
        {
            _isArmed = false;
            if (_exchange is not { } served || _isPaused) return;
            var left = Left_NeedsGate();
            if (left > TimeSpan.Zero)
            {
                // Timers count in whole milliseconds and may ring a little early.
                Arm_NeedsGate(left + TimeSpan.FromMilliseconds(1));
                return;
            }
            _exchange = null;
            // Under the lock: whoever stops the timer because the answer has begun must find it stopped. It runs nobody's code here.
            served.GiveUp();
        }
    }
}
