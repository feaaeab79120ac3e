using Microsoft.AspNetCore.Builder;

namespace Gateway.Testing;

/// <summary>A route of the gateway under test: by <paramref name="Prefix"/> such as <c>/compreface</c>, or by <paramref name="Host"/>.</summary>
public sealed record TestRoute(string Id, string Agency, string Api, Uri Destination, string? Prefix = null, string? Host = null)
{
    public static TestRoute CompreFace(Uri destination) => new("compreface", "partner-pd", "compreface", destination, Prefix: "/compreface");

    public static TestRoute Rekognition(Uri destination) => new("rekognition", "fusion-center", "rekognition", destination, Host: Some.RekognitionHost);

    /// <summary>The route as settings, <c>key=value</c>.</summary>
    public IEnumerable<string> Settings()
    {
        yield return $"ReverseProxy:Routes:{Id}:ClusterId={Id}";
        yield return $"ReverseProxy:Routes:{Id}:Metadata:Agency={Agency}";
        yield return $"ReverseProxy:Routes:{Id}:Metadata:Api={Api}";
        if (Host is not null)
            yield return $"ReverseProxy:Routes:{Id}:Match:Hosts:0={Host}";
        if (Prefix is not null)
        {
            yield return $"ReverseProxy:Routes:{Id}:Match:Path={Prefix}/{{**rest}}";
            yield return $"ReverseProxy:Routes:{Id}:Transforms:0:PathRemovePrefix={Prefix}";
        }
        yield return $"ReverseProxy:Clusters:{Id}:Destinations:one:Address={Destination}";
    }
}

/// <summary>How the gateway under test is set up. Without changes: Production, no route, no directive, anonymous callers.</summary>
public sealed class TestGatewayOptions
{
    public string Environment { get; set; } = "Production";

    public List<TestRoute> Routes { get; } = [];

    /// <summary>Directive documents as JSON; each goes into the file that its id names.</summary>
    public List<string> Directives { get; } = [];

    /// <summary>Further settings, <c>key=value</c>; later ones win.</summary>
    public List<string> Settings { get; } = [];

    /// <summary>Replaces the system's clock.</summary>
    public TimeProvider? Clock { get; set; }

    /// <summary>Where spans are collected; null: nobody listens.</summary>
    public SpanLog? Spans { get; set; }

    /// <summary>A folder with a ledger and directives of an earlier run; null: a new one that is deleted at the end.</summary>
    public TempFolder? Folder { get; set; }

    /// <summary>The last word on services.</summary>
    public Action<WebApplicationBuilder>? Configure { get; set; }
}
