namespace Gateway.Policy.Apis.Bodies;

/// <summary>What media types say about how a body can be read.</summary>
public static class MediaTypes
{
    /// <summary>JSON by any of its names (RFC 8259, RFC 6839 section 3.1), and Amazon's.</summary>
    /// <param name="media">Without parameters.</param>
    public static bool IsJson(ReadOnlySpan<char> media) =>
        media.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        || media.StartsWith("application/x-amz-json-1.", StringComparison.OrdinalIgnoreCase)
        || (media.StartsWith("application/", StringComparison.OrdinalIgnoreCase) && media.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
}
