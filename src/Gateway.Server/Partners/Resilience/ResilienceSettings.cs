namespace Gateway.Server.Partners.Resilience;

/// <summary>How much of a partner's faults a route bears: its route metadata, within the bounds of <see cref="Validation.ResilienceRules"/>.</summary>
internal sealed record ResilienceSettings
{
    public static ResilienceSettings Default { get; } = new();

    /// <summary>
    /// From the permit to the head of the partner's answer, waiting and further attempts included. While a body that has to be waited for is on its way the clock stands still: the activity
    /// time-out bounds its pauses, and its length is the caller's business. What follows the head is not bounded by it.
    /// </summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>The same for one attempt of a request without body; null: none of its own. Only what may be repeated needs one.</summary>
    public TimeSpan? AttemptTimeout { get; init; }

    /// <summary>Further attempts after the first; 0: none.</summary>
    public int Retries { get; init; }

    /// <summary>Share of failed sends, of those within <see cref="BreakerWindow"/>, that opens the breaker.</summary>
    public double BreakerFailureRatio { get; init; } = 0.9;

    /// <summary>Fewest sends within the window that say anything.</summary>
    public int BreakerMinimum { get; init; } = 20;
    public TimeSpan BreakerWindow { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long nothing is sent once it is open; then one request tries.</summary>
    public TimeSpan BreakerPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Requests that may wait for the head of their answer at once; null: no limit. Running answers and streams do not count.</summary>
    public int? ConcurrencyLimit { get; init; }

    /// <summary>Requests beyond it that may wait for their turn, oldest first, as long as <see cref="TotalTimeout"/> lets them.</summary>
    public int QueueLimit { get; init; }
}
