using System.Collections.Frozen;
using System.Net;
using System.Net.Http.Headers;
using Gateway.Server.Enforcement.Sending;
using Gateway.Server.Partners;
using Microsoft.Extensions.Options;

namespace Gateway.Server.Enforcement.Answering;

/// <summary>A partner switched protocols although the request did not ask for it.</summary>
internal sealed class UnaskedSwitchException() : Exception("The partner switched protocols, which the request did not ask for.");

/// <summary>Checks a partner's answer before it is passed on: it may not send the client round the gateway, and only the gateway speaks in <c>Gateway-*</c> headers.</summary>
internal sealed class IncomingAnswer(PartnerConfig partners, Problems problems, IOptions<GatewayOptions> options)
{
    private readonly FrozenSet<string> _hosts = partners.Models.Values.SelectMany(route => route.Hosts).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    private readonly Uri? _publicUrl = Uri.TryCreate(options.Value.PublicUrl, UriKind.Absolute, out var url) ? url : null;

    /// <summary>Leaves of the answer's head what may be passed on, and adds the witness to the caller's. False where its body may not follow.</summary>
    /// <param name="answer">As it came through the permit gate.</param>
    public bool Admit(HttpResponseMessage answer, HttpContext context)
    {
        var exchange = ((ReceivedContent)answer.Content).Exchange;
        // Nothing of what follows would be HTTP any more, and nobody asked for it (RFC 9110 section 15.2.2).
        if (answer.StatusCode == HttpStatusCode.SwitchingProtocols && exchange.Request is not { IsWebSocket: true })
            throw new UnaskedSwitchException();
        RemoveOursAlone(answer.Headers);
        RemoveOursAlone(answer.Content.Headers);
        problems.SetWitness(exchange);
        exchange.AnswerLeavesGateway |= LeavesGateway(answer.Headers, context.Request) || LeavesGateway(answer.Content.Headers, context.Request);
        // There is no content in these (RFC 9110 sections 15.3.5 and 15.3.6). Kestrel would end the answer as a fault of the gateway over what a partner says there is.
        if (answer.StatusCode is not (HttpStatusCode.NoContent or HttpStatusCode.ResetContent))
            return !exchange.AnswerLeavesGateway;
        answer.Content.Headers.Remove("Content-Length");
        return false;
    }

    /// <summary>Names that a partner may not use towards a caller, in trailers neither: the witness of the record, and offers to go round the gateway.</summary>
    public static void RemoveOursAlone(HttpHeaders said)
    {
        List<string>? ours = null;
        foreach (var (name, _) in said.NonValidated)
            if (name.StartsWith("Gateway-", StringComparison.OrdinalIgnoreCase) || name.Equals("Alt-Svc", StringComparison.OrdinalIgnoreCase))
                (ours ??= []).Add(name);
        ours?.ForEach(name => said.Remove(name));
    }

    private bool LeavesGateway(HttpHeaders said, HttpRequest request)
    {
        foreach (var (name, values) in said.NonValidated)
            if (AnswerPointers.IsOne(name))
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
