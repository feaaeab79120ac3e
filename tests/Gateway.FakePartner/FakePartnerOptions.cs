using System.Security.Cryptography.X509Certificates;

namespace Gateway.FakePartner;

/// <summary>How a fake partner listens and how much it remembers.</summary>
public sealed record FakePartnerOptions
{
    /// <summary>Port of the tap on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>With its private key: callers must speak TLS. It ends in front of the tap, so that the tap keeps plaintext. Null: plain HTTP.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Secret that calls of Rekognition must be signed with (AWS Signature Version 4, in a header or in the query); others are answered 403. Null: signatures are not looked at.</summary>
    public string? SecretKey { get; init; }

    /// <summary>Bytes that each connection keeps, both ways together; what comes later is counted and timed but not kept. Default 64 MiB.</summary>
    public long KeepBytesPerConnection { get; init; } = 64 * 1024 * 1024;
}
