using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Server.Partners.Connections;

/// <summary>Sets up the socket layer of one cluster so that a message leaves as it was judged: nothing added, followed, stored or unpacked.</summary>
internal static class PartnerSockets
{
    /// <summary>Overrides what YARP's own factory has set, but for the settings of <c>HttpClient</c> that a person may choose (TLS versions, connections, header encodings). Returns where its connections lead.</summary>
    public static OpenConnections Configure(SocketsHttpHandler handler, ClusterModel cluster, OwnListeners ownListeners, NameResolution names)
    {
        handler.UseProxy = false;
        handler.Proxy = null;
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
        handler.AutomaticDecompression = DecompressionMethods.None;
        handler.Credentials = null;
        handler.PreAuthenticate = false;
        // Else `traceparent` and `baggage` are added below the permit gate.
        handler.ActivityHeadersPropagator = null;
        handler.EnableMultipleHttp2Connections = cluster.EnableMultipleHttp2Connections;
        // The name is resolved and judged again now and then, also for a partner that is always busy.
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
        // An answer that was cut, or that nobody takes any more, is not read on for two seconds to save its connection: the partner shall see the end at once.
        handler.ResponseDrainTimeout = TimeSpan.Zero;
        handler.MaxResponseDrainSize = 0;
        handler.ConnectTimeout = TimeSpan.FromSeconds(15);
        var connector = new PartnerConnector(cluster, ownListeners, names);
        handler.ConnectCallback = connector.ConnectAsync;
        handler.SslOptions.CertificateChainPolicy = ChainTo(cluster.Authorities);
        if (cluster.ClientCertificate is not null) handler.SslOptions.ClientCertificateContext = cluster.ClientCertificate;
        return connector.Connections;
    }

    // The name is checked as ever; only whom to believe is stated, where the cluster names authorities in place of the machine's own list. What is missing in a chain is not
    // fetched: the address would be one that whoever answers has chosen, asked before its certificate is believed, with no permit and past the address rules. Private
    // authorities rarely answer for revocation.
    private static X509ChainPolicy ChainTo(X509Certificate2Collection? authorities)
    {
        var policy = new X509ChainPolicy { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
        if (authorities is null) return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}
