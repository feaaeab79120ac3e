using System.Text;
using System.Text.Json;
using CsCheck;
using Gateway.Policy.Apis;
using Gateway.Policy.Apis.Matching;
using Gateway.Policy.Requests;
using Gateway.Policy.Tests.Requests;
using Xunit;

namespace Gateway.Policy.Tests.Apis;

public sealed class ClassificationProperties
{
    private const int Cases = 10_000;

    private static readonly (string File, int Index)[] Examples =
        [.. Seeds.ProfileNames.SelectMany(file => Enumerable.Range(0, Seeds.Examples(file).Count).Select(index => (file, index)))];

    private static readonly Gen<string> JsonKey = Gen.OneOf(
        "Attributes", "Attributes", "attributes", "ATTRIBUTES", "\\u0041ttributes", "Attribute\u017f", "Image", "MaxFaces", "Settings", "A");

    private static readonly Gen<string> JsonValue = Gen.OneOf(
        "[\"DEFAULT\"]", "\"DEFAULT\"", "[\"ALL\"]", "[\"DEFAULT\",\"ALL\"]", "\"ALL\"", "null", "[]", "{}", "{\"Attributes\":[\"ALL\"]}", "1", "true");

    private static readonly Gen<string> QueryName = Gen.OneOf(
        "returnFaceAttributes", "returnFaceAttributes", "ReturnFaceAttributes", "returnFaceAttributes[]", "returnFaceAttributes%5B%5D", "+returnFaceAttributes", "%20returnFaceAttributes", "returnFaceId", "model");

    private static readonly Gen<string> QueryValue = Gen.OneOf("", "age", "head%50ose", "%C3%A9", "+", "false", "False", "fal%73e", "true");

    [Fact]
    public void No_mutation_of_a_real_request_throws_or_escapes_its_rule() =>
        Gen.Select(Gen.Int[0, Examples.Length - 1], Gen.Int[0, 400], Gen.Char, Gen.Int[0, 4]).Sample((which, at, with, where) =>
        {
            var (file, index) = Examples[which];
            var (profile, example) = (Seeds.Profile(file), Seeds.Examples(file)[index]);
            var target = where == 0 ? Mutate(example.Target, at, with) : example.Target;
            var headers = new HeaderList([.. example.Headers.Select((line, i) => where == 1 && i == at % example.Headers.Count ? KeyValuePair.Create(line.Key, Mutate(line.Value, at, with)) : line)]);
            var body = example.Body is null || where != 2 ? example.Body : Encoding.UTF8.GetBytes(Mutate(Encoding.UTF8.GetString(example.Body), at, with));
            if (where == 3)
                body = body?[..Math.Min(body.Length, at)];
            if (!CanonicalRequest.TryRead(new RawRequest(example.Method, target, "https", "api.example", false, headers), out var request, out _)
                || !RequestClassifier.TryClassifyHead(profile, request, request.Path, headers, out var head, out _))
                return true;
            var narrowed = body is null ? head : RequestClassifier.Narrow(head, headers, body);
            profile.Redact(target, request.Query);
            return StaysInItsRule(head, narrowed);
        }, iter: Cases);

    [Fact]
    public void A_json_key_that_asks_for_more_is_never_missed() =>
        Gen.Select(JsonKey, JsonValue).List[0, 5].Sample(members =>
        {
            var body = "{" + string.Join(',', members.Select(member => $"\"{member.Item1}\":{member.Item2}")) + "}";
            var head = RequestClassifierTests.Classify(Seeds.Profile("rekognition.json"), "POST", "/", ("X-Amz-Target", "RekognitionService.DetectFaces"));
            var result = RequestClassifier.Narrow(head, Some.Headers(("Content-Type", "application/x-amz-json-1.1")), Encoding.UTF8.GetBytes(body));
            // A server that takes any of several members, folds case and reads any value but the default as a wish.
            var asksForMore = members.Any(member =>
                "Attributes".Equals(JsonSerializer.Deserialize<string>($"\"{member.Item1}\"")!.Replace('\u017f', 's'), StringComparison.OrdinalIgnoreCase)
                && member.Item2 is not ("\"DEFAULT\"" or "[\"DEFAULT\"]"));
            return result.Operations.Contains(OperationClass.Detect) && (!asksForMore || result.Operations.Contains(OperationClass.Analyze));
        }, iter: Cases);

    [Fact]
    public void A_query_parameter_that_asks_for_more_is_never_missed() =>
        Gen.Select(QueryName, QueryValue).List[0, 4].Sample(parameters =>
        {
            var target = "/face/v1.0/detect?" + string.Join('&', parameters.Select(parameter => $"{parameter.Item1}={parameter.Item2}"));
            var raw = Some.Raw("POST", target);
            if (!CanonicalRequest.TryRead(raw, out var request, out _))
                return true;
            if (!RequestClassifier.TryClassifyHead(Seeds.Profile("azure-face.json"), request, request.Path, raw.Headers, out var head, out _))
                return true;
            var asksForAttributes = parameters.Any(parameter =>
                Uri.UnescapeDataString(parameter.Item1).Trim(' ', '+', '[', ']').Equals("returnFaceAttributes", StringComparison.OrdinalIgnoreCase) && parameter.Item2.Length > 0);
            var saysNoId = parameters.Any(parameter => parameter is ("returnFaceId", "false" or "False" or "fal%73e"));
            return (!asksForAttributes || head.Operations.Contains(OperationClass.Analyze)) && (saysNoId || head.Operations.Contains(OperationClass.Template));
        }, iter: Cases);

    [Fact]
    public void No_mutation_of_a_profile_throws_and_an_error_has_a_line() =>
        Gen.Select(Gen.Int[0, ProfileText.Smallest.Length - 1], Gen.Int[0, 3], Gen.OneOf(Gen.OneOf('"', '{', '}', '[', ']', ',', ':', '\\', '0', '\n'), Gen.Char)).Sample((at, length, with) =>
        {
            var text = ProfileText.Smallest[..at] + new string(with, length) + ProfileText.Smallest[Math.Min(ProfileText.Smallest.Length, at + 1)..];
            var isRead = ApiProfile.TryRead("test.json", Encoding.UTF8.GetBytes(text), out var profile, out var errors);
            return isRead == (profile is not null) && isRead == (errors.Count == 0) && errors.All(error => error.Line is > 0 and < 12);
        }, iter: Cases);

    private static bool StaysInItsRule(Classification head, Classification narrowed)
    {
        if (head.Rule == Classification.NoRule)
            return head.Operations == default && narrowed == head;
        if (head.Matched is not { } rule)
            return narrowed == head;
        var always = rule.Bits & ~rule.Steps.Aggregate(0u, (bits, step) => bits | step.Drops);
        var possible = rule.Bits | OperationSet.Of(OperationClass.Unknown).Bits;
        return (narrowed.Operations.Bits & ~possible) == 0
            && (ApiRule.Effective(always).Bits & ~narrowed.Operations.Bits & ~(1u << (int)OperationClass.Other)) == 0
            && (head.ByReference || !narrowed.ByReference);
    }

    private static string Mutate(string text, int at, char with) => text.Length == 0 ? with.ToString() : text[..(at % text.Length)] + with + text[(at % text.Length + 1)..];
}
