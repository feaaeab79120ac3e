using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Server.Partners.Validation;

/// <summary>
/// Reads the certificates of a cluster: the one that the partner is shown (two PEM files, the first with the chain after the certificate itself), and the authorities
/// that may vouch for the partner's own (one PEM file).
/// </summary>
internal sealed class CertificateRules(string basePath, ErrorList errors)
{
    private const string Certificate = "Metadata:ClientCertificate";
    private const string Key = "Metadata:ClientCertificateKey";
    private const string Authority = "Metadata:CertificateAuthority";
    private const string NoCertificate = "holds no certificate; write a PEM file that begins with `-----BEGIN CERTIFICATE-----`";

    /// <summary>Null where there is none, or where something is wrong with it.</summary>
    public SslStreamCertificateContext? ReadOwn(IConfigurationSection cluster)
    {
        var (certificate, key) = (cluster[Certificate], cluster[Key]);
        if (string.IsNullOrEmpty(certificate) && string.IsNullOrEmpty(key)) return null;
        if (string.IsNullOrEmpty(certificate)) errors.Add(cluster, Certificate, "is missing beside ClientCertificateKey; write the path of the certificate's PEM file");
        if (string.IsNullOrEmpty(key)) errors.Add(cluster, Key, "is missing beside ClientCertificate; write the path of its key's PEM file (PKCS#8, not encrypted)");
        var chain = ReadText(cluster, Certificate, certificate);
        var secret = ReadText(cluster, Key, key);
        return chain is null || secret is null ? null : Join(cluster, chain, secret);
    }

    /// <summary>Null where none is stated, or where something is wrong with the file.</summary>
    public X509Certificate2Collection? ReadAuthorities(IConfigurationSection cluster)
    {
        if (ReadText(cluster, Authority, cluster[Authority]) is not { } text) return null;
        var authorities = CertificatesIn(text);
        if (authorities.Count > 0) return authorities;
        errors.Add(cluster, Authority, NoCertificate);
        return null;
    }

    private static X509Certificate2Collection CertificatesIn(string text)
    {
        var certificates = new X509Certificate2Collection();
        try { certificates.ImportFromPem(text); }
        catch (CryptographicException) { certificates.Clear(); }
        return certificates;
    }

    private string? ReadText(IConfigurationSection cluster, string member, string? path)
    {
        if (string.IsNullOrEmpty(path)) return null;
        try { return File.ReadAllText(Path.GetFullPath(path, basePath)); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            errors.Add(cluster, member, $"`{path}` cannot be read ({e.GetType().Name}); write the path of a PEM file that the gateway's user may read");
            return null;
        }
    }

    private SslStreamCertificateContext? Join(IConfigurationSection cluster, string chain, string secret)
    {
        var certificates = CertificatesIn(chain);
        if (certificates.Count == 0)
        {
            errors.Add(cluster, Certificate, NoCertificate);
            return null;
        }
        try
        {
            using var joined = X509Certificate2.CreateFromPem(chain, secret);
            // Through PKCS#12, since TLS on some platforms does not take a key that lives in memory only.
            var own = X509CertificateLoader.LoadPkcs12(joined.Export(X509ContentType.Pfx), null);
            certificates.RemoveAt(0);
            return SslStreamCertificateContext.Create(own, certificates, offline: true);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            errors.Add(cluster, Key, "does not hold the private key of ClientCertificate; write the PEM file of the key that belongs to it (PKCS#8, not encrypted)");
            return null;
        }
    }
}
