using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Policy.Requests.Wire;

/// <summary>Reads <c>Host</c> or <c>:authority</c>: a name or address and an optional port, nothing else (RFC 9110 section 7.2, stricter).</summary>
internal static class HostReader
{
    private const int MaxNameLength = 253;
    private const int MaxLabelLength = 63;

    private static readonly SearchValues<char> InIPv6 = SearchValues.Create("0123456789abcdefABCDEF:.");

    /// <summary>On success <paramref name="name"/> is in lower case and without port.</summary>
    public static Ambiguity? Read(string? host, out string name)
    {
        name = "";
        if (string.IsNullOrEmpty(host))
            return Refuse("The host is missing or empty; send exactly one Host header, or :authority.");
        var written = host.AsSpan();
        var isAddress = written[0] == '[';
        var end = isAddress ? written.IndexOf(']') + 1 : written.IndexOf(':');
        if (isAddress && end == 0)
            return Refuse("The host is not a name, an address or either with a port.");
        if (end < 0)
            end = written.Length;
        if (!(isAddress ? IsIPv6(written[1..(end - 1)]) : IsName(written[..end])))
            return Refuse("The host is not a plain name or address: no user, list, space, empty label or final dot.");
        if (end < written.Length && !IsPort(written[end..]))
            return Refuse("The port of the host is not a number from 1 to 65535.");
        name = (end == host.Length ? host : host[..end]).ToLowerInvariant();
        return null;
    }

    private static bool IsName(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > MaxNameLength)
            return false;
        foreach (var range in name.Split('.'))
        {
            var label = name[range];
            if (label.Length is 0 or > MaxLabelLength || label[0] == '-' || label[^1] == '-')
                return false;
            foreach (var c in label)
                if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
                    return false;
        }
        return true;
    }

    private static bool IsIPv6(ReadOnlySpan<char> address)
    {
        // A scope id ("%eth0") and an inner port would parse too.
        return !address.ContainsAnyExcept(InIPv6) && IPAddress.TryParse(address, out var parsed) && parsed.AddressFamily == AddressFamily.InterNetworkV6;
    }

    private static bool IsPort(ReadOnlySpan<char> colonAndPort)
    {
        var port = colonAndPort[1..];
        if (colonAndPort[0] != ':' || port.Length is 0 or > 5 || port[0] == '0')
            return false;
        foreach (var c in port)
            if (!char.IsAsciiDigit(c))
                return false;
        return int.Parse(port, provider: null) <= 65535;
    }

    private static Ambiguity Refuse(string detail) => new("host", detail) { Rule = CanonicalRule.Host };
}
