using Gateway.Server.Surfaces;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Server.Tests.Enforcement;

/// <summary>Gateways in front of one partner whose API knows every path, and messages for them, byte by byte.</summary>
internal static class Wire
{
    /// <summary>Host of the route by DNS name.</summary>
    public const string Host = "open.example";

    /// <summary>A path that every directive which permits anything permits, on the route by prefix.</summary>
    public const string Any = "/open/any/thing";

    /// <summary>What everything permits.</summary>
    public static string Everything { get; } = Some.Allow("everything");

    /// <summary>A deny of everything.</summary>
    public static string Ban { get; } = Some.Directive("ban", "deny");

    /// <summary>By prefix <c>/open</c>, by host <see cref="Host"/>, and by prefix <c>/small</c> with a body limit of 1,000 bytes; all permitted.</summary>
    public static Task<TestGateway> StartAsync(Uri partner, Action<TestGatewayOptions>? setUp = null) => StartAsync(partner, [Everything], setUp);

    public static Task<TestGateway> StartAsync(Uri partner, IReadOnlyList<string> directives, Action<TestGatewayOptions>? setUp = null) => TestGateway.StartAsync(options =>
    {
        options.Routes.Add(new TestRoute("open", "open-pd", "open", partner, Prefix: "/open"));
        options.Routes.Add(new TestRoute("open-host", "open-pd", "open", partner, Host: Host));
        options.Routes.Add(new TestRoute("small", "open-pd", "small", partner, Prefix: "/small"));
        options.Settings.Add("Gateway:Apis:Path=" + Repository.PathOf("tests/Gateway.Server.Tests/Enforcement/Apis"));
        options.Directives.AddRange(directives);
        setUp?.Invoke(options);
    });

    public static Task<RawHttp> ConnectAsync(this TestGateway gateway) => RawHttp.ConnectAsync(gateway.ProxyAddress.Port);

    /// <summary>One message over a connection of its own, and its answer.</summary>
    public static async Task<RawAnswer> AskAsync(this TestGateway gateway, string message, bool isHead = false)
    {
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync(message);
        return await client.ReadAnswerAsync(isHead);
    }

    /// <param name="fields">Each ends with CR LF.</param>
    public static string Message(string method, string target, string fields = "", string body = "", string host = "gw") =>
        $"{method} {target} HTTP/1.1\r\nHost: {host}\r\n{fields}{(body.Length > 0 ? $"Content-Length: {body.Length}\r\n" : "")}\r\n{body}";

    public static string Get(string target, string fields = "", string host = "gw") => Message("GET", target, fields, host: host);

    /// <summary>The address of the HTTP/2 listener, where the settings asked for one.</summary>
    public static Uri H2cAddress(this TestGateway gateway) => gateway.Services.GetRequiredService<Listeners>().Of(Surface.Proxy)[1];

    public const string WithH2c = "Kestrel:Endpoints:ProxyH2c:Url=http://127.0.0.1:0";

    /// <summary>HTTP/2 on both sides, towards the partner by prior knowledge.</summary>
    public static void OverHttp2(TestGatewayOptions options)
    {
        options.Settings.Add(WithH2c);
        options.Settings.Add("ReverseProxy:Clusters:open:HttpRequest:Version=2");
        options.Settings.Add("ReverseProxy:Clusters:open:HttpRequest:VersionPolicy=RequestVersionExact");
    }
}
