using Gateway.Ledger.Writing;
using Gateway.Server.Partners.Connections;
using Microsoft.AspNetCore.Connections;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;

namespace Gateway.Server.Enforcement.Sending;

/// <summary>Whose failure it is that a send broke off: the breaker counts the partner's alone, so that callers who leave and directives that cut never close a partner off for others.</summary>
internal static class Blame
{
    /// <summary>True when the partner, or the way to it, failed.</summary>
    public static bool IsPartners(Exception? failure, Exchange exchange)
    {
        if (failure is null || exchange.Permit is not { Cut: null } permit) return false;
        if (exchange.TimedOut) return !exchange.IsQueued;
        if (permit.Stop.IsCancellationRequested || IsOfCaller(failure) || IsStall(failure, exchange.Traffic)) return false;
        return First(failure, static inner => inner is PermitWithdrawnException or LedgerUnavailableException or RateLimiterRejectedException or BrokenCircuitException) is null
            && (exchange.Traffic.HasBegun || First(failure, static inner => inner is PermitBreachException) is null);
    }

    /// <summary>True when the caller's connection failed, or what came over it was no HTTP.</summary>
    public static bool IsOfCaller(Exception? failure) =>
        First(failure, static inner => inner is BadHttpRequestException or ConnectionResetException or ConnectionAbortedException) is not null;

    // Cancelled while nothing of the caller's body was at hand, and not because the partner's end reset the stream: the activity time-out, which waited for the caller.
    private static bool IsStall(Exception failure, Traffic traffic) =>
        traffic.WaitsForCaller && First(failure, static inner => inner is OperationCanceledException) is not null && First(failure, static inner => inner is HttpIOException) is null;

    /// <summary>True when no connection was there to write to: to be asked only where <see cref="Traffic.HasBegun"/> is false.</summary>
    public static bool IsUnconnected(Exception? failure) =>
        First(failure, static inner => inner is AddressRefusedException) is null
        && First(failure, static inner => inner is TimeoutRejectedException or TimeoutException
            or HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError }) is not null;

    /// <summary>The first of a failure and what is inside it that is looked for.</summary>
    public static Exception? First(Exception? failure, Func<Exception, bool> isLookedFor) => failure switch
    {
        null => null,
        _ when isLookedFor(failure) => failure,
        AggregateException several => several.InnerExceptions.Select(inner => First(inner, isLookedFor)).FirstOrDefault(found => found is not null),
        _ => First(failure.InnerException, isLookedFor),
    };
}
