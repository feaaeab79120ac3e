using System.Text;
using Gateway.Server.Partners;
using Microsoft.Extensions.Configuration;

namespace Gateway.Server.Tests.Partners;

/// <summary>Configurations as JSON text, read the way the gateway's own files are.</summary>
internal static class Configurations
{
    /// <summary>A prefix route with a credential, and a host route.</summary>
    public const string Valid = """
        {
          "Kestrel": { "Endpoints": { "Proxy": { "Url": "http://127.0.0.1:8080" } } },
          "Gateway": { "Agencies": { "county-sheriff": "County Sheriff's Office" } },
          "ReverseProxy": {
            "Routes": {
              "compreface": {
                "ClusterId": "compreface",
                "Match": { "Path": "/compreface/{**rest}" },
                "Transforms": [ { "PathRemovePrefix": "/compreface" }, { "PathPrefix": "/fr" }, { "RequestHeader": "X-Api-Key", "Set": "not-a-real-key" } ],
                "Metadata": { "Agency": "fusion-center", "Api": "compreface" }
              },
              "rekognition": {
                "ClusterId": "aws",
                "Match": { "Hosts": [ "Rekognition.us-east-1.amazonaws.com", "rekognition-fips.us-east-1.amazonaws.com" ] },
                "Metadata": { "Agency": "state-lab", "Api": "rekognition" }
              }
            },
            "Clusters": {
              "compreface": {
                "LoadBalancingPolicy": "RoundRobin",
                "HttpRequest": { "ActivityTimeout": "00:00:30", "Version": "1.1" },
                "Destinations": { "one": { "Address": "http://127.0.0.1:8000/" }, "two": { "Address": "http://localhost:8001" } }
              },
              "aws": {
                "Metadata": { "AllowAddresses": "10.20.0.0/16, fd12::/48" },
                "HealthCheck": { "Passive": { "Enabled": true } },
                "HttpClient": { "SslProtocols": [ "Tls12", "Tls13" ], "DangerousAcceptAnyServerCertificate": false },
                "Destinations": { "one": { "Address": "https://vpce-1.rekognition.us-east-1.vpce.amazonaws.com/" } }
              }
            }
          }
        }
        """;

    public static IConfigurationRoot Read(string json) => new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();

    /// <summary>The valid configuration with some keys set (null: to nothing).</summary>
    public static PartnerConfig LoadWith(params (string Key, string? Value)[] changes)
    {
        var configuration = Read(Valid);
        foreach (var (key, value) in changes) configuration[key] = value;
        return PartnerConfig.Load(configuration, TestProfiles.All);
    }
}
