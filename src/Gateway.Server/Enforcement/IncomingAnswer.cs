using System.Collections.Frozen;
using Gateway.Server.Partners;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Server.Enforcement;

/// <summary>Checks a partner's answer before it is passed on: it may not send the client round the gateway, and only the gateway speaks in <c>Gateway-*</c> headers.</summary>
internal sealed class IncomingAnswer(PartnerConfig partners, Problems problems) : ResponseTransform
{
    private readonly FrozenSet<string> _hosts = partners.Models.Values.SelectMany(route => route.Hosts).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Headers that tell a client where to go next.</summary>
    private static readonly string[] Pointers = ["Location", "Content-Location", "Operation-Location", "Azure-AsyncOperation", "Refresh"];

    public override ValueTask ApplyAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse is null) return default;
        var exchange = context.HttpContext.Exchange;
        var headers = context.HttpContext.Response.Headers;
        foreach (var name in headers.Keys.Where(name => name.StartsWith("Gateway-", StringComparison.OrdinalIgnoreCase)).ToArray())
            headers.Remove(name);
        headers.Remove("Alt-Svc");
        problems.SetWitness(exchange);
        if (Pointers.Any(name => headers[name].Any(value => LeavesGateway(value, context.HttpContext.Request.Host.Host))))
        {
            exchange.AnswerLeavesGateway = true;
            context.SuppressResponseBody = true;
        }
        return default;
    }

    private bool LeavesGateway(string? value, string ownHost)
    {
        if (string.IsNullOrEmpty(value)) return false;
        var target = value.Split("url=", 2, StringSplitOptions.TrimEntries)[^1];
        if (target.StartsWith("//", StringComparison.Ordinal)) target = "http:" + target;
        if (!Uri.TryCreate(target, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https" or "ws" or "wss"))
            return false;
        return !uri.Host.Equals(ownHost, StringComparison.OrdinalIgnoreCase) && !_hosts.Contains(uri.Host);
    }
}
