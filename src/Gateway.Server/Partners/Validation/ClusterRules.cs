using System.Net;
using Gateway.Server.Partners.Connections;

namespace Gateway.Server.Partners.Validation;

/// <summary>Reads one cluster. Says all that is wrong with it, and gives its model only where nothing is.</summary>
internal sealed class ClusterRules(OwnListeners ownListeners, string basePath, ErrorList errors)
{
    private const string OwnListener = "is one of the gateway's own listeners, so that requests would go round for ever; write the partner's own address";

    public ClusterModel? Read(IConfigurationSection cluster)
    {
        var before = errors.Count;
        if (cluster.Key.Length > Names.LongestId) errors.Add(cluster.Path, $"a cluster's id has at most {Names.LongestId} characters; write a shorter one");
        var destinations = cluster.GetSection("Destinations").GetChildren().Select(ReadDestination).ToList();
        if (destinations.Count == 0) errors.Add(cluster, "Destinations", "there is none; write one, such as { \"partner\": { \"Address\": \"https://partner.example/\" } }");
        var wrong = new List<string>();
        var ranges = AddressRules.ReadRanges(cluster["Metadata:AllowAddresses"] ?? "", wrong);
        foreach (var range in wrong) errors.Add(cluster, "Metadata:AllowAddresses", range);
        var certificates = new CertificateRules(basePath, errors);
        var certificate = certificates.ReadOwn(cluster);
        var authorities = certificates.ReadAuthorities(cluster);
        if (errors.Count > before) return null;
        return new ClusterModel
        {
            ClusterId = cluster.Key,
            Destinations = [.. destinations.OfType<DestinationModel>().OrderBy(destination => destination.Id, StringComparer.Ordinal)],
            AllowAddresses = ranges,
            ClientCertificate = certificate,
            Authorities = authorities,
            EnableMultipleHttp2Connections = !bool.TryParse(cluster["HttpClient:EnableMultipleHttp2Connections"], out var several) || several,
        };
    }

    private DestinationModel? ReadDestination(IConfigurationSection destination)
    {
        var host = destination["Host"];
        if (!string.IsNullOrEmpty(host) && !Names.IsHost(host)) errors.Add(destination, "Host", $"`{host}` is not a host name; write it without port, or leave it out");
        var address = destination["Address"] ?? "";
        if (address.Length == 0) errors.Add(destination, "Address", "is missing; write an address such as `https://partner.example/`");
        else if (WhatIsWrongWith(address, out var uri) is { } wrong) errors.Add(destination, "Address", $"`{WithoutUserInfo(address)}` {wrong}");
        else return new DestinationModel(destination.Key, uri!, string.IsNullOrEmpty(host) ? null : host.ToLowerInvariant());
        return null;
    }

    private string? WhatIsWrongWith(string text, out Uri? uri)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps) || uri.Host.Length == 0 || uri.Port == 0)
            return "is not an address; write `http://` or `https://`, a host and, if need be, a port";
        if (uri.UserInfo.Length > 0 || text.Contains('@', StringComparison.Ordinal)) return "holds user information, which would never be sent; leave it out, and set the profile's credential header by a transform";
        if (text.Contains('?', StringComparison.Ordinal) || text.Contains('#', StringComparison.Ordinal)) return "holds a query or fragment, which would never be sent; leave it out";
        if (text.IndexOf('/', text.IndexOf("://", StringComparison.Ordinal) + 3) is >= 0 and var slash && slash < text.Length - 1
            || text.Any(letter => letter is '\\' or '%' || char.IsWhiteSpace(letter) || char.IsControl(letter)))
            return "holds a path or characters of one; leave it out, and write a PathPrefix transform on the route";
        if (DestinationModel.IsLocalhost(uri.IdnHost))
            return ownListeners.Covers(IPAddress.Loopback, uri.Port) || ownListeners.Covers(IPAddress.IPv6Loopback, uri.Port) ? OwnListener : null;
        if (!IPAddress.TryParse(uri.IdnHost, out var address))
            return Names.IsHost(uri.IdnHost) ? null : "has no host name in letters, digits, `-` and dots; write one, without a dot at the end";
        if (AddressRules.KindOf(address) == AddressKind.Never) return "is a link-local, metadata, multicast or unspecified address, where no partner is; write the partner's own";
        return ownListeners.Covers(address, uri.Port) ? OwnListener : null;
    }

    private static string WithoutUserInfo(string address) => address.LastIndexOf('@') is >= 0 and var at ? "..." + address[at..] : address;
}
