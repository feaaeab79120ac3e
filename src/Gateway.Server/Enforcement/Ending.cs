using Gateway.Ledger.Writing;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Server.Enforcement;

/// <summary>How a permitted request ended.</summary>
/// <param name="Result">The outcome's word.</param>
/// <param name="Refusal">What the caller is told instead of a partner's answer; null when the partner's answer stands.</param>
/// <param name="Error">A fixed word for what failed.</param>
internal sealed record Ending(string Result, Refusal? Refusal, string? Error = null)
{
    private static readonly Ending Completed = new("completed", null);

    /// <summary>Forwarding threw instead of ending: a fault of ours, with an unknown part of the message sent.</summary>
    public static Ending Faulted { get; } = new("partner-failed", Refusal.Fault, "fault");

    public static Ending Of(Exchange exchange)
    {
        var permit = exchange.Permit!;
        if (permit.Cut is { } cut)
            return new Ending(permit.Passes == 0 ? "not-sent" : cut.Cause == CutCause.Shutdown ? "shutdown" : "cut", Refusal.CutInFlight(cut), "cut");
        if (exchange.AnswerLeavesGateway)
            return new Ending("answer-leaves-gateway", Refusal.AnswerLeavesGateway);
        if (exchange.Http.Features.Get<IForwarderErrorFeature>() is not { } failure)
            return permit.Passes > 0 ? Completed : new Ending("not-sent", Refusal.Fault, "gate");
        return OfFailure(failure, permit);
    }

    private static Ending OfFailure(IForwarderErrorFeature failure, Permit permit)
    {
        var word = failure.Error.ToString();
        switch (Innermost(failure.Exception))
        {
            case PermitWithdrawnException:
            case PermitBreachException:
                return new Ending("not-sent", Refusal.Fault, "gate");
            case LedgerUnavailableException unavailable:
                return new Ending(permit.Passes > 1 ? "partner-failed" : "not-sent", Refuser.Of(unavailable), "ledger");
        }
        return failure.Error switch
        {
            ForwarderError.RequestTimedOut or ForwarderError.UpgradeActivityTimeout =>
                new Ending("partner-slow", Refusal.Partner(StatusCodes.Status504GatewayTimeout, "The partner did not answer in time."), word),
            ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.RequestBodyClient or ForwarderError.ResponseBodyClient
                or ForwarderError.ResponseBodyCanceled or ForwarderError.UpgradeRequestClient or ForwarderError.UpgradeResponseClient
                or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeResponseCanceled => new Ending("client-gone", null, word),
            ForwarderError.NoAvailableDestinations =>
                new Ending("not-sent", Refusal.Partner(StatusCodes.Status502BadGateway, "No destination of the partner is available."), word),
            _ => new Ending("partner-failed", Refusal.Partner(StatusCodes.Status502BadGateway, "The partner could not be reached, or broke off."), word),
        };
    }

    private static Exception? Innermost(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
            if (exception is PermitWithdrawnException or PermitBreachException or LedgerUnavailableException)
                return exception;
        return null;
    }
}
