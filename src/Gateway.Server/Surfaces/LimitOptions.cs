using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Gateway.Server.Surfaces;

/// <summary>How much callers may take before anybody knows what they ask for: section <c>Gateway:Limits</c>. Read at start. What has no key here is fixed in <see cref="KestrelExtensions"/>.</summary>
internal sealed class LimitOptions
{
    public const string Section = "Gateway:Limits";

    /// <summary>Connections of agency traffic that may be open at once, on all proxy endpoints together; one more is closed unread. 1 to 100,000; default 5,000.</summary>
    [Range(1, 100_000)]
    public int Connections { get; set; } = 5_000;

    /// <summary>How long a head may take from its first byte. 1 s to 1 min; default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan HeadTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a connection may stay open without a request: before the first, and between two. 1 s to 1 h; default 130 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(130);

    /// <summary>Largest head in bytes: all header fields together, and over HTTP/2 each of them. 8 KiB to 256 KiB; default 32 KiB.</summary>
    [Range(8 * 1024, 256 * 1024)]
    public int HeadBytes { get; set; } = 32 * 1024;

    /// <summary>Header fields of one request. 20 to 1,000; default 100.</summary>
    [Range(20, 1000)]
    public int HeaderFields { get; set; } = 100;

    /// <summary>Requests at once on one HTTP/2 connection. 1 to 1,000; default 100.</summary>
    [Range(1, 1000)]
    public int StreamsPerConnection { get; set; } = 100;

    /// <summary>Slowest body, in bytes a second, after its first 5 s, whether it is judged, refused or forwarded; a stream of messages (gRPC, event streams, WebSockets) is bounded by its idle time-out instead. 1 to 1,000,000; default 240.</summary>
    [Range(1, 1_000_000)]
    public int BodyBytesPerSecond { get; set; } = 240;
}

[OptionsValidator]
internal sealed partial class LimitOptionsValidator : IValidateOptions<LimitOptions>;
