using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration.Memory;

namespace Gateway.Server.Surfaces;

/// <summary>The listeners of DESIGN section 11: which endpoints there may be, their defaults and limits.</summary>
internal static class KestrelExtensions
{
    private const string EndpointsSection = "Kestrel:Endpoints";

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
        builder.Services.AddSingleton(listeners).AddHostedService<ListenersReport>();
        var names = builder.Configuration.GetSection(EndpointsSection).GetChildren().Select(child => child.Key).ToList();
        foreach (var name in names.Where(name => !Endpoints.ContainsKey(name)))
            throw new StartupException(
                $"`{EndpointsSection}:{name}` is no endpoint of the gateway, so it would belong to no surface. Use one of {string.Join(", ", Endpoints.Keys)}.");

        // A bare line feed ends a line for some servers and not for others (RFC 9112 section 2.2).
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        foreach (var name in names)
            CheckCertificate(builder, $"{EndpointsSection}:{name}:Certificate");
        CheckCertificate(builder, "Kestrel:Certificates:Default");
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, null);
        builder.WebHost.ConfigureKestrel((context, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyLimit;
            kestrel.DisableStringReuse = false;
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
