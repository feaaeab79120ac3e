using Gateway.Policy.Apis;
using Gateway.Policy.Tests.Requests;
using Xunit;

namespace Gateway.Policy.Tests.Apis;

/// <summary>All 75 operations of the Rekognition service model, with the class that the study of the API gives each; Custom Labels are trainable, hence <c>custom</c>.</summary>
public sealed class RekognitionOperationsTests
{
    private static readonly (string Classes, string Operations)[] Study =
    [
        ("detect", "StartFaceDetection DetectFaces"),
        ("detect results", "GetFaceDetection"),
        ("verify", "CompareFaces"),
        ("search", "SearchFaces SearchFacesByImage SearchUsers SearchUsersByImage StartFaceSearch RecognizeCelebrities StartCelebrityRecognition GetCelebrityInfo"),
        ("search results", "GetFaceSearch GetCelebrityRecognition"),
        ("stream", "CreateStreamProcessor StartStreamProcessor UpdateStreamProcessor DeleteStreamProcessor DescribeStreamProcessor ListStreamProcessors"),
        ("stop", "StopStreamProcessor"),
        ("track", "StartPersonTracking"),
        ("track results", "GetPersonTracking"),
        ("enroll", "IndexFaces AssociateFaces CreateUser"),
        ("delete", "DeleteFaces DisassociateFaces DeleteUser DeleteCollection"),
        ("manage", "CreateCollection DescribeCollection ListCollections ListFaces ListUsers TagResource UntagResource ListTagsForResource"),
        ("liveness", "CreateFaceLivenessSession"),
        ("liveness results", "GetFaceLivenessSessionResults"),
        ("custom",
            "DetectCustomLabels CopyProjectVersion CreateDataset CreateProject CreateProjectVersion DeleteDataset DeleteProject DeleteProjectPolicy " +
            "DeleteProjectVersion DescribeDataset DescribeProjectVersions DescribeProjects DistributeDatasetEntries ListDatasetEntries ListDatasetLabels " +
            "ListProjectPolicies PutProjectPolicy StartProjectVersion StopProjectVersion UpdateDatasetEntries"),
        ("other",
            "DetectLabels StartLabelDetection GetLabelDetection DetectModerationLabels StartContentModeration GetContentModeration DetectText StartTextDetection " +
            "GetTextDetection DetectProtectiveEquipment StartSegmentDetection GetSegmentDetection StartMediaAnalysisJob GetMediaAnalysisJob ListMediaAnalysisJobs"),
    ];

    /// <summary>What the head alone cannot exclude, besides the class of the study.</summary>
    private static readonly Dictionary<string, string> AlsoByHead = new()
    {
        ["DetectFaces"] = "analyze",
        ["StartFaceDetection"] = "analyze share",
        ["StartFaceSearch"] = "share",
        ["StartCelebrityRecognition"] = "share",
        ["StartPersonTracking"] = "share",
        ["CreateStreamProcessor"] = "share",
    };

    public static TheoryData<string, string> Operations
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (classes, operations) in Study)
                foreach (var operation in operations.Split(' '))
                    data.Add(operation, AlsoByHead.TryGetValue(operation, out var also) ? $"{classes} {also}" : classes);
            return data;
        }
    }

    [Fact]
    public void There_are_75_operations_and_a_rule_for_each_and_one_for_the_stream()
    {
        var names = Study.SelectMany(row => row.Operations.Split(' ')).ToList();

        Assert.Equal(75, names.Distinct().Count());
        Assert.Equal(76, Seeds.Profile("rekognition.json").Rules.Length);
    }

    [Theory, MemberData(nameof(Operations))]
    public void An_operation_has_the_class_of_the_study(string operation, string classes)
    {
        var request = Some.Request("POST", "/", ("X-Amz-Target", "RekognitionService." + operation), ("Content-Type", "application/x-amz-json-1.1"));

        Assert.True(RequestClassifier.TryClassifyHead(Seeds.Profile("rekognition.json"), request.Canonical, "/", request.Headers, out var head, out _));

        Assert.Equal(Some.Operations(classes), head.Operations);
        Assert.Equal([KeyValuePair.Create("X-Amz-Target", "RekognitionService." + operation)], head.Discriminators);
    }
}
