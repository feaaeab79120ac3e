using System.Collections.Concurrent;
using System.Globalization;
using Gateway.Ledger.Writing;
using Gateway.Policy.Apis;
using Gateway.Policy.Decisions;
using Gateway.Policy.Requests;
using Gateway.Server.Access;
using Gateway.Server.Directives;
using Gateway.Server.Enforcement.Answering;
using Gateway.Server.Enforcement.Judging;
using Gateway.Server.Enforcement.Sending;
using Gateway.Server.Partners;
using Gateway.Server.Telemetry;
using Gateway.Server.Telemetry.Logs;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Yarp.ReverseProxy.Model;

namespace Gateway.Server.Enforcement;

/// <summary>
/// The life of a routed request (DESIGN section 4): facts, decision, durable intent, then refusal or forwarding under a permit, then outcome. Stands in YARP's own
/// pipeline, after the destination was chosen and before anything is sent.
/// </summary>
internal sealed partial class EnforcementMiddleware(
    RequestDelegate next, PartnerConfig partners, CallerReader callers, DirectivesInForce inForce, InFlightRequests inFlight, PolicyClock clock, Refuser refuser, OutcomeRecord outcomes, ILogger<EnforcementMiddleware> logger)
{
    // By destination, of which there are as many as are configured.
    private static readonly ConcurrentDictionary<string, string> Authorities = new(StringComparer.Ordinal);

    // The newest of each route: most requests of a client go to one path, and reading an address anew costs as much as judging it.
    private readonly ConcurrentDictionary<Partners.RouteModel, Target> _targets = new();

    public async Task InvokeAsync(HttpContext context)
    {
        var exchange = context.Exchange;
        var proxy = context.GetReverseProxyFeature();
        var refusal = await ReadFactsAsync(exchange, proxy);
        if (refusal is null)
        {
            exchange.Permit = inFlight.Open((exchange.StartedAt, exchange.Route!.MaxAge), context.RequestAborted);
            refusal = await JudgeAsync(exchange);
        }
        if (refusal is not null)
        {
            await refuser.RefuseAsync(exchange, refusal);
            return;
        }
        var message = exchange.Destination is { } destination ? MessageOf(exchange, destination) : null;
        // One method with what comes before it: each further one would be one more object that waits for the ledger and for the partner.
        try
        {
            exchange.Receipt = await refuser.RecordAsync(exchange, null);
        }
        catch (LedgerUnavailableException unavailable)
        {
            await refuser.AnswerAsync(exchange, Refuser.Of(unavailable));
            return;
        }
        Ending? faulted = null;
        try
        {
            if (Release(exchange, proxy, message))
                await next(context);
        }
        catch (Exception thrown)
        {
            faulted = Ending.Faulted(exchange);
            Faulted(exchange.Trace.TraceId, FaultText.Of(thrown));
        }
        var ending = faulted ?? Ending.Of(exchange);
        outcomes.Record(exchange, ending);
        if (ending.Refusal is { } told)
            await refuser.AnswerAsync(exchange, told);
    }

    /// <summary>Everything about the request that does not depend on directives. Null when it can be judged.</summary>
    private async ValueTask<Refusal?> ReadFactsAsync(Exchange exchange, IReverseProxyFeature proxy)
    {
        var route = exchange.Route = partners.Models[proxy.Route.Config.RouteId];
        if (proxy.AvailableDestinations is [var destination, ..])
            (exchange.Destination, exchange.DestinationHost) = (destination.Model.Config.Address, destination.Model.Config.Host);
        var request = exchange.Request!;
        if (!request.TryFit(route.Profile.Loosened, out var unfit))
            return Refusal.Ambiguous(unfit);
        if (!route.TryReadApiPath(request.Path, out var path))
            return Refusal.Ambiguous(new Ambiguity("target", "The path reaches the route's prefix only after decoding. Write the prefix without percent-encoding."));
        if (!FrtHeaders.TryRead(exchange.Headers, out var stated, out var why))
            return Refusal.Ambiguous(why!);
        exchange.Stated = stated;
        if (!RequestClassifier.TryClassifyHead(route.Profile, request, path, exchange.Headers, out var what, out why))
            return Refusal.Ambiguous(why!);
        exchange.ApiPath = path;
        exchange.What = what;
        if (SignedHeaders.FirstThatMayNotGoOut(route.Profile, exchange.Headers, request.Query) is { } signed)
            return Refusal.Ambiguous(new Ambiguity($"header {signed}", "The signature covers it, but it may not go out. Sign the request without it."));
        if (TooLarge(exchange) is { } tooLarge)
            return tooLarge;
        exchange.Caller = await callers.ReadAsync(exchange.Http, route.Profile);
        return null;
    }

    private static Refusal? TooLarge(Exchange exchange)
    {
        var feature = exchange.Http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>();
        if (exchange.Route!.Profile.BodyLimit is { } own && !feature.IsReadOnly) feature.MaxRequestBodySize = own;
        // The server would notice only when the body is read, and then its head had already left.
        return feature.MaxRequestBodySize is { } limit && exchange.Http.Request.ContentLength > limit ? Refusal.BodyTooLarge(limit) : null;
    }

    private async ValueTask<Refusal?> JudgeAsync(Exchange exchange)
    {
        using var span = exchange.Trace.Begin(GatewayTelemetry.Spans.Decide);
        exchange.Facts = FactsOf(exchange);
        if (exchange.What!.BodyMayNarrow && !DecisionEngine.IsRefusedWhateverTheBodySays(exchange.Facts, inForce.Current.Set))
        {
            using var body = await BodyPrefix.ReadAsync(exchange.Http.Request, exchange.What.PrefixMayNarrow, exchange.Http.RequestAborted);
            if (body.TimedOut) return Refusal.BodyTooSlow;
            exchange.IsBodyAtHand = body.Whole is not null;
            exchange.What = body switch
            {
                { Whole: { } whole } => RequestClassifier.Narrow(exchange.What, exchange.Headers, whole.Span),
                { Beginning: { } beginning } => RequestClassifier.NarrowByBeginning(exchange.What, exchange.Headers, beginning.Span),
                _ => exchange.What,
            };
            exchange.Instant = clock.Now();
            exchange.Facts = FactsOf(exchange);
        }
        Decide(exchange, exchange.Facts);
        var decision = exchange.Decision!;
        span?.SetTag(GatewayTelemetry.Tags.Effect, Words.Of(decision.Effect));
        span?.SetTag(GatewayTelemetry.Tags.Reason, Words.Of(decision.Reason));
        span?.SetTag(GatewayTelemetry.Tags.Epoch, exchange.Epoch);
        return Refusal.Of(decision);
    }

    private RequestFacts FactsOf(Exchange exchange)
    {
        var route = exchange.Route!;
        var what = exchange.What!;
        return new RequestFacts
        {
            At = exchange.Instant.At,
            Agency = route.Agency,
            Api = route.Profile.Name,
            Operations = what.Operations,
            Probe = what.Probe,
            ByReference = what.ByReference,
            Search = what.Search,
            Caller = exchange.Caller,
            Stated = exchange.Stated,
            IdentityConfigured = callers.IsConfigured,
        };
    }

    private void Decide(Exchange exchange, RequestFacts facts)
    {
        var set = inForce.Current.Set;
        exchange.Epoch = set.Epoch;
        exchange.Decision = Judge.Decide(facts, exchange.Instant, set);
        exchange.Permit!.Judged(facts, exchange.Decision, set);
    }

    /// <summary>Binds the permit to the recorded message, where there is a destination for one; false when it was cut meanwhile.</summary>
    private static bool Release(Exchange exchange, IReverseProxyFeature proxy, PermittedMessage? message)
    {
        var permit = exchange.Permit!;
        if (message is not null)
            permit.Grant(message, exchange.Receipt!.Index);
        exchange.Http.RequestAborted = permit.Stop;
        FitServer(exchange.Http, proxy, exchange.Request!, exchange.Route!);
        return permit.Cut is null;
    }

    private static void FitServer(HttpContext context, IReverseProxyFeature proxy, CanonicalRequest request, Partners.RouteModel route)
    {
        // A stream may pause; how long is bounded by its idle time-out. Any other body keeps coming, or one byte a minute would hold a place at the partner for hours.
        if (StreamForwarding.SendsStream(request, context.Request.Headers) && context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        if (StreamForwarding.For(proxy, request, context.Request.Headers, route.StreamIdleTimeout) is { } stream)
            context.Features.Set<IReverseProxyFeature>(stream);
    }

    private PermittedMessage MessageOf(Exchange exchange, string destination)
    {
        var route = exchange.Route!;
        var request = exchange.Request!;
        var target = TargetOf(route, destination, exchange.ApiPath, request.Query);
        return new PermittedMessage(
            request.IsWebSocket ? HttpMethods.Get : request.Method,
            target,
            route.PreservesHost ? exchange.Http.Request.Host.Value! : exchange.DestinationHost ?? Authorities.GetOrAdd(destination, static (_, target) => AuthorityOf(target), target),
            HeadersOf(route.Profile, exchange.Headers));
    }

    // Not kept with a query, in which a credential may stand.
    private Uri TargetOf(Partners.RouteModel route, string destination, string path, string query)
    {
        if (query.Length > 0)
            return Absolute(route, destination, path, query);
        if (_targets.TryGetValue(route, out var newest) && newest.Destination == destination && newest.Path == path)
            return newest.Absolute;
        var absolute = Absolute(route, destination, path, query);
        _targets[route] = new Target(destination, path, absolute);
        return absolute;
    }

    private static Uri Absolute(Partners.RouteModel route, string destination, string path, string query) =>
        new(destination.TrimEnd('/') + route.SentPathOf(path) + query, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    private static KeyValuePair<string, string?>[] HeadersOf(ApiProfile profile, HeaderLines lines)
    {
        var headers = new KeyValuePair<string, string?>[profile.DiscriminatingHeaders.Count];
        for (var i = 0; i < headers.Length; i++)
            headers[i] = new(profile.DiscriminatingHeaders[i], lines.SingleOf(profile.DiscriminatingHeaders[i]));
        return headers;
    }

    // What the socket layer would write by itself. Said here, so that every message has a field at which its head is watched.
    private static string AuthorityOf(Uri target)
    {
        var host = target.HostNameType == UriHostNameType.IPv6 ? target.Host : target.IdnHost;
        return target.IsDefaultPort ? host : string.Create(CultureInfo.InvariantCulture, $"{host}:{target.Port}");
    }

    [LoggerMessage(1002, LogLevel.Error, "Forwarding failed inside the gateway, trace {TraceId}: {Fault}")]
    private partial void Faulted(string traceId, string fault);

    private sealed record Target(string Destination, string Path, Uri Absolute);
}
