using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Gateway.FakePartner;
using Gateway.Testing;
using Xunit;

namespace Gateway.EndToEnd.Tests.VendorClients;

/// <summary>
/// Programs that use the vendors' own client libraries, unchanged, over the gateway to a partner that checks signatures. Needs node and npm, and fetches the libraries that
/// <c>package-lock.json</c> names: part of <c>bash tests/run.sh --long</c>.
/// </summary>
public sealed class VendorClientsTests(InstalledClients clients) : IClassFixture<InstalledClients>, IDisposable
{
    private const string Secret = "not/a+real/secret/key";

    private static readonly JsonObject Conditions = new()
    {
        ["database"] = new JsonArray("mugshots", "arrests"),
        ["candidatesRequested"] = new JsonObject { ["atMost"] = 20 },
        ["threshold"] = new JsonObject { ["atLeast"] = 0.8 },
    };

    private readonly TempFolder _folder = new();
    private readonly TestAuthority _authority = new();
    private readonly int _tlsPort = FreePort.Take();

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [LongFact]
    public async Task Permitted_they_work_as_if_nothing_stood_between_and_every_request_is_known_for_what_it_is()
    {
        await using var partner = await FakePartnerServer.StartAsync(new FakePartnerOptions { SecretKey = Secret });
        await using var gateway = await StartAsync(partner, Some.Allow("everything", new JsonObject { ["scope"] = new JsonObject { ["operations"] = new JsonArray("*") } }));

        var seen = await AskAsync(gateway);

        Assert.All(seen, call => Assert.True((bool)call["works"]!, call.ToJsonString()));
        Assert.Equal(98.61, (double)Of(seen, "rekognition SearchFacesByImage")["answer"]!["FaceMatches"]![0]!["Similarity"]!);
        Assert.Equal(0.88, (double)Of(seen, "azure identify")["answer"]![0]!["candidates"]![0]!["confidence"]!);
        Assert.Equal(seen.Count, partner.RequestCount);
        Assert.Equal(Expected, gateway.Entries("intent").Select(Line));
    }

    [LongFact]
    public async Task Refused_they_see_451_with_the_directive_and_nothing_of_it_leaves()
    {
        await using var partner = await FakePartnerServer.StartAsync(new FakePartnerOptions { SecretKey = Secret });
        await using var gateway = await StartAsync(partner, Some.Moratorium(), Some.Allow());

        var seen = await AskAsync(gateway);

        foreach (var call in seen.Where(call => (string?)call["name"] != "rekognition DetectLabels"))
        {
            Assert.Equal((false, 451), ((bool)call["works"]!, (int)call["status"]!));
            var problem = call["answer"]!;
            Assert.Equal("urn:moratorium-gateway:problem:denied", (string?)problem["type"]);
            Assert.Equal("The message of moratorium.", (string?)problem["detail"]);
            Assert.Equal("moratorium", (string?)problem["directives"]![0]!["id"]);
        }
        // What finds no face is no matter of the ban: the one call that went out.
        Assert.True((bool)Of(seen, "rekognition DetectLabels")["works"]!);
        Assert.Equal(1, partner.RequestCount);
    }

    [LongFact]
    public async Task A_permission_on_conditions_lets_their_searches_through_by_what_they_say_and_nothing_else()
    {
        await using var partner = await FakePartnerServer.StartAsync(new FakePartnerOptions { SecretKey = Secret });
        await using var gateway = await StartAsync(partner, Some.Allow("grant", new JsonObject { ["require"] = Conditions.DeepClone() }));

        var seen = await AskAsync(gateway);

        Assert.Equal(["rekognition SearchFaces", "rekognition SearchFacesByImage", "azure identify"], seen.Where(call => (bool)call["works"]!).Select(call => (string)call["name"]!));
        Assert.All(seen.Where(call => !(bool)call["works"]!), call => Assert.Equal(403, (int)call["status"]!));
        Assert.Equal(3, partner.RequestCount);
    }

    /// <summary>Rule, classes, whether by reference, and what is known of database, candidates and threshold; in the order of the calls.</summary>
    private static readonly string[] Expected =
    [
        "detect-faces detect False ",
        "search-faces search False mugshots 20 0.975",
        "search-faces-by-image search False mugshots 20 0.975",
        "compare-faces verify True  0.9",
        "index-faces enroll False mugshots",
        "list-collections manage False ",
        "detect-labels other False ",
        "detect detect template False ",
        "detect detect True ",
        "verify verify False ",
        "identify search False arrests 5 0.8",
        "large-person-group manage False arrests",
    ];

    private static string Line(JsonNode intent)
    {
        var search = intent["search"];
        return $"{intent["rule"]} {string.Join(' ', intent["operations"]!.AsArray())} {(bool?)intent["byReference"] ?? false} {search?["database"]}{Behind(search?["candidates"])}{Behind(search?["threshold"])}";
    }

    private static string Behind(JsonNode? value) => value is null ? "" : " " + value;

    private static JsonNode Of(IReadOnlyList<JsonNode> seen, string name) => seen.Single(call => (string?)call["name"] == name);

    private async Task<IReadOnlyList<JsonNode>> AskAsync(TestGateway gateway)
    {
        var settings = new JsonObject
        {
            ["rekognition"] = $"https://{Some.RekognitionHost}:{_tlsPort}",
            ["azure"] = gateway.ProxyAddress + "azure",
            ["azureKey"] = "00000000000000000000000000000000",
            ["secret"] = Secret,
            ["photograph"] = Photographs.Face,
        };
        var lines = await clients.AskAsync(settings.ToJsonString(), _folder.Write("authority.pem", _authority.Pem));
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }

    private async Task<TestGateway> StartAsync(FakePartnerServer partner, params string[] directives)
    {
        using var certificate = _authority.Issue(Some.RekognitionHost);
        return await TestGateway.StartAsync(options =>
        {
            options.Routes.Add(TestRoute.Rekognition(partner.Address));
            options.Routes.Add(new TestRoute("azure", "partner-pd", "azure-face", partner.Address, Prefix: "/azure"));
            options.Directives.AddRange(directives);
            options.Settings.AddRange(
            [
                $"Kestrel:Endpoints:ProxyTls:Url=https://127.0.0.1:{_tlsPort}",
                "Kestrel:Endpoints:ProxyTls:Certificate:Path=" + _folder.Write("tls.pem", certificate.ExportCertificatePem()),
                "Kestrel:Endpoints:ProxyTls:Certificate:KeyPath=" + _folder.Write("tls.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()),
            ]);
        });
    }
}
