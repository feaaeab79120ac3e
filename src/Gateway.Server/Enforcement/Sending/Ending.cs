using Gateway.Ledger.Writing;
using Gateway.Server.Enforcement.Answering;
using Gateway.Server.Partners.Connections;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Server.Enforcement.Sending;

/// <summary>How a permitted request ended.</summary>
/// <param name="Result">The outcome's word.</param>
/// <param name="Refusal">What the caller is told instead of a partner's answer; null when the partner's answer stands, or nobody is there to be told.</param>
/// <param name="Error">A fixed word for what failed.</param>
internal sealed record Ending(string Result, Refusal? Refusal, string? Error = null)
{
    private const string NotSent = "not-sent";
    private static readonly Ending Completed = new("completed", null);
    private static readonly Ending StoppedAtGate = new(NotSent, Refusal.Fault, "gate");

    /// <summary>True when nobody was left to be answered.</summary>
    public bool IsCallerGone => this is { Result: "client-gone", Refusal: null };

    /// <summary>Forwarding threw instead of ending: a fault of ours. What had begun to leave may have reached the partner.</summary>
    public static Ending Faulted(Exchange exchange) => new(exchange.Traffic.HasBegun ? "partner-failed" : NotSent, Refusal.Fault, "fault");

    public static Ending Of(Exchange exchange)
    {
        var permit = exchange.Permit!;
        if (permit.Cut is { } cut)
            return new Ending(exchange.Traffic.HasBegun ? WordOf(cut.Cause) : NotSent, Refusal.CutInFlight(cut), "cut");
        if (exchange.AnswerLeavesGateway)
            return new Ending("answer-leaves-gateway", Refusal.AnswerLeavesGateway);
        if (exchange.Http.Features.Get<IForwarderErrorFeature>() is not { } failure)
            return permit.Passes > 0 ? Completed : StoppedAtGate;
        // The partner had said all it had to say before it had the whole body, and wanted no more of it.
        if (failure.Error is ForwarderError.RequestBodyClient or ForwarderError.RequestBodyDestination or ForwarderError.RequestBodyCanceled && exchange.Traffic.IsAnswerWhole && !permit.Stop.IsCancellationRequested)
            return new Ending(Completed.Result, null, failure.Error.ToString());
        return OfException(failure, exchange) ?? OfError(failure, exchange);
    }

    private static string WordOf(CutCause cause) => cause switch
    {
        CutCause.Directives or CutCause.Lockdown => "cut",
        CutCause.Shutdown => "shutdown",
        CutCause.MaxAge => "max-age",
    };

    /// <summary>What a failure was below YARP, where its word alone does not say.</summary>
    private static Ending? OfException(IForwarderErrorFeature failure, Exchange exchange) => Blame.First(failure.Exception, IsKnown) switch
    {
        PermitWithdrawnException or PermitBreachException => exchange.Traffic.HasBegun ? Partner(failure.Error) : StoppedAtGate,
        LedgerUnavailableException unavailable => new Ending(exchange.Traffic.HasBegun ? "partner-failed" : NotSent, Refuser.Of(unavailable), "ledger"),
        // Of several attempts the last one found the breaker open, or the name elsewhere; the ones before it left.
        BrokenCircuitException or AddressRefusedException when exchange.Traffic.HasBegun => Partner(failure.Error),
        BrokenCircuitException broken => new Ending("breaker-open", Refusal.BreakerOpen(broken.RetryAfter), "breaker"),
        RateLimiterRejectedException => new Ending("limit-full", Refusal.LimitFull, "queue-full"),
        AddressRefusedException => new Ending(NotSent, Refusal.Partner(StatusCodes.Status502BadGateway, "The partner's name leads to an address where the gateway may not send."), "address"),
        TimeoutRejectedException => Slow("attempt-timeout"),
        // The caller is still there to be told that its body came too slowly, or was none.
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } slow => new Ending("client-slow", Refusal.BodyStalled, failure.Error.ToString()),
        BadHttpRequestException malformed => new Ending("client-gone", Refusal.OfBody(malformed), failure.Error.ToString()),
        // The server says so where the size of a chunk is beyond any number.
        IOException { InnerException: OverflowException } => new Ending("client-gone", Refusal.MalformedBody, failure.Error.ToString()),
        _ when exchange is { IsQueued: true, TimedOut: true } => new Ending("limit-full", Refusal.LimitFull, "queue-timeout"),
        _ => exchange.TimedOut ? Slow("total-timeout") : null,
    };

    private static bool IsKnown(Exception exception) => exception is PermitWithdrawnException or PermitBreachException or LedgerUnavailableException or BrokenCircuitException
        or RateLimiterRejectedException or AddressRefusedException or TimeoutRejectedException or BadHttpRequestException or IOException { InnerException: OverflowException };

    private static Ending OfError(IForwarderErrorFeature failure, Exchange exchange)
    {
        var permit = exchange.Permit!;
        var error = failure.Error;
        switch (error)
        {
            case ForwarderError.RequestTimedOut:
                return Slow(error.ToString());
            // A stream that was silent for as long as its route lets it: nobody failed.
            case ForwarderError.UpgradeActivityTimeout:
                return new Ending("idle", null, error.ToString());
            // An answer that had begun and then stalled past the activity time-out: YARP stops reading it.
            case ForwarderError.ResponseBodyDestination when failure.Exception is OperationCanceledException:
                return Slow(error.ToString());
            case ForwarderError.NoAvailableDestinations:
                return new Ending(NotSent, Refusal.Partner(StatusCodes.Status502BadGateway, "No destination of the partner is available."), error.ToString());
            // Its activity time-out passed in the middle of a body; by the status YARP says whom it waited for.
            case ForwarderError.RequestBodyClient when exchange.Http.Response.StatusCode == StatusCodes.Status408RequestTimeout:
                return new Ending("client-slow", Refusal.BodyStalled, error.ToString());
            case ForwarderError.RequestBodyDestination when exchange.Http.Response.StatusCode == StatusCodes.Status504GatewayTimeout:
                return Slow(error.ToString());
            // It blames the caller's body for whatever stops it while the caller is still there, a partner's reset too.
            case ForwarderError.RequestBodyClient when !permit.Stop.IsCancellationRequested && !Blame.IsOfCaller(failure.Exception):
                return Partner(error);
            case ForwarderError.RequestBodyClient or ForwarderError.ResponseBodyClient or ForwarderError.UpgradeRequestClient or ForwarderError.UpgradeResponseClient:
                return new Ending("client-gone", null, error.ToString());
            case ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyCanceled
                or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeResponseCanceled:
                return permit.Stop.IsCancellationRequested ? new Ending("client-gone", null, error.ToString()) : Slow(error.ToString());
            default:
                return Partner(error);
        }
    }

    private static Ending Slow(string error) => new("partner-slow", Refusal.Partner(StatusCodes.Status504GatewayTimeout, "The partner did not answer in time."), error);

    private static Ending Partner(ForwarderError error) =>
        new("partner-failed", Refusal.Partner(StatusCodes.Status502BadGateway, "The partner could not be reached, or broke off."), error.ToString());
}
