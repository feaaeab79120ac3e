using Gateway.Ledger.Writing;
using Gateway.Server.Enforcement.Answering;
using Microsoft.AspNetCore.Connections;
using Polly.CircuitBreaker;
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
        return OfException(failure, exchange.Traffic) ?? OfError(failure, permit);
    }

    private static string WordOf(CutCause cause) => cause switch
    {
        CutCause.Directives or CutCause.Lockdown => "cut",
        CutCause.Shutdown => "shutdown",
        CutCause.MaxAge => "max-age",
    };

    /// <summary>What a failure was below YARP, where its word alone does not say.</summary>
    private static Ending? OfException(IForwarderErrorFeature failure, Traffic traffic) => Known(failure.Exception) switch
    {
        PermitWithdrawnException or PermitBreachException => traffic.HasBegun ? Partner(failure.Error) : StoppedAtGate,
        LedgerUnavailableException unavailable => new Ending(traffic.HasBegun ? "partner-failed" : NotSent, Refuser.Of(unavailable), "ledger"),
        BrokenCircuitException => new Ending("breaker-open", Refusal.BreakerOpen, "breaker"),
        // The caller is still there to be told that its body was not one.
        BadHttpRequestException malformed => new Ending("client-gone", Refusal.OfBody(malformed), failure.Error.ToString()),
        _ => null,
    };

    private static Ending OfError(IForwarderErrorFeature failure, Permit permit)
    {
        var error = failure.Error;
        switch (error)
        {
            case ForwarderError.RequestTimedOut or ForwarderError.UpgradeActivityTimeout:
                return Slow(error);
            // An answer that had begun and then stalled past the activity time-out: YARP stops reading it.
            case ForwarderError.ResponseBodyDestination when failure.Exception is OperationCanceledException:
                return Slow(error);
            case ForwarderError.NoAvailableDestinations:
                return new Ending(NotSent, Refusal.Partner(StatusCodes.Status502BadGateway, "No destination of the partner is available."), error.ToString());
            // YARP blames the caller's body for whatever stops it while the caller is still there, a partner's reset too.
            case ForwarderError.RequestBodyClient when !permit.Stop.IsCancellationRequested && !IsOfConnection(failure.Exception):
                return Partner(error);
            case ForwarderError.RequestBodyClient or ForwarderError.ResponseBodyClient or ForwarderError.UpgradeRequestClient or ForwarderError.UpgradeResponseClient:
                return new Ending("client-gone", null, error.ToString());
            case ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyCanceled
                or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeResponseCanceled:
                return permit.Stop.IsCancellationRequested ? new Ending("client-gone", null, error.ToString()) : Slow(error);
            default:
                return Partner(error);
        }
    }

    private static Ending Slow(ForwarderError error) =>
        new("partner-slow", Refusal.Partner(StatusCodes.Status504GatewayTimeout, "The partner did not answer in time."), error.ToString());

    private static Ending Partner(ForwarderError error) =>
        new("partner-failed", Refusal.Partner(StatusCodes.Status502BadGateway, "The partner could not be reached, or broke off."), error.ToString());

    private static bool IsOfConnection(Exception? exception) => exception switch
    {
        ConnectionResetException or ConnectionAbortedException or OperationCanceledException => true,
        AggregateException several => several.InnerExceptions.Any(IsOfConnection),
        _ => exception?.InnerException is { } inner && IsOfConnection(inner),
    };

    private static Exception? Known(Exception? exception) => exception switch
    {
        PermitWithdrawnException or PermitBreachException or LedgerUnavailableException or BrokenCircuitException or BadHttpRequestException => exception,
        AggregateException several => several.InnerExceptions.Select(Known).FirstOrDefault(known => known is not null),
        _ => exception is null ? null : Known(exception.InnerException),
    };
}
