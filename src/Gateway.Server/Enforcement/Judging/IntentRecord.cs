using System.Globalization;
using System.Net;
using System.Reflection;
using Gateway.Ledger.Entries;
using Gateway.Policy.Decisions;
using Gateway.Policy.Requests;
using Gateway.Server.Enforcement.Answering;
using Gateway.Server.Partners;

namespace Gateway.Server.Enforcement.Judging;

/// <summary>Turns what is known of an exchange into its intent entry: all facts that the engine used, and what it said.</summary>
internal sealed class IntentRecord(PartnerConfig partners)
{
    private static readonly string Program =
        "moratorium-gateway/" + typeof(IntentRecord).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public IntentEntry Of(Exchange exchange, Refusal? refusal)
    {
        var http = exchange.Http;
        var request = http.Request;
        var decision = refusal is null || refusal.Decision is not null ? exchange.Decision : null;
        var permitted = refusal is null && exchange.Decision is { Effect: not Effect.Deny };
        return new IntentEntry
        {
            JudgedAt = exchange.Instant.At,
            JudgedAlsoAt = exchange.Instant.Also,
            TraceId = exchange.Trace.TraceId,
            SpanId = exchange.Trace.SpanId,
            CallerTraceParent = exchange.Trace.CallerTraceParent,
            Program = Program,
            Rules = DecisionEngine.RulesVersion,
            PolicySet = partners.PolicySet.Hash,
            Epoch = exchange.Epoch,
            Method = Bounded(exchange.Request?.Method ?? MethodOf(request.Method), 16),
            Scheme = request.Scheme,
            Host = HostOf(exchange),
            Target = Personal.Of(TargetOf(exchange)),
            Protocol = request.Protocol,
            ContentType = MediaTypeOf(request.ContentType),
            ContentLength = request.ContentLength,
            Peer = Personal.Of(PeerOf(http))!,
            Route = exchange.Route?.RouteId,
            Agency = exchange.Route?.Agency,
            Api = exchange.Route?.Profile.Name,
            Profile = exchange.Route?.Profile.Sha256,
            Destination = exchange.Destination,
            Rule = exchange.What?.Rule,
            Operations = exchange.What?.Operations.Names() ?? [],
            Probe = exchange.What is { } what ? Words.Of(what.Probe) : null,
            ByReference = exchange.What?.ByReference ?? false,
            Discriminators = exchange.What?.Discriminators ?? [],
            Search = SearchOf(exchange.What?.Search ?? SearchFacts.Unknown),
            CallerKind = Words.Of(exchange.Caller.Kind),
            CallerId = Personal.Of(exchange.Caller.Id),
            CallerName = Personal.Of(exchange.Caller.Name),
            Unit = exchange.Caller.Unit,
            Roles = exchange.Caller.Roles,
            TrainingValidUntil = exchange.Caller.TrainingValidUntil,
            IdentityConfigured = exchange.Facts?.IdentityConfigured ?? false,
            Stated = StatedOf(exchange.Stated),
            Effect = permitted ? Words.Of(exchange.Decision!.Effect) : Words.Of(Effect.Deny),
            Reason = refusal is { Decision: null } ? refusal.Type : Words.Of(exchange.Decision!.Reason),
            Status = refusal?.Status,
            Directives = decision?.DirectiveIds ?? [],
            Missing = decision is null or { Missing.IsEmpty: true } ? [] : [.. decision.Missing.Select(missing => new MissingMember(missing.Condition, missing.Directive, missing.Header))],
            Conditions = decision is null or { Conditions.IsEmpty: true }
                ? []
                : [.. decision.Conditions.Select(condition => new ConditionMember(condition.Directive, condition.Alternative, condition.Condition, condition.Holds))],
            WouldHave = decision?.WouldHave is { } other
                ? new WouldHaveMember(Words.Of(other.Effect), Words.Of(other.Reason), other.DirectiveIds)
                : null,
            ValidUntil = permitted && exchange.Decision!.ValidUntil < DateTimeOffset.MaxValue ? exchange.Decision.ValidUntil : null,
            Detail = refusal?.Part ?? LoosenedFor(exchange.Request),
        };
    }

    /// <summary>The socket's peer; no forwarded header is believed.</summary>
    public static string PeerOf(HttpContext http) => PeerOf(http.Connection.RemoteIpAddress);

    public static string PeerOf(IPAddress? address) =>
        address is null ? "unknown" : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();

    // The port goes on to the partner where the host does, so it is part of what was asked. One that the scheme means anyway says nothing.
    private static string HostOf(Exchange exchange)
    {
        if (exchange.Request is not { } request) return "";
        return exchange.Http.Request.Host.Port is { } port && port != (request.Scheme == "https" ? 443 : 80)
            ? string.Create(CultureInfo.InvariantCulture, $"{request.Host}:{port}")
            : request.Host;
    }

    private static string? TargetOf(Exchange exchange) => exchange switch
    {
        { Request: { } request, Route.Profile: { } profile } => profile.Redact(request.Path, request.Query),
        // Without a profile nobody knows where a credential stands: a mistyped prefix may have one behind it.
        { Request: { } request } => FirstSegmentOf(request),
        _ => null,
    };

    private static string FirstSegmentOf(CanonicalRequest request)
    {
        var end = request.Path.IndexOf('/', 1);
        return end < 0 && request.Query.Length == 0 ? request.Path : string.Concat(end < 0 ? request.Path : request.Path.AsSpan(0, end), "/[redacted]");
    }

    private static string? LoosenedFor(CanonicalRequest? request) =>
        request is { Needs: not LoosenableRules.None and var needs } ? "loosened: " + string.Join(' ', needs.Names()) : null;

    // An odd method may be anything a client wrote; its letters are no secret, anything else is not quoted.
    private static string MethodOf(string method) => method.Length <= 16 && method.All(char.IsAsciiLetter) ? method : "?";

    // Parameters of a media type may hold anything (a multipart boundary, a file name); the type alone is what matters.
    private static string? MediaTypeOf(string? contentType)
    {
        if (contentType is null) return null;
        var end = contentType.IndexOf(';', StringComparison.Ordinal);
        return Bounded((end < 0 ? contentType : contentType[..end]).Trim(), 100);
    }

    private static string Bounded(string text, int length) => text.Length <= length ? text : text[..length];

    private static SearchMembers SearchOf(SearchFacts search) => ReferenceEquals(search, SearchFacts.Unknown) ? SearchMembers.None : new(search.Database, search.Candidates, search.Threshold?.ToString(CultureInfo.InvariantCulture));

    private static StatedMembers StatedOf(StatedFacts stated) => ReferenceEquals(stated, StatedFacts.Nothing) ? StatedMembers.Nothing : new()
    {
        CaseNumber = Personal.Of(stated.CaseNumber),
        OffenseClass = stated.OffenseClass,
        OffenseCode = stated.OffenseCode,
        OffenseAttempt = stated.OffenseAttempt is { } attempt ? attempt ? "yes" : "no" : null,
        OffensePenalty = stated.OffensePenalty,
        Purpose = stated.Purpose,
        Suspicion = stated.Suspicion is { } suspicion ? Words.Of(suspicion) : null,
        LegalAuthority = stated.LegalAuthority,
        LegalAuthorityExpires = stated.LegalAuthorityExpires,
        LegalReference = Personal.Of(stated.LegalReference),
        Exigency = Personal.Of(stated.Exigency),
        Approval = Personal.Of(stated.Approval),
        Attest = Personal.Of(stated.Attest),
        Requester = Personal.Of(stated.Requester),
        Recipient = Personal.Of(stated.Recipient),
        Justification = Personal.Of(stated.Justification),
    };
}
