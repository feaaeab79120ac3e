using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Testing;

/// <summary>Directives and requests as tests need them: fixed instants, no randomness.</summary>
public static class Some
{
    public const string RekognitionHost = "rekognition.us-east-1.amazonaws.com";

    /// <summary>A directive of an effect that has been in force since long ago; members of <paramref name="changes"/> are added or replaced.</summary>
    public static string Directive(string id, string effect, JsonObject? changes = null)
    {
        var directive = new JsonObject
        {
            ["id"] = id,
            ["title"] = $"Directive {id}",
            ["issuer"] = "Chief of Police",
            ["authority"] = "chief",
            ["reference"] = $"https://city.example/directives/{id}",
            ["effect"] = effect,
            ["effectiveFrom"] = "2026-02-06T00:00:00-06:00",
            ["message"] = $"The message of {id}.",
        };
        foreach (var (name, value) in changes ?? [])
            directive[name] = value?.DeepClone();
        return directive.ToJsonString();
    }

    public static string Moratorium(JsonObject? changes = null) =>
        Directive("moratorium", "deny", changes ?? new JsonObject { ["scope"] = new JsonObject { ["operations"] = new JsonArray("frt") }, ["except"] = new JsonArray(new JsonObject { ["operations"] = new JsonArray("stop") }) });

    public static string Allow(string id = "grant", JsonObject? changes = null) => Directive(id, "allow", changes);

    public static string Log(string id = "shadow", JsonObject? changes = null) => Directive(id, "log", changes);

    /// <summary>A photograph in the form that CompreFace takes, below the prefix of <see cref="TestRoute.CompreFace"/>.</summary>
    public static HttpRequestMessage CompreFaceSearch(string? photograph = null) => new(HttpMethod.Post, "/compreface/api/v1/recognition/recognize")
    {
        Content = new MultipartFormDataContent("photograph")
        {
            { new ByteArrayContent(File.ReadAllBytes(photograph ?? Photographs.Face)) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } }, "file", "probe.jpg" },
        },
    };

    /// <summary>A Rekognition operation, by DNS name.</summary>
    public static HttpRequestMessage Rekognition(string operation, string body = """{"Image":{"Bytes":"aGVsbG8="},"CollectionId":"c"}""")
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
        return new HttpRequestMessage(HttpMethod.Post, "/") { Content = content, Headers = { { "X-Amz-Target", "RekognitionService." + operation }, { "Host", RekognitionHost } } };
    }
}
