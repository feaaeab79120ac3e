using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Testing;

/// <summary>A private certificate authority, such as a neighbouring department runs one.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly X509Certificate2 _own;

    public TestAuthority(string name = "Test Authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        _own = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
    }

    /// <summary>The authority's certificate, without its key.</summary>
    public string Pem => _own.ExportCertificatePem();

    /// <summary>A certificate with its key, for DNS names and addresses.</summary>
    public X509Certificate2 Issue(params string[] names) => Issue(null, names);

    /// <param name="asksAt">Where the certificate says that its issuer's own and its revocation are to be had; null: it does not say.</param>
    public X509Certificate2 Issue(Uri? asksAt, params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address)) alternatives.AddIpAddress(address);
            else alternatives.AddDnsName(name);
        }
        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        if (asksAt is not null)
        {
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([asksAt.AbsoluteUri], [asksAt.AbsoluteUri]));
            request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([asksAt.AbsoluteUri]));
        }
        var now = TimeProvider.System.GetUtcNow();
        using var bare = request.Create(_own, now.AddDays(-1), now.AddDays(1), RandomNumberGenerator.GetBytes(16));
        using var whole = bare.CopyWithPrivateKey(key);
        // Through PKCS#12, since TLS on some platforms does not take a key that lives in memory only.
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pfx), null);
    }

    public void Dispose() => _own.Dispose();
}
