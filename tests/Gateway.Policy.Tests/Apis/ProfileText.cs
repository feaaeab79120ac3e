using System.Text;
using Gateway.Policy.Apis;

namespace Gateway.Policy.Tests.Apis;

/// <summary>Small profiles for tests, written as people write them.</summary>
internal static class ProfileText
{
    /// <summary>One rule and its example, each on a line of its own: lines 4 and 5.</summary>
    public const string Smallest = """
        {
          "title": "Test",
          "rules": [
            { "id": "find", "methods": ["POST"], "path": "/find", "operations": ["search"], "probe": "still", "byReference": false } ],
          "examples": [ { "method": "POST", "target": "/find", "rule": "find", "operations": ["search"] } ]
        }
        """;

    /// <summary>A profile with these rules and, since each rule needs one, the examples given.</summary>
    public static string With(string rules, string examples, string more = "") =>
        $"{{ \"title\": \"Test\", {more} \"rules\": [ {rules} ], \"examples\": [ {examples} ] }}";

    public static ApiProfile Read(string text)
    {
        ApiProfile.TryRead("test.json", Encoding.UTF8.GetBytes(text), out var profile, out var errors);
        return profile ?? throw new InvalidOperationException(string.Join('\n', errors));
    }

    public static IReadOnlyList<ApiProfileError> Errors(string text)
    {
        ApiProfile.TryRead("test.json", Encoding.UTF8.GetBytes(text), out _, out var errors);
        return errors;
    }
}
