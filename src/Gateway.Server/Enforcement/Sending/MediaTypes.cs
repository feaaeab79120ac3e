namespace Gateway.Server.Enforcement.Sending;

/// <summary>What media types say about how a body can be read.</summary>
internal static class MediaTypes
{
    /// <summary>JSON by any of its names (RFC 8259, RFC 6839 section 3.1), and Amazon's.</summary>
    public static bool IsJson(string? media) =>
        media is not null && media.StartsWith("application/", StringComparison.OrdinalIgnoreCase)
        && (media.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || media.EndsWith("+json", StringComparison.OrdinalIgnoreCase)
            || media.StartsWith("application/x-amz-json-1.", StringComparison.OrdinalIgnoreCase));
}
