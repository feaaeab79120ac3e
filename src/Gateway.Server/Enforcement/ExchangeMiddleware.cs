using Gateway.Ledger.Writing;
using Gateway.Policy.Requests;
using Gateway.Server.Audit;
using Gateway.Server.Enforcement.Answering;
using Gateway.Server.Enforcement.Judging;
using Gateway.Server.Enforcement.Sending;
using Gateway.Server.Enforcement.Sending.Digesting;
using Gateway.Server.Partners;
using Gateway.Server.Surfaces;
using Gateway.Server.Telemetry;
using Gateway.Server.Telemetry.Logs;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;

namespace Gateway.Server.Enforcement;

/// <summary>
/// Entry of the proxy surface: opens the exchange, reads the canonical form, and turns whatever goes wrong further in into a refusal. Nothing that runs behind it can
/// answer without having been recorded.
/// </summary>
internal sealed partial class ExchangeMiddleware(
    RequestDelegate next, PartnerConfig partners, Refuser refuser, PolicyClock clock, TimeProvider time, LedgerWriter ledger, ExchangeReport report, IOptions<LedgerOptions> ledgerOptions, ILogger<ExchangeMiddleware> logger)
{
    private readonly bool _digests = ledgerOptions.Value.BodyDigests;

    public async Task InvokeAsync(HttpContext context)
    {
        // A request that came right behind another one begins where that one ended, which may be where sockets are watched; thousands of them would hold all others up.
        if (!Thread.CurrentThread.IsThreadPoolThread) await Task.Yield();
        // INVARIANT: nothing that begins on a connection that has ended is worked. Nobody would get its answer, and it may be no message at all.
        var leftover = context.Features.Leftover;
        if (context.Features.IsCallerGone(leftover))
        {
            refuser.Drop(context);
            return;
        }
        var now = clock.Now();
        var exchange = new Exchange
        {
            Http = context,
            Trace = ExchangeTrace.Start(context.Request, now.At),
            Headers = new HeaderLines(context.Request.Headers),
            StartedAt = time.GetTimestamp(),
            Instant = now,
            Traffic = new Traffic { Digests = _digests ? new BodyDigests(ledger.DigestKey, context.Request) : null },
        };
        context.Features.Set(exchange);
        try
        {
            if (await ReadAsync(exchange) is { } refusal)
                await refuser.RefuseAsync(exchange, refusal);
            else
                await next(context);
        }
        catch (BadHttpRequestException malformed)
        {
            await RefuseUnsentAsync(exchange, Refusal.OfBody(malformed));
        }
        catch (IOException malformed) when (malformed.InnerException is OverflowException)
        {
            // The server says so where the size of a chunk is beyond any number.
            await RefuseUnsentAsync(exchange, Refusal.MalformedBody);
        }
        catch (Exception gone) when (gone is ConnectionResetException or ConnectionAbortedException || (gone is OperationCanceledException && context.RequestAborted.IsCancellationRequested))
        {
            await RefuseUnsentAsync(exchange, Refusal.ClientGone);
        }
        catch (Exception fault)
        {
            Faulted(exchange.Trace.TraceId, FaultText.Of(fault));
            await RefuseUnsentAsync(exchange, Refusal.Fault);
        }
        finally
        {
            if (leftover is not null)
                leftover.HasUnreadBody = exchange.Refused is not null && exchange.HasBody;
            report.Complete(exchange);
            exchange.Permit?.Dispose();
            exchange.Traffic.Dispose();
        }
    }

    /// <summary>Reads the canonical form. Null when there is one.</summary>
    private async ValueTask<Refusal?> ReadAsync(Exchange exchange)
    {
        var context = exchange.Http;
        var request = context.Request;
        var isHttp2OrLater = !HttpProtocol.IsHttp11(request.Protocol) && !HttpProtocol.IsHttp10(request.Protocol);
        var raw = new RawRequest(
            request.Method,
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            request.Scheme,
            request.Host.Value ?? "",
            isHttp2OrLater,
            exchange.Headers,
            context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" },
            isHttp2OrLater && request.Method is "GET" or "HEAD" && await BodyPrefix.HasBodyAsync(context));
        if (!CanonicalRequest.TryRead(raw, partners.Loosened, out var canonical, out var why))
            return Refusal.Ambiguous(why!);
        if (request.IsHttps && context.Features.Get<ISslStreamFeature>()?.SslStream.TargetHostName is { Length: > 0 } name && !name.Equals(request.Host.Host, StringComparison.OrdinalIgnoreCase))
            return Refusal.Misdirected;
        exchange.Request = canonical;
        return null;
    }

    // Forwarding handles its own faults, so what arrives here was never sent.
    private Task RefuseUnsentAsync(Exchange exchange, Refusal refusal)
    {
        exchange.Decision = null;
        return exchange.Receipt is null ? refuser.RefuseAsync(exchange, refusal) : refuser.AnswerAsync(exchange, refusal);
    }

    [LoggerMessage(1001, LogLevel.Error, "Refused the request of trace {TraceId} because of a fault in the gateway: {Fault}")]
    private partial void Faulted(string traceId, string fault);
}
