using System.Diagnostics;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Writing;
using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Server.Directives;
using Gateway.Server.Enforcement.Judging;
using Gateway.Server.Telemetry;

namespace Gateway.Server.Enforcement.Sending;

/// <summary>The permit was withdrawn before its message, or the rest of it, left.</summary>
internal sealed class PermitWithdrawnException() : Exception("The permit was withdrawn before the message left.");

/// <summary>A message reached the gate that no permit covers: a fault of ours, so nothing leaves.</summary>
internal sealed class PermitBreachException(string part) : Exception($"The message at the gate is not the one that was permitted: {part}.");

/// <summary>
/// The last handler above the sockets (DESIGN section 4, step 8). A message passes only with its own permit, equal in every part, under the directive set and at the
/// instant of passing. A second pass, or a pass under a newer set than the recorded one, is recorded durably first.
/// </summary>
internal sealed class PermitGateHandler(DirectivesInForce inForce, PolicyClock clock, LedgerWriter ledger, HttpMessageHandler sockets) : DelegatingHandler(sockets)
{
    // One delegate for all messages.
    private readonly Func<Permit, bool> _mayStillSend = permit => Stands(permit, inForce.Current.Set, clock);

    public static HttpRequestOptionsKey<Exchange> ExchangeKey { get; } = new("gateway.exchange");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(ExchangeKey, out var exchange) || exchange.Permit is not { } permit)
            throw new PermitBreachException("no permit");
        Verify(request, permit);

        using var span = exchange.Trace.Begin(GatewayTelemetry.Spans.Attempt, ActivityKind.Client);
        await RecordPassAsync(exchange, permit, span, cancellationToken);
        if (request.Content is SentContent)
            throw new PermitBreachException("a body that was already sent");
        // A partner may answer such a message without taking its body. The body that is sent all the same must not be read as the next message, so none follows.
        if (request.Headers.ExpectContinue == true) request.Headers.ConnectionClose = true;
        exchange.Traffic.Permit = permit;
        request.Content = new SentContent(request, exchange, _mayStillSend);
        span?.SetTag(GatewayTelemetry.Tags.Attempt, permit.Passes);
        span?.SetTag("server.address", request.RequestUri!.Host);
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            span?.SetTag("http.response.status_code", (int)response.StatusCode);
            exchange.Traffic.Answer ??= AnswerBeginning.Of(exchange.What?.Candidates, response.Content.Headers);
            response.Content = new ReceivedContent(response.Content, exchange);
            return response;
        }
        catch (Exception)
        {
            span?.SetStatus(ActivityStatusCode.Error);
            throw;
        }
    }

    private static bool Stands(Permit permit, DirectiveSet set, PolicyClock clock)
    {
        // Asked three times for each message: what time it is need not be known where none ends the permit.
        if (permit.StandsWithoutEndUnder(set)) return true;
        var now = clock.Now();
        return permit.StandsUnder(set, now) || permit.JudgeAgain(set, now);
    }

    private static void Verify(HttpRequestMessage request, Permit permit)
    {
        if (permit.Message is not { } message || permit.Intent < 0)
            throw new PermitBreachException("no durable record");
        if (request.Method.Method != message.Method)
            throw new PermitBreachException("method");
        if (request.RequestUri is not { IsAbsoluteUri: true } target || !ReferenceEquals(target, message.Target))
            throw new PermitBreachException("target");
        if (request.Headers.Host != message.Host)
            throw new PermitBreachException("host");
        // HTTP/3 would leave over a connection that the address rules have not seen, to wherever a partner's Alt-Svc says.
        if (request.Version.Major > 2 || request.VersionPolicy == HttpVersionPolicy.RequestVersionOrHigher)
            throw new PermitBreachException("version");
        foreach (var (name, value) in message.Headers)
            if (ValueOf(request, name) != value)
                throw new PermitBreachException("header " + name);
    }

    private static string? ValueOf(HttpRequestMessage request, string name) =>
        request.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString()
        : request.Content is { } content && content.Headers.NonValidated.TryGetValues(name, out values) ? values.ToString()
        : null;

    /// <summary>Returns when the message may leave: it stands under the current set now, and the ledger holds a durable entry that says so.</summary>
    private async ValueTask RecordPassAsync(Exchange exchange, Permit permit, Activity? span, CancellationToken cancellationToken)
    {
        var pass = permit.Passes + 1;
        var recorded = pass == 1 ? (exchange.Epoch, Decision: exchange.Decision!) : default;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var set = inForce.Current.Set;
            if (!Stands(permit, set, clock))
                throw new PermitWithdrawnException();
            var (decision, _) = permit.Standing!.Value;
            if (recorded.Epoch == set.Epoch && SaysTheSame(recorded.Decision, decision))
            {
                permit.BeginPass();
                return;
            }
            await ledger.AppendAsync(new AttemptEntry
            {
                Intent = permit.Intent,
                Number = pass,
                Epoch = set.Epoch,
                Effect = Words.Of(decision.Effect),
                SpanId = span?.SpanId.ToHexString() ?? TraceIds.NewSpan().ToHexString(),
                Cause = pass > 1 ? "further-pass" : set.Epoch == exchange.Epoch ? "boundary" : "new-epoch",
                Directives = decision.DirectiveIds,
            });
            recorded = (set.Epoch, decision);
        }
    }

    /// <summary>A boundary inside the set can make a permission rest on another directive, or mark it for review; the record has to say so.</summary>
    private static bool SaysTheSame(Decision? recorded, Decision decision) =>
        ReferenceEquals(recorded, decision)
        || (recorded is not null && recorded.Effect == decision.Effect && recorded.DirectiveIds.SequenceEqual(decision.DirectiveIds));
}
