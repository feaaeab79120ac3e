using Gateway.Policy.Decisions;
using Gateway.Policy.Requests;

namespace Gateway.Server.Enforcement.Answering;

/// <summary>An answer of our own (DESIGN section 8): status, problem type, and what people are told.</summary>
internal sealed record Refusal
{
    /// <summary>HTTP status of the answer.</summary>
    public required int Status { get; init; }

    /// <summary>Problem type without its prefix; also the reason in the ledger.</summary>
    public required string Type { get; init; }
    public required string Title { get; init; }
    public required string Detail { get; init; }

    /// <summary>Seconds for <c>Retry-After</c>; null leaves it out.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>The decision behind it; null where the request was refused before it could be judged.</summary>
    public Decision? Decision { get; init; }

    /// <summary>For the ledger: which part was refused and why.</summary>
    public string? Part { get; init; }

    public static Refusal Ambiguous(Ambiguity why) => new()
    {
        Status = StatusCodes.Status400BadRequest,
        Type = "ambiguous",
        Title = "The request is ambiguous",
        Detail = $"{why.Part}: {why.Detail}",
        Part = $"{why.Part}: {why.Detail}",
    };

    /// <summary>
    /// The connection was opened to one name and the request is for another. A client that shares connections among names (RFC 9113 section 9.1.1) asks again on one of
    /// its own; a certificate or a firewall that let the first name through has not spoken for the second.
    /// </summary>
    public static Refusal Misdirected { get; } = Ambiguous(new Ambiguity("host", "It is not the name that the TLS connection was opened to. Send the request over a connection of its own.")) with
    {
        Status = StatusCodes.Status421MisdirectedRequest,
    };

    public static Refusal NoPartner { get; } = new()
    {
        Status = StatusCodes.Status404NotFound,
        Type = "no-partner",
        Title = "No partner under this address",
        Detail = "No route of the gateway fits this host and path. Use the partner's DNS name or its path prefix as the network engineer configured it; status on the management address lists them.",
    };

    public static Refusal BodyTooSlow { get; } = new()
    {
        Status = StatusCodes.Status408RequestTimeout,
        Type = "body-too-slow",
        Title = "The body did not arrive in time",
        Detail = "What this request asks for depends on its body, and the beginning of it did not arrive within 5 seconds. Send it again.",
    };

    public static Refusal BodyTooLarge(long limit) => new()
    {
        Status = StatusCodes.Status413PayloadTooLarge,
        Type = "too-large",
        Title = "The body is too large",
        Detail = $"This API takes at most {limit} bytes through the gateway.",
    };

    public static Refusal TooMany { get; } = new()
    {
        Status = StatusCodes.Status429TooManyRequests,
        Type = "too-many",
        Title = "Too many refused requests",
        Detail = "More than 20 requests a second from this address were refused for the same reason. They are counted and recorded together; stop the client that repeats them.",
        RetryAfter = 10,
    };

    public static Refusal LedgerUnavailable { get; } = new()
    {
        Status = StatusCodes.Status503ServiceUnavailable,
        Type = "ledger",
        Title = "The record cannot be written",
        Detail = "Nothing leaves unrecorded, and the ledger cannot be written now. Nothing was sent. The gateway recovers by itself once the cause is gone; its status names it.",
        RetryAfter = 5,
    };

    public static Refusal Overloaded { get; } = new()
    {
        Status = StatusCodes.Status503ServiceUnavailable,
        Type = "overloaded",
        Title = "The gateway is overloaded",
        Detail = "Too many requests wait for their record. Nothing was sent. Try again.",
        RetryAfter = 1,
    };

    public static Refusal Fault { get; } = new()
    {
        Status = StatusCodes.Status500InternalServerError,
        Type = "fault",
        Title = "The gateway failed",
        Detail = "Something went wrong inside the gateway, so the request was refused. Give the trace id to whoever runs the gateway.",
    };

    /// <summary>A body that the server could not read as HTTP, or that is larger than announced or allowed.</summary>
    public static Refusal OfBody(BadHttpRequestException malformed) => malformed.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => new()
        {
            Status = StatusCodes.Status413PayloadTooLarge,
            Type = "too-large",
            Title = "The body is too large",
            Detail = "The body is larger than this API, or the gateway, takes.",
        },
        StatusCodes.Status408RequestTimeout => BodyTooSlow,
        _ => MalformedBody,
    };

    public static Refusal MalformedBody { get; } = Ambiguous(new Ambiguity("body", "It was malformed, or ended before its announced length. Send it again whole."));

    /// <summary>The caller left before the request was judged; nobody reads the answer, but the record keeps it.</summary>
    public static Refusal ClientGone { get; } = new()
    {
        Status = StatusCodes.Status400BadRequest,
        Type = "client-gone",
        Title = "The caller left",
        Detail = "The connection was closed before the request could be judged.",
    };

    public static Refusal Partner(int status, string detail) => new()
    {
        Status = status,
        Type = "partner",
        Title = "The partner failed",
        Detail = detail,
    };

    /// <summary>Most requests to this partner failed a moment ago, so none is sent for some seconds.</summary>
    /// <param name="wait">How long that still lasts; null while one request tries.</param>
    public static Refusal BreakerOpen(TimeSpan? wait) =>
        Partner(StatusCodes.Status502BadGateway, "Most requests to this partner failed a moment ago, so none is sent for some seconds. Nothing was sent.") with
        {
            RetryAfter = Math.Max(1, (int)Math.Ceiling(wait?.TotalSeconds ?? 1)),
        };

    /// <summary>As many requests wait for this partner as its route allows.</summary>
    public static Refusal LimitFull { get; } = new()
    {
        Status = StatusCodes.Status503ServiceUnavailable,
        Type = "overloaded",
        Title = "The partner is busy",
        Detail = "As many requests wait for this partner as the gateway allows. Nothing was sent. Try again.",
        RetryAfter = 1,
    };

    /// <summary>The caller stopped sending its body, and did not go away.</summary>
    public static Refusal BodyStalled { get; } = BodyTooSlow with { Detail = "The body stopped arriving before it was whole. What had come of it was sent on. Send it again." };

    public static Refusal AnswerLeavesGateway { get; } = new()
    {
        Status = StatusCodes.Status502BadGateway,
        Type = "answer-leaves-gateway",
        Title = "The partner's answer points round the gateway",
        Detail = "The answer would have sent the client to a host that no route of the gateway serves. It was not passed on; ask the network engineer for a route to that host.",
    };

    /// <summary>Directives and lockdown are legal reasons; a gateway that stops and an exchange that took too long are none, and the request may be sent again.</summary>
    public static Refusal CutInFlight(Cut cut) => new()
    {
        Status = cut.Cause switch
        {
            CutCause.Directives or CutCause.Lockdown => StatusCodes.Status451UnavailableForLegalReasons,
            CutCause.Shutdown => StatusCodes.Status503ServiceUnavailable,
            CutCause.MaxAge => StatusCodes.Status504GatewayTimeout,
        },
        RetryAfter = cut.Cause == CutCause.Shutdown ? 5 : null,
        Type = "cut",
        Title = "The request was cut off",
        Detail = cut.Cause switch
        {
            CutCause.Directives when cut.Decision is { Determining: [var first, ..] } => MessageOf(first),
            CutCause.Directives => "A change of directives ended the permission for this request while it ran.",
            CutCause.Lockdown => "The gateway went into lockdown while this request ran.",
            CutCause.Shutdown => "The gateway was stopped while this request ran.",
            CutCause.MaxAge => "The request ran for longer than its route allows. Begin it again.",
        },
        Decision = cut.Decision,
    };

    /// <summary>The refusal that a decision amounts to; null when it permits.</summary>
    public static Refusal? Of(Decision decision) => decision.Reason switch
    {
        Reason.Permitted when decision.Effect is Effect.Log or Effect.Allow => null,
        Reason.Permitted or Reason.Fault => Fault,
        Reason.Denied => new Refusal
        {
            Status = StatusCodes.Status451UnavailableForLegalReasons,
            Type = "denied",
            Title = "Refused by directive",
            Detail = decision.Determining is [var first, ..] ? MessageOf(first) : "A directive in force forbids this request.",
            Decision = decision,
        },
        Reason.Lockdown => new Refusal
        {
            Status = StatusCodes.Status503ServiceUnavailable,
            Type = "lockdown",
            Title = "The gateway is in lockdown",
            Detail = "The directives cannot be read as they stand, so nothing is permitted until security staff have mended them.",
            RetryAfter = 5,
            Decision = decision,
        },
        Reason.Unauthenticated => new Refusal
        {
            Status = StatusCodes.Status401Unauthorized,
            Type = "unauthenticated",
            Title = "Say who you are",
            Detail = "Somebody known could be permitted to do this. Send a token of the department in Gateway-Authorization: Bearer, or in Authorization where the partner does not use it.",
            Decision = decision,
        },
        Reason.NothingPermits => new Refusal
        {
            Status = StatusCodes.Status403Forbidden,
            Type = "not-permitted",
            Title = "No directive permits this",
            Detail = "No directive in force permits this request.",
            Decision = decision,
        },
        Reason.ConditionsUnmet => new Refusal
        {
            Status = StatusCodes.Status403Forbidden,
            Type = "not-permitted",
            Title = "Conditions are not met",
            Detail = "A directive could permit this request, but what it asks for is missing or does not fit; `missing` names it.",
            Decision = decision,
        },
    };

    private static string MessageOf(Gateway.Policy.Directives.Directive directive) =>
        directive.Confidential ? "A directive in force forbids this request. Its text is not public; ask its contact." : directive.Message;
}
