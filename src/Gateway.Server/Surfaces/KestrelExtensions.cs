using System.Text;
using Gateway.Policy.Requests;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Options;

namespace Gateway.Server.Surfaces;

/// <summary>The listeners of DESIGN section 11: which endpoints there may be, their defaults and limits.</summary>
internal static class KestrelExtensions
{
    private const string EndpointsSection = "Kestrel:Endpoints";

    /// <summary>Longest request line in bytes: room for a target that is just too long, so that the canonical form refuses it with a record.</summary>
    private const int MaxRequestLineSize = CanonicalRequest.MaxTargetLength + 1024;

    /// <summary>Largest request body in bytes unless a profile says otherwise: Kestrel's own 30 MB is below what partners take.</summary>
    public const long BodyLimit = 100L * 1024 * 1024;

    private static readonly Dictionary<string, Surface> Endpoints = new(StringComparer.Ordinal)
    {
        ["Proxy"] = Surface.Proxy,
        ["ProxyTls"] = Surface.Proxy,
        ["ProxyH2c"] = Surface.Proxy,
        ["Management"] = Surface.Management,
        ["ManagementTls"] = Surface.Management,
    };

    public static WebApplicationBuilder AddListeners(this WebApplicationBuilder builder)
    {
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>
            {
                [$"{EndpointsSection}:Proxy:Url"] = "http://127.0.0.1:8080",
                [$"{EndpointsSection}:Management:Url"] = "http://127.0.0.1:8081",
            },
        });
        var listeners = new Listeners();
        builder.Services.AddSingleton(listeners).AddSingleton<ProxyConnections>().AddHostedService<ListenersReport>();
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, TransportBlocks>();
        builder.Services.AddOptionsWithValidateOnStart<LimitOptions, LimitOptionsValidator>().BindConfiguration(LimitOptions.Section);
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<LimitOptions>>(static (kestrel, limits) => Limit(kestrel.Limits, limits.Value));
        var names = builder.Configuration.GetSection(EndpointsSection).GetChildren().Select(child => child.Key).ToList();
        foreach (var name in names.Where(name => !Endpoints.ContainsKey(name)))
            throw new StartupException(
                $"`{EndpointsSection}:{name}` is no endpoint of the gateway, so it would belong to no surface. Use one of {string.Join(", ", Endpoints.Keys)}.");

        foreach (var key in names.Select(name => $"{EndpointsSection}:{name}:Protocols").Append("Kestrel:EndpointDefaults:Protocols"))
            CheckProtocols(key, builder.Configuration[key]);

        // A bare line feed ends a line for some servers and not for others (RFC 9112 section 2.2).
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        foreach (var name in names)
            CheckCertificate(builder, $"{EndpointsSection}:{name}:Certificate");
        CheckCertificate(builder, "Kestrel:Certificates:Default");
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, null);
        builder.WebHost.ConfigureKestrel((context, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.DisableStringReuse = false;
            // .NET's client reads partners' fields as Latin-1: written so, they are the bytes that came. ASCII alone would end an answer to a request that the partner has served.
            kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
            var loader = kestrel.Configure(context.Configuration.GetSection("Kestrel"), reloadOnChange: false);
            foreach (var name in names)
            {
                loader.Endpoint(name, endpoint =>
                {
                    if (name == "ProxyH2c" && endpoint.ConfigSection["Protocols"] is null)
                        endpoint.ListenOptions.Protocols = HttpProtocols.Http2;
                    endpoint.ListenOptions.BelongsTo(Endpoints[name]);
                    listeners.Add(name, Endpoints[name], endpoint.ListenOptions, endpoint.IsHttps);
                });
            }
        });
        return builder;
    }

    // Said here even where Kestrel's own default is the same, so that no update of it changes a limit unseen.
    private static void Limit(KestrelServerLimits kestrel, LimitOptions limits)
    {
        kestrel.MaxRequestBodySize = BodyLimit;
        kestrel.MaxRequestLineSize = MaxRequestLineSize;
        kestrel.MaxRequestHeadersTotalSize = limits.HeadBytes;
        kestrel.MaxRequestHeaderCount = limits.HeaderFields;
        kestrel.RequestHeadersTimeout = limits.HeadTimeout;
        kestrel.KeepAliveTimeout = limits.IdleTimeout;
        kestrel.MinRequestBodyDataRate = new MinDataRate(limits.BodyBytesPerSecond, TimeSpan.FromSeconds(5));
        kestrel.Http2.MaxStreamsPerConnection = limits.StreamsPerConnection;
        kestrel.Http2.MaxRequestHeaderFieldSize = limits.HeadBytes;
        kestrel.Http2.HeaderTableSize = 4096;
        kestrel.Http2.MaxFrameSize = 16 * 1024;
        // A caller that vanished without a word would hold its connection, and its running requests, for ever.
        kestrel.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(60);
        kestrel.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
    }

    // What is known of the ends of messages, of what the server rejects and of counting connections is known of TCP alone.
    private static void CheckProtocols(string key, string? protocols)
    {
        if (Enum.TryParse<HttpProtocols>(protocols, ignoreCase: true, out var asked) && (asked & HttpProtocols.Http3) != 0)
            throw new StartupException($"`{key}` asks for HTTP/3, which the gateway does not speak. Write Http1AndHttp2, or leave it out.");
    }

    private static void CheckCertificate(WebApplicationBuilder builder, string section)
    {
        foreach (var key in (string[])[$"{section}:Path", $"{section}:KeyPath"])
        {
            if (builder.Configuration[key] is not { Length: > 0 } path) continue;
            var full = Path.GetFullPath(path, builder.Environment.ContentRootPath);
            if (!File.Exists(full))
                throw new StartupException($"`{key}`: there is no file `{full}`. Write the absolute path of the certificate (or key) in PEM form.");
        }
    }
}
