using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;

namespace Gateway.FakePartner;

/// <summary>Answers of Azure AI Face (Azure/azure-rest-api-specs, specification/ai/Face), for one made-up face.</summary>
internal static class AzureFaceAnswers
{
    private const string Face = "c5c24a82-6845-4031-9d5d-978df9175426";
    private const string Person = "815df99c-598f-4926-930a-a734b3fd651c";

    private static readonly (string Method, string Path, string Body)[] Operations =
    [
        ("POST", "/face/*/detect", $$"""[{"faceId":"{{Face}}","faceRectangle":{"top":98,"left":151,"width":180,"height":254} }]"""),
        ("POST", "/face/*/verify", """{"isIdentical":true,"confidence":0.92}"""),
        ("POST", "/face/*/identify", $$"""[{"faceId":"{{Face}}","candidates":[{"personId":"{{Person}}","confidence":0.88}]}]"""),
        ("GET", "/face/*/largepersongroups/*", """{"largePersonGroupId":"arrests","name":"Arrests","recognitionModel":"recognition_04"}"""),
    ];

    public static void Give(WireMockServer server)
    {
        foreach (var (method, path, body) in Operations)
            server.Given(Request.Create().WithPath(path).UsingMethod(method)).AtPriority(1)
                .RespondWith(Response.Create().WithStatusCode(200).WithHeader("Content-Type", "application/json").WithBody(body));
    }
}
