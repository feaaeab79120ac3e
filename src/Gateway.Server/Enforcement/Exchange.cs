using Gateway.Ledger.Writing;
using Gateway.Policy.Apis;
using Gateway.Policy.Decisions;
using Gateway.Policy.Requests;
using Gateway.Server.Enforcement.Answering;
using Gateway.Server.Enforcement.Judging;
using Gateway.Server.Enforcement.Sending;
using Gateway.Server.Partners;
using Gateway.Server.Telemetry;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Server.Enforcement;

/// <summary>One request through the proxy surface, from its first byte to its outcome: what was learned of it so far. Owned by the request's own flow; others see it only through its <see cref="Permit"/>.</summary>
internal sealed class Exchange
{
    public required HttpContext Http { get; init; }
    public required ExchangeTrace Trace { get; init; }
    public required HeaderLines Headers { get; init; }

    /// <summary>Timestamp of the time provider at the start.</summary>
    public required long StartedAt { get; init; }

    /// <summary>The instant at which the request is judged; set anew when the body had to be waited for.</summary>
    public PolicyInstant Instant { get; set; }

    public CanonicalRequest? Request { get; set; }
    public RouteModel? Route { get; set; }

    /// <summary>Prefix of the destination that the load balancer chose.</summary>
    public string? Destination { get; set; }

    /// <summary>Host field that the destination wants; null for its address's own.</summary>
    public string? DestinationHost { get; set; }

    /// <summary>The path in the API's own terms; what goes out is this with the route's added prefix.</summary>
    public string ApiPath { get; set; } = "";
    public Classification? What { get; set; }
    public StatedFacts Stated { get; set; } = StatedFacts.Nothing;
    public CallerFacts Caller { get; set; } = CallerFacts.Anonymous;
    public RequestFacts? Facts { get; set; }
    public Decision? Decision { get; set; }

    /// <summary>Epoch of the set that judged; the current one where nothing was judged.</summary>
    public long Epoch { get; set; }

    /// <summary>Null until the intent is durable.</summary>
    public Receipt? Receipt { get; set; }
    public Permit? Permit { get; set; }
    public required Traffic Traffic { get; init; }

    /// <summary>The answer of our own that the caller got, if any.</summary>
    public Refusal? Refused { get; set; }

    /// <summary>True while it waits for its turn at a partner whose limit is full.</summary>
    public bool IsQueued { get; set; }

    /// <summary>True once its route's total time-out has passed without an answer.</summary>
    public bool TimedOut => Permit is { AnswerClock.HasRung: true };

    /// <summary>False only where the server knows that no body follows.</summary>
    public bool HasBody => Http.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: false };

    /// <summary>True once the whole body was seen and stands in the server's buffer: whoever reads it on waits for nothing.</summary>
    public bool IsBodyAtHand { get; set; }

    /// <summary>Set by the answer's transform when the partner's answer may not be passed on.</summary>
    public bool AnswerLeavesGateway { get; set; }
}

internal static class ExchangeExtensions
{
    extension(HttpContext context)
    {
        /// <summary>The exchange of a request on the proxy surface; anything that runs without one must not send.</summary>
        public Exchange Exchange => context.Features.Get<Exchange>() ?? throw new InvalidOperationException("No exchange: the request did not pass the entry of the proxy surface.");
    }
}
