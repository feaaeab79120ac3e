using System.Net;
using System.Net.Sockets;

namespace Gateway.Server.Partners.Connections;

/// <summary>What kind of network an address belongs to, as far as it matters for where requests may go. Zero is the kind that nothing opens.</summary>
internal enum AddressKind : byte
{
    /// <summary>Link-local, metadata services of clouds, multicast, broadcast, unspecified: no partner lives there.</summary>
    Never = 0,

    /// <summary>Not reachable from everywhere: loopback, private, shared, unique local, documentation and other special-purpose ranges.</summary>
    Private,
    Public,
}

/// <summary>Sorts addresses by the IANA special-purpose registries (RFC 6890), IPv4 in IPv6 included.</summary>
internal static class AddressRules
{
    private static readonly IPNetwork[] NeverNetworks = Networks(
        "0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "255.255.255.255/32", "100.100.100.200/32", "168.63.129.16/32",
        "::/128", "fe80::/10", "ff00::/8", "fd00:ec2::254/128", "fd20:ce::254/128");

    private static readonly IPNetwork[] PrivateNetworks = Networks(
        "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4", "::1/128", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16",
        "fc00::/7", "fec0::/10");

    // Where IPv6 carries an IPv4 address, and at which byte: mapped, compatible, NAT64 (RFC 6052), 6to4 (RFC 3056).
    private static readonly (IPNetwork Network, int At)[] Carriers =
        [(IPNetwork.Parse("::ffff:0:0/96"), 12), (IPNetwork.Parse("::/96"), 12), (IPNetwork.Parse("64:ff9b::/96"), 12), (IPNetwork.Parse("2002::/16"), 2)];

    /// <summary>The stricter of what the address itself and an IPv4 address inside it are.</summary>
    public static AddressKind KindOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return KindOf(address.MapToIPv4());
        if (address.AddressFamily is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6) || Holds(NeverNetworks, address)) return AddressKind.Never;
        if (Holds(PrivateNetworks, address)) return AddressKind.Private;
        if (address.AddressFamily == AddressFamily.InterNetwork) return AddressKind.Public;
        var bytes = address.GetAddressBytes();
        foreach (var (network, at) in Carriers)
            if (network.Contains(address))
                return KindOf(new IPAddress(bytes.AsSpan(at, 4))) == AddressKind.Never ? AddressKind.Never : AddressKind.Private;
        return AddressKind.Public;
    }

    /// <summary>Reads ranges separated by commas or spaces, such as <c>10.20.0.0/16, fd12::/48</c>; <paramref name="wrong"/> holds each that is none, with what to write.</summary>
    public static IReadOnlyList<IPNetwork> ReadRanges(string text, ICollection<string> wrong)
    {
        var ranges = new List<IPNetwork>();
        foreach (var part in text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split('/') is not [var written, _] || !IPAddress.TryParse(written, out var address))
                wrong.Add($"`{part}` is not a range; write an address and a prefix length, such as `10.20.0.0/16`");
            else if (!IPNetwork.TryParse(part, out var range))
                wrong.Add($"`{part}` is not a range, since its prefix length does not fit the address; write at most `/32` for IPv4 and `/128` for IPv6");
            else if (!range.BaseAddress.Equals(address))
                wrong.Add($"`{part}` has bits set behind its prefix; write `{range}`, or a longer prefix");
            else ranges.Add(range);
        }
        return ranges;
    }

    public static bool Holds(IReadOnlyList<IPNetwork> networks, IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var network in networks)
            if (network.Contains(plain))
                return true;
        return false;
    }

    private static IPNetwork[] Networks(params string[] texts) => [.. texts.Select(IPNetwork.Parse)];
}
