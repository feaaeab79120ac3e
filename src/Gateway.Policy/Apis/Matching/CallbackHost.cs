namespace Gateway.Policy.Apis.Matching;

/// <summary>What the record holds of an address that results are to be sent to: its host. Path and query may carry tokens and names.</summary>
internal static class CallbackHost
{
    private const int MaxHost = 255;

    /// <summary>The host in lower case; <c>present</c> for what is no absolute address with a plain host (a topic's name, a number).</summary>
    public static string Of(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Host is { Length: > 0 and <= MaxHost } host && Ascii(host) ? host : "present";

    /// <summary>The same for a value of a query, as written.</summary>
    public static string OfEscaped(string text) => Of(Uri.UnescapeDataString(text));

    private static bool Ascii(string host) => host.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or ':' or '[' or ']');
}
