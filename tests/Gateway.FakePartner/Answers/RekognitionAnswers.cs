using System.Globalization;
using WireMock;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;
using WireMock.Types;
using WireMock.Util;

namespace Gateway.FakePartner;

/// <summary>Answers of Amazon Rekognition's JSON 1.1 protocol (botocore, rekognition/2016-06-27/service-2.json): every call is <c>POST /</c>, told apart by <c>X-Amz-Target</c>.</summary>
internal static class RekognitionAnswers
{
    private const string Target = "RekognitionService.";
    private const string ContentType = "application/x-amz-json-1.1";
    private const string Box = """{"Width":0.35,"Height":0.49,"Left":0.29,"Top":0.19}""";
    private const string Face = $$"""{"FaceId":"8d4b5a7e-64a0-4b1d-9c1c-0a1f6f2b7c10","BoundingBox":{{Box}},"ImageId":"c6d7e8f9-0a1b-3c2d-4e5f-60718293a4b5","ExternalImageId":"subject-0001","Confidence":99.98}""";
    private const string Detail = $$"""{"BoundingBox":{{Box}},"Landmarks":[{"Type":"eyeLeft","X":0.41,"Y":0.36},{"Type":"eyeRight","X":0.55,"Y":0.37}],"Pose":{"Roll":-1.2,"Yaw":3.4,"Pitch":5.6},"Quality":{"Brightness":71.2,"Sharpness":92.2},"Confidence":99.98}""";

    private static readonly Dictionary<string, string> Operations = new(StringComparer.Ordinal)
    {
        ["DetectFaces"] = $$"""{"FaceDetails":[{{Detail}}]}""",
        ["SearchFacesByImage"] = $$"""{"SearchedFaceBoundingBox":{{Box}},"SearchedFaceConfidence":99.97,"FaceMatches":[{"Similarity":98.61,"Face":{{Face}}}],"FaceModelVersion":"7.0"}""",
        ["SearchFaces"] = $$"""{"SearchedFaceId":"8d4b5a7e-64a0-4b1d-9c1c-0a1f6f2b7c10","FaceMatches":[{"Similarity":97.03,"Face":{{Face}}}],"FaceModelVersion":"7.0"}""",
        ["CompareFaces"] = $$"""{"SourceImageFace":{"BoundingBox":{{Box}},"Confidence":99.98},"FaceMatches":[{"Similarity":96.42,"Face":{{Detail}}}],"UnmatchedFaces":[]}""",
        ["IndexFaces"] = $$"""{"FaceRecords":[{"Face":{{Face}},"FaceDetail":{{Detail}}}],"FaceModelVersion":"7.0","UnindexedFaces":[]}""",
        ["ListFaces"] = $$"""{"Faces":[{{Face}}],"FaceModelVersion":"7.0"}""",
        ["DeleteFaces"] = """{"DeletedFaces":["8d4b5a7e-64a0-4b1d-9c1c-0a1f6f2b7c10"],"UnsuccessfulFaceDeletions":[]}""",
        ["CreateCollection"] = """{"StatusCode":200,"CollectionArn":"aws:rekognition:us-east-1:000000000000:collection/demo","FaceModelVersion":"7.0"}""",
        ["ListCollections"] = """{"CollectionIds":["demo"],"FaceModelVersions":["7.0"]}""",
        ["DeleteCollection"] = """{"StatusCode":200}""",
        ["StartFaceSearch"] = """{"JobId":"1f0e2d3c4b5a69788796a5b4c3d2e1f00123456789abcdef0123456789abcdef"}""",
        ["GetFaceSearch"] = """{"JobStatus":"IN_PROGRESS"}""",
        ["StartStreamProcessor"] = "{}",
        ["StopStreamProcessor"] = "{}",
        ["DescribeStreamProcessor"] = """{"Name":"demo","Status":"RUNNING"}""",
        ["ListStreamProcessors"] = """{"StreamProcessors":[{"Name":"demo","Status":"RUNNING"}]}""",
        ["DetectLabels"] = """{"Labels":[{"Name":"Car","Confidence":98.1,"Instances":[],"Parents":[{"Name":"Vehicle"}]}],"LabelModelVersion":"3.0"}""",
    };

    private static long _answers;

    public static void Give(WireMockServer server, string? secretKey) =>
        server.Given(Request.Create().WithPath("/").UsingPost().WithHeader("X-Amz-Target", "*")).AtPriority(1)
            .RespondWith(Response.Create().WithCallback(request => Answer(request, secretKey)));

    private static ResponseMessage Answer(IRequestMessage request, string? secretKey)
    {
        var target = request.Headers?.FirstOrDefault(header => header.Key.Equals("X-Amz-Target", StringComparison.OrdinalIgnoreCase)).Value?.FirstOrDefault() ?? "";
        var isSigned = secretKey is null || SignatureV4.Verify(MessageOf(request), secretKey);
        var isKnown = Operations.TryGetValue(target.StartsWith(Target, StringComparison.Ordinal) ? target[Target.Length..] : target, out var body);
        var number = Interlocked.Increment(ref _answers).ToString("x12", CultureInfo.InvariantCulture);
        var answer = new ResponseMessage
        {
            StatusCode = !isSigned ? 403 : isKnown ? 200 : 400,
            BodyData = new BodyData { DetectedBodyType = BodyType.String, BodyAsString = !isSigned ? """{"__type":"InvalidSignatureException"}""" : body ?? """{"__type":"UnknownOperationException"}""" },
        };
        answer.AddHeader("Content-Type", ContentType);
        answer.AddHeader("x-amzn-RequestId", $"00000000-0000-4000-8000-{number}");
        return answer;
    }

    private static SignedMessage MessageOf(IRequestMessage request) => new(
        request.Method, request.AbsolutePath, new Uri(request.AbsoluteUrl).Query.TrimStart('?'),
        [.. (request.Headers ?? new Dictionary<string, WireMockList<string>>()).SelectMany(header => header.Value.Select(value => new KeyValuePair<string, string>(header.Key, value)))],
        request.BodyAsBytes ?? []);
}
