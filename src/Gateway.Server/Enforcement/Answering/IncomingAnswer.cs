using System.Collections.Frozen;
using System.Net;
using System.Net.Http.Headers;
using Gateway.Server.Partners;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Server.Enforcement.Answering;

/// <summary>A partner switched protocols although the request did not ask for it.</summary>
internal sealed class UnaskedSwitchException() : Exception("The partner switched protocols, which the request did not ask for.");

/// <summary>Checks a partner's answer before it is passed on: it may not send the client round the gateway, and only the gateway speaks in <c>Gateway-*</c> headers.</summary>
internal sealed class IncomingAnswer(PartnerConfig partners, Problems problems, IOptions<GatewayOptions> options) : ResponseTransform
{
    private readonly FrozenSet<string> _hosts = partners.Models.Values.SelectMany(route => route.Hosts).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    private readonly Uri? _publicUrl = Uri.TryCreate(options.Value.PublicUrl, UriKind.Absolute, out var url) ? url : null;

    public override ValueTask ApplyAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse is null) return default;
        var exchange = context.HttpContext.Exchange;
        // Nothing of what follows would be HTTP any more, and nobody asked for it (RFC 9110 section 15.2.2).
        if (context.ProxyResponse.StatusCode == HttpStatusCode.SwitchingProtocols && exchange.Request is not { IsWebSocket: true })
            throw new UnaskedSwitchException();
        var request = context.HttpContext.Request;
        var headers = context.HttpContext.Response.Headers;
        RemoveOursAlone(context.ProxyResponse.Headers, headers);
        RemoveOursAlone(context.ProxyResponse.Content.Headers, headers);
        problems.SetWitness(exchange);
        foreach (var name in AnswerPointers.Names)
            if (headers[name] is { Count: > 0 } values)
                exchange.AnswerLeavesGateway |= LeavesGateway(name, values, request);
        context.SuppressResponseBody |= exchange.AnswerLeavesGateway;
        // There is no content in these (RFC 9110 sections 15.3.5 and 15.3.6). Kestrel would end the answer as a fault of the gateway over what a partner says there is.
        if (context.ProxyResponse.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.ResetContent)
        {
            headers.ContentLength = null;
            context.SuppressResponseBody = true;
        }
        return default;
    }

    /// <summary>Names that a partner may not use towards a caller: the witness of the record, and offers to go round the gateway.</summary>
    public static bool IsOursAlone(string name) => name.StartsWith("Gateway-", StringComparison.OrdinalIgnoreCase) || name.Equals("Alt-Svc", StringComparison.OrdinalIgnoreCase);

    // Looked for among what the partner sent: there is nothing else yet, and walking that costs no allocation.
    private static void RemoveOursAlone(HttpHeaders sent, IHeaderDictionary headers)
    {
        foreach (var (name, _) in sent.NonValidated)
            if (IsOursAlone(name))
                headers.Remove(name);
    }

    private bool LeavesGateway(string name, StringValues values, HttpRequest request)
    {
        foreach (var value in values)
            if (AnswerPointers.LeavesGateway(name, value, address => LeadsHere(address, request)))
                return true;
        return false;
    }

    // The host that the caller used is ours with the port that it used only: beside the gateway another program may listen.
    private bool LeadsHere(Uri address, HttpRequest request) =>
        _hosts.Contains(address.Host)
        || (address.Host.Equals(request.Host.Host, StringComparison.OrdinalIgnoreCase) && address.Port == (request.Host.Port ?? (request.IsHttps ? 443 : 80)))
        || (_publicUrl is not null && address.Host.Equals(_publicUrl.Host, StringComparison.OrdinalIgnoreCase) && address.Port == _publicUrl.Port);
}

/// <summary>Response trailers pass as they come, but for names that only the gateway may use.</summary>
internal sealed class IncomingTrailers : ResponseTrailersTransform
{
    public override ValueTask ApplyAsync(ResponseTrailersTransformContext context)
    {
        if (context.HttpContext.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpResponseTrailersFeature>() is { Trailers: { IsReadOnly: false } trailers })
            foreach (var name in trailers.Keys.Where(IncomingAnswer.IsOursAlone).ToArray())
                trailers.Remove(name);
        return default;
    }
}
