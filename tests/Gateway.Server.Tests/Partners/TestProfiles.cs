using System.Text;
using Gateway.Policy.Apis;

namespace Gateway.Server.Tests.Partners;

/// <summary>Two small API profiles, compiled from documents by the real reader: what routes may do depends only on signature and credentials.</summary>
internal static class TestProfiles
{
    /// <summary>Its credential header is <c>x-api-key</c>.</summary>
    public static ApiProfile CompreFace { get; } = Read("compreface.json", """
        {
          "title": "CompreFace",
          "credentials": { "headers": ["x-api-key"] },
          "rules": [{ "id": "recognize", "methods": ["POST"], "path": "/api/v1/recognition/recognize", "operations": ["search"], "probe": "still" }],
          "examples": [{ "method": "POST", "target": "/api/v1/recognition/recognize", "rule": "recognize", "operations": ["search"], "probe": "still" }]
        }
        """);

    /// <summary>Signed over host and path.</summary>
    public static ApiProfile Rekognition { get; } = Read("rekognition.json", """
        {
          "title": "Amazon Rekognition",
          "signature": "sigv4",
          "credentials": { "headers": ["Authorization"] },
          "rules": [{ "id": "any", "methods": ["POST"], "path": "/", "operations": ["detect"], "probe": "still" }],
          "examples": [{ "method": "POST", "target": "/", "rule": "any", "operations": ["detect"], "probe": "still" }]
        }
        """);

    public static IReadOnlyDictionary<string, ApiProfile> All { get; } = new Dictionary<string, ApiProfile> { [CompreFace.Name] = CompreFace, [Rekognition.Name] = Rekognition };

    private static ApiProfile Read(string file, string text) =>
        ApiProfile.TryRead(file, Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n")), out var profile, out var errors)
            ? profile : throw new InvalidDataException(string.Join("; ", errors.Select(error => error.Message)));
}
