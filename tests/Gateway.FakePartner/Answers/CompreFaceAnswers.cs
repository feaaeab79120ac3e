using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;

namespace Gateway.FakePartner;

/// <summary>Answers of CompreFace's REST API (exadel-inc/CompreFace, docs/Rest-API-description.md), for one made-up subject.</summary>
internal static class CompreFaceAnswers
{
    private const string Box = """{"probability":0.99987,"x_max":331,"y_max":352,"x_min":151,"y_min":98}""";
    private const string Times = """{"age":28.4,"gender":26.1,"detector":117.0,"calculator":45.3,"mask":0.0}""";

    private static readonly (string Method, string Path, int Status, string Body)[] Operations =
    [
        ("POST", "/api/v1/recognition/recognize", 200,
            $$"""{"result":[{"age":{"probability":0.97,"high":41,"low":33},"gender":{"probability":0.998,"value":"female"},"box":{{Box}},"subjects":[{"subject":"subject-0001","similarity":0.97858}],"execution_time":{{Times}} }],"plugins_versions":{"calculator":"facenet.Calculator","detector":"facenet.FaceDetector"} }"""),
        ("POST", "/api/v1/detection/detect", 200,
            $$"""{"result":[{"box":{{Box}},"landmarks":[[205,187],[283,190],[244,238],[212,281],[277,284]],"execution_time":{{Times}} }],"plugins_versions":{"detector":"facenet.FaceDetector"} }"""),
        ("POST", "/api/v1/verification/verify", 200,
            $$"""{"result":[{"source_image_face":{"box":{{Box}} },"face_matches":[{"box":{{Box}},"similarity":0.96112}]}]}"""),
        ("POST", "/api/v1/recognition/faces", 200, """{"image_id":"6b135f5b-a365-4522-b1f1-4c9ac2dd0728","subject":"subject-0001"}"""),
        ("GET", "/api/v1/recognition/faces", 200,
            """{"faces":[{"image_id":"6b135f5b-a365-4522-b1f1-4c9ac2dd0728","subject":"subject-0001"}],"page_number":0,"page_size":20,"total_pages":1,"total_elements":1}"""),
        ("POST", "/api/v1/recognition/faces/delete", 200, """[{"image_id":"6b135f5b-a365-4522-b1f1-4c9ac2dd0728","subject":"subject-0001"}]"""),
        ("DELETE", "/api/v1/recognition/faces", 200, """{"deleted":1}"""),
        ("DELETE", "/api/v1/recognition/faces/*", 200, """{"image_id":"6b135f5b-a365-4522-b1f1-4c9ac2dd0728","subject":"subject-0001"}"""),
        ("POST", "/api/v1/recognition/faces/*/verify", 200, $$"""{"result":[{"box":{{Box}},"subject":"subject-0001","similarity":0.95533}]}"""),
        ("POST", "/api/v1/recognition/subjects", 201, """{"subject":"subject-0001"}"""),
        ("GET", "/api/v1/recognition/subjects", 200, """{"subjects":["subject-0001"]}"""),
        ("PUT", "/api/v1/recognition/subjects/*", 200, """{"updated":"true"}"""),
        ("DELETE", "/api/v1/recognition/subjects/*", 200, """{"subject":"subject-0001"}"""),
    ];

    public static void Give(WireMockServer server)
    {
        foreach (var (method, path, status, body) in Operations)
            server.Given(Request.Create().WithPath(path).UsingMethod(method)).AtPriority(path.Count(letter => letter == '*') + 1)
                .RespondWith(Response.Create().WithStatusCode(status).WithHeader("Content-Type", "application/json").WithBody(body));
        server.Given(Request.Create().UsingAnyMethod()).AtPriority(1000)
            .RespondWith(Response.Create().WithStatusCode(404).WithHeader("Content-Type", "application/json").WithBody("""{"code":0,"message":"No such operation"}"""));
    }
}
