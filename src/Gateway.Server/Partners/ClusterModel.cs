using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Server.Partners;

/// <summary>The compiled form of a cluster: where its requests may go and how it shows who it is.</summary>
internal sealed class ClusterModel
{
    public required string ClusterId { get; init; }

    /// <summary>At least one; ordered by id.</summary>
    public required IReadOnlyList<DestinationModel> Destinations { get; init; }

    /// <summary>Private ranges that its DNS names may resolve to.</summary>
    public IReadOnlyList<IPNetwork> AllowAddresses { get; init; } = [];

    /// <summary>The certificate with its key and chain that the partner is shown; null: none.</summary>
    public SslStreamCertificateContext? ClientCertificate { get; init; }

    /// <summary>The only authorities that may vouch for the partner's certificate; null: those that the machine trusts.</summary>
    public X509Certificate2Collection? Authorities { get; init; }
    public bool EnableMultipleHttp2Connections { get; init; } = true;
}

/// <summary>One address of a partner.</summary>
/// <param name="Address">Scheme, host and port; the path is <c>/</c>.</param>
/// <param name="Host">Host header and TLS name where the caller's host is not preserved; null: the address's own.</param>
internal sealed record DestinationModel(string Id, Uri Address, string? Host)
{
    public static bool IsLocalhost(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase);
}
